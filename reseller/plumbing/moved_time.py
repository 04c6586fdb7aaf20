"""Development's moved clock: one row that the console and the worker both read."""

from datetime import datetime, timedelta

from reseller.plumbing.clock import Clock, MovedClock, SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.settings import Settings


def clock_for(settings: Settings) -> Clock:
    """The clock this process lives by: production's can't be moved."""
    return SystemClock() if settings.in_production else MovedClock()


async def refresh(clock: Clock, database: Database) -> None:
    """Follow the row of `dev_clock`; a clock that can't be moved is left alone."""
    if not isinstance(clock, MovedClock):
        return
    async with database.reading_without_tenant() as session:
        seconds = await session.fetchval("SELECT offset_seconds FROM dev_clock")
    clock.offset = timedelta(seconds=float(seconds or 0))


async def move(database: Database, target: datetime | None) -> None:
    """Set the time of every process on this database to `target`; None gives the machine's time back."""
    offset = (target - SystemClock().now()).total_seconds() if target else 0.0
    async with database.work_without_tenant() as session:
        await session.run(
            "INSERT INTO dev_clock (here, offset_seconds) VALUES (true, $1)"
            " ON CONFLICT (here) DO UPDATE SET offset_seconds = EXCLUDED.offset_seconds",
            offset,
        )
