"""Migrations go up, down and up again, and their guards are there each time."""

import asyncpg

from reseller.plumbing.database import Database
from reseller.plumbing.migrate import downgrade, head, migrate

COUNTS = (
    "SELECT (SELECT count(*) FROM pg_policies), (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),"
    " (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)"
)


async def test_up_down_and_up_give_the_same_guards(database: Database, owner: asyncpg.Connection) -> None:
    before = await owner.fetchrow(COUNTS)
    await downgrade(database.dsns.owner, "base")
    assert await owner.fetchval("SELECT count(*) FROM pg_policies") == 0
    await migrate(database.dsns.owner)
    assert await owner.fetchrow(COUNTS) == before
    assert await owner.fetchval("SELECT version_num FROM alembic_version") == head()


async def test_migrating_again_does_nothing(database: Database, owner: asyncpg.Connection) -> None:
    before = await owner.fetchrow(COUNTS)
    await migrate(database.dsns.owner)
    assert await owner.fetchrow(COUNTS) == before
