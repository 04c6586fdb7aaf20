"""The daily job of one reseller: every subscription whose day has come is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.rollover import due_subscriptions, roll_over_together
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import Database, DatabaseUnavailable

TOGETHER = 500
"""How many subscriptions share a unit of work: enough to share statements, few enough to hold up nobody."""


async def roll_over_all(database: Database, reseller_id: UUID, *, now: datetime) -> int:
    """Roll over what is due by the billing date of `now`; gives how many subscriptions were.

    Many share a unit of work, and where one of them fails each half is tried again without the other, so that
    it holds up no other. Two workers can run at once: what the first has done is not due for the second. What
    failed is raised when the others are done.
    """
    async with database.reading(reseller_id) as reading:
        today = (await reseller_facts(reading)).today(now)
        due = await due_subscriptions(reading, today)
    turning = _Turning(database, reseller_id, today, now)
    rolled = sum([await turning.roll(together) for together in _parts(due)])
    if turning.failures:
        count = len(turning.failures)
        raise ExceptionGroup(f"{count} of {len(due)} subscriptions did not roll over", turning.failures)
    return rolled


def _parts(due: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (due[start : start + TOGETHER] for start in range(0, len(due), TOGETHER))


class _Turning:
    """One reseller's turn of a day, with what failed."""

    def __init__(self, database: Database, reseller_id: UUID, today: date, now: datetime) -> None:
        self._database = database
        self._reseller_id = reseller_id
        self._today = today
        self._now = now
        self.failures: list[Exception] = []

    async def roll(self, together: Sequence[UUID]) -> int:
        """Bring these up to date in one unit of work, or each half in one of its own."""
        try:
            async with self._database.unit_of_work(self._reseller_id) as session:
                return await roll_over_together(session, together, today=self._today, now=self._now)
        except DatabaseUnavailable:
            raise
        except Exception as failure:
            if len(together) == 1:
                self.failures.append(failure)
                return 0
        middle = len(together) // 2
        return await self.roll(together[:middle]) + await self.roll(together[middle:])
