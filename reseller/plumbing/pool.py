"""Open connections, lent one at a time: the one used last first, as many at once as the pool has places.

SQLAlchemy's own pool costs a switch of greenlets each time it lends or takes back; here a connection stays
checked out of the engine as long as it lives, and an AsyncSession is made where somebody asks for it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from reseller.plumbing.connections import CONNECTION_FAILURES, engine_for, unavailable

POOL_SIZE = 8
POOL_SECONDS = 10


class Connection:
    """One open connection: the driver's, and on demand SQLAlchemy's session over it."""

    def __init__(self, held: AsyncConnection, driver: asyncpg.Connection) -> None:
        self.driver = driver
        self.has_lain_idle = False
        self.is_out_of_step = False
        self._held = held
        self._orm: AsyncSession | None = None

    def become(self, other: "Connection") -> None:
        """Stand for another one from now on, for whoever has borrowed this one."""
        self.driver, self.has_lain_idle, self._held = other.driver, other.has_lain_idle, other._held

    @property
    def orm(self) -> AsyncSession:
        """The ORM session of the running transaction, made when it is first asked for."""
        if self._orm is None:
            self._orm = AsyncSession(self._held, expire_on_commit=False)
        return self._orm

    async def finish(self) -> None:
        """Write what was added to the ORM session and leave it, in front of the commit.

        Raises InterfaceError where the driver got out of step with the server: nothing can be committed.
        """
        if self.is_out_of_step:
            raise asyncpg.InterfaceError("a COPY of this transaction was broken off")
        if self._orm is None:
            return
        if self._orm.new or self._orm.dirty or self._orm.deleted:
            await self._orm.flush()
        await self.leave()

    async def leave(self) -> None:
        """Leave the ORM session with what it holds."""
        if self._orm is not None:
            orm, self._orm = self._orm, None
            await orm.close()

    async def close(self) -> None:
        """Close it, whatever state it is in."""
        with suppress(Exception):
            await self.leave()
        with suppress(Exception):
            await self._held.invalidate()
            await self._held.close()
        self.driver.terminate()


class Pool:
    """Connections as one role."""

    def __init__(self, dsn: str, size: int = POOL_SIZE) -> None:
        self._engine = engine_for(dsn)
        self._places = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Borrow a connection; one that was closed meanwhile is replaced. Raises DatabaseUnavailable."""
        await self._place()
        try:
            lent = await self._open()
            try:
                yield lent
            finally:
                lent.has_lain_idle = True
                self._idle.append(lent)
        finally:
            self._places.release()

    async def renew(self, lent: Connection) -> None:
        """Put a new connection in place of a lent one that turned out dead. Raises DatabaseUnavailable."""
        await lent.close()
        lent.become(await self._connect())

    async def close(self) -> None:
        """Close what is open."""
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()

    async def _place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(POOL_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise unavailable(error) from error

    async def _open(self) -> Connection:
        while self._idle:
            found = self._idle.pop()
            if not found.driver.is_closed():
                return found
            await found.close()
        return await self._connect()

    async def _connect(self) -> Connection:
        try:
            held = await self._engine.connect()
            raw = await held.get_raw_connection()
        except (DBAPIError, *CONNECTION_FAILURES) as error:
            raise unavailable(error) from error
        driver: asyncpg.Connection = raw.driver_connection
        return Connection(held, driver)
