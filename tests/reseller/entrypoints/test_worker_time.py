"""A worker that starts under a moved clock lives by that from its first job on."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from reseller.entrypoints.sweeping import SEAL
from reseller.entrypoints.worker import work
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import enqueue
from reseller.plumbing.moved_time import move
from reseller.plumbing.settings import Settings
from tests.builders import a_reseller

PAST, MOVED, AHEAD = (datetime(2020, month, 1, tzinfo=UTC) for month in (1, 2, 3))
DUE = "SELECT due_at FROM jobs WHERE kind = 'seal' ORDER BY due_at"


async def test_no_job_of_a_day_ahead_is_begun(database: Database, tmp_path: Path) -> None:
    reseller = await a_reseller(database, PAST)
    await move(database, MOVED)
    async with database.unit_of_work(reseller) as session:
        for day in (PAST, AHEAD):
            await enqueue(session, SEAL, reseller, now=PAST, due_at=day)
    stopping, dsns = asyncio.Event(), database.dsns
    settings = Settings(database_url=dsns.app, provider_database_url=dsns.provider, data_dir=tmp_path)
    working = asyncio.create_task(work(settings, stopping))
    async with asyncio.timeout(300):
        while PAST in await due(database):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stopping.set()
    await working
    assert AHEAD in await due(database)


async def due(database: Database) -> list[datetime]:
    async with database.reading_without_tenant() as session:
        return [row["due_at"] for row in await session.fetch(DUE)]
