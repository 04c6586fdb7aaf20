"""Counting what is sent to the server, so that a test can say how many statements a thing takes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from reseller.plumbing.database import Database, ReadSession, WriteSession

SENDING = ("fetch", "fetchrow", "fetchval", "execute", "executemany", "cursor", "copy_from_query")


class Counting:
    """The driver's connection; `count` hears of each statement before it is sent."""

    def __init__(self, driver: Any, count: Callable[[], None]) -> None:
        self._counted, self._count = driver, count

    def __getattr__(self, name: str) -> Any:
        if name in SENDING:
            self._count()
        return getattr(self._counted, name)


class Statements:
    """How many statements a session has sent since."""

    def __init__(self, session: ReadSession) -> None:
        self.sent = 0
        session._driver = Counting(session._driver, self.hear)

    def hear(self) -> None:
        self.sent += 1


class Dying(Database):
    """A database whose connections break at the n-th statement that its units of work send, commits too."""

    def __init__(self, alive: Database, left: int, broken: type[Exception]) -> None:
        self.__dict__.update(alive.__dict__)
        self._left, self._broken = left, broken

    @asynccontextmanager
    async def unit_of_work(
        self, reseller_id: UUID, customer_id: UUID | None = None
    ) -> AsyncIterator[WriteSession]:
        async with super().unit_of_work(reseller_id, customer_id) as session:
            session._driver = Counting(session._driver, self.hear)
            yield session
            self.hear()

    def hear(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise self._broken("gone")
