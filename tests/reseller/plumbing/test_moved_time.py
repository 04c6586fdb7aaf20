"""Development's clock can be moved for every process on a database; production's can't."""

from datetime import UTC, datetime, timedelta

from reseller.plumbing.clock import MovedClock, SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.moved_time import clock_for, move, refresh
from reseller.plumbing.settings import Settings

TARGET = datetime(2028, 2, 29, 12, tzinfo=UTC)


async def test_a_moved_clock_follows_the_row_and_goes_back(database: Database) -> None:
    clock = clock_for(Settings())
    await move(database, TARGET)
    await refresh(clock, database)
    assert timedelta(0) <= clock.now() - TARGET < timedelta(minutes=1)
    await move(database, None)
    await refresh(clock, database)
    assert abs(clock.now() - SystemClock().now()) < timedelta(minutes=1)


def test_productions_clock_is_the_machines() -> None:
    settings = Settings(environment="production", secret_key="x" * 40, base_url="https://console.example")
    assert isinstance(clock_for(settings), SystemClock)
    assert isinstance(clock_for(Settings()), MovedClock)
