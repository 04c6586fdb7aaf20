"""Waiting for the moment at which statements wait for each other's locks."""

import asyncio

from reseller.plumbing.database import Database

WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'"""


async def until_waiting(database: Database, *, statements: int = 1) -> None:
    """Go on when so many statements of this database wait for a lock."""
    async with asyncio.timeout(30):
        while True:
            async with database.reading_without_tenant() as session:
                if await session.fetchval(WAITING) >= statements:
                    return
            await asyncio.sleep(0.01)
