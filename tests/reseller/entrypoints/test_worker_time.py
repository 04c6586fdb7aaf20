"""A worker that starts under a moved clock lives by that from its first job on, and follows every move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from reseller.entrypoints.sweeping import SEAL
from reseller.entrypoints.worker import work
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import enqueue
from reseller.plumbing.moved_time import move
from reseller.plumbing.settings import Settings
from tests.builders import a_reseller

PAST, MOVED, AHEAD = (datetime(2020, month, 1, tzinfo=UTC) for month in (1, 2, 3))
LATER = datetime(2020, 4, 1, tzinfo=UTC)
DUE = "SELECT due_at FROM jobs WHERE kind = 'seal' ORDER BY due_at"
CANCEL_WHO_WAITS = """
SELECT pg_cancel_backend(pid) FROM pg_locks WHERE relation = 'dev_clock'::regclass AND NOT granted"""


async def test_no_job_of_a_day_ahead_is_begun(database: Database, tmp_path: Path) -> None:
    reseller = await a_reseller(database, PAST)
    await move(database, MOVED)
    await ask(database, reseller, PAST, AHEAD)
    async with working(database, tmp_path):
        await gone(database, PAST)
    assert AHEAD in await due(database)


async def test_a_look_at_the_clock_that_is_cut_off_is_not_the_last(
    database: Database, tmp_path: Path
) -> None:
    reseller = await a_reseller(database, PAST)
    await move(database, MOVED)
    await ask(database, reseller, PAST, AHEAD)
    async with working(database, tmp_path):
        await gone(database, PAST)
        await cut_off_a_look(database)
        await move(database, LATER)
        await gone(database, AHEAD)


@asynccontextmanager
async def working(database: Database, folder: Path) -> AsyncIterator[None]:
    """A worker, ended behind the block."""
    stopping, dsns = asyncio.Event(), database.dsns
    settings = Settings(database_url=dsns.app, provider_database_url=dsns.provider, data_dir=folder)
    worker = asyncio.create_task(work(settings, stopping))
    try:
        yield
    finally:
        stopping.set()
        await worker


async def cut_off_a_look(database: Database) -> None:
    """Cancel whoever reads the moved clock next, as the server does with a statement that waits too long."""
    owner, app = await asyncpg.connect(database.dsns.owner), await asyncpg.connect(database.dsns.app)
    try:
        async with owner.transaction(), asyncio.timeout(300):
            await owner.execute("LOCK TABLE dev_clock")
            while not await app.fetch(CANCEL_WHO_WAITS):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        await owner.close()
        await app.close()


async def ask(database: Database, reseller: UUID, *days: datetime) -> None:
    async with database.unit_of_work(reseller) as session:
        for day in days:
            await enqueue(session, SEAL, reseller, now=PAST, due_at=day)


async def gone(database: Database, day: datetime) -> None:
    """Wait until no job that was due on that day is left."""
    async with asyncio.timeout(300):
        while day in await due(database):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def due(database: Database) -> list[datetime]:
    async with database.reading_without_tenant() as session:
        return [row["due_at"] for row in await session.fetch(DUE)]
