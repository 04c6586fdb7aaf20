"""Loading the demo whole: a row says that it has begun, and goes when it has ended.

Whoever finds that row while nobody is loading empties the database and begins anew. The row is written only
into a database that holds nothing, so nothing but the demo is ever emptied.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from reseller.entrypoints.demo.cast import STAFF
from reseller.entrypoints.demo.playing import play
from reseller.partners.queries import find_provider
from reseller.plumbing.database import Database, ReadSession
from reseller.plumbing.migrate import downgrade, migrate
from reseller.plumbing.moved_time import clock_for, refresh
from reseller.plumbing.settings import Dsns, Settings
from reseller.rules.errors import InputInvalid, marked

IS_DEMO = "SELECT true FROM members WHERE email = $1"
_ONE_AT_A_TIME = 0x64656D6F
_BEGUN = "SELECT true FROM dev_demo"
_BEGIN = "INSERT INTO dev_demo (here, begun_at) VALUES (true, $1)"
_END = "DELETE FROM dev_demo"
logger = logging.getLogger(__name__)


async def is_missing(session: ReadSession) -> bool:
    """Whether the database is empty, or holds a demo that was not loaded to its end."""
    return await _has_begun(session) or await find_provider(session) is None


async def is_demo(session: ReadSession) -> bool:
    """Whether the database holds the demo."""
    return bool(await session.fetchval(IS_DEMO, STAFF[0].email))


async def load(settings: Settings, dsns: Dsns) -> bool:
    """Play the demo's story up to now, anew where that was interrupted; False where it has been played.

    INPUT_INVALID where the database holds another provider, while somebody else loads it, and where an
    interrupted one can't be emptied because the settings don't name the database's owner.
    """
    async with _alone(dsns.app):
        await _empty(dsns)
        database = Database(_hasty(dsns))
        try:
            return await _load(database, settings)
        finally:
            await database.close()


async def _load(database: Database, settings: Settings) -> bool:
    clock = clock_for(settings)
    await refresh(clock, database)
    async with database.work_without_tenant() as session:
        if await is_demo(session):
            return False
        if await find_provider(session) is not None:
            reason = marked("The demo is for an empty database, and this one is in use.")
            raise InputInvalid(reason=reason)
        await session.run(_BEGIN, clock.now())
    await play(database, settings, clock.now())
    async with database.work_without_tenant() as session:
        await session.run(_END)
    return True


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[None]:
    """Nobody else loads inside the block; whoever dies in it has left it."""
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _ONE_AT_A_TIME):
            raise InputInvalid(reason=marked("The demo is being loaded already; wait until it is there."))
        yield
    finally:
        await connection.close()


async def _empty(dsns: Dsns) -> None:
    """Empty a database in which loading was interrupted."""
    database = Database(dsns)
    try:
        async with database.reading_without_tenant() as session:
            if not await _has_begun(session):
                return
    finally:
        await database.close()
    if not dsns.owner:
        raise InputInvalid(reason=_NO_OWNER)
    logger.warning("The demo was not loaded to its end; it is loaded anew.")
    await downgrade(dsns.owner, "base")
    await migrate(dsns.owner)


async def _has_begun(session: ReadSession) -> bool:
    return bool(await session.fetchval(_BEGUN))


def _hasty(dsns: Dsns) -> Dsns:
    """Without waiting for the disk at each commit: what a crash loses is loaded again."""
    mark = "&" if "?" in dsns.app else "?"
    return replace(dsns, app=f"{dsns.app}{mark}synchronous_commit=off")


_NO_OWNER = marked(
    "The demo was not loaded to its end. Set RESELLER_OWNER_DATABASE_URL, so that it can be loaded anew."
)
