"""Where this installation's database is: the configured one, or the embedded one while it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reseller.plumbing.database import Database
from reseller.plumbing.embedded import DATABASE, EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import prepare
from reseller.plumbing.settings import Dsns, Settings, SettingsError


@asynccontextmanager
async def reachable(settings: Settings) -> AsyncIterator[Dsns]:
    """DSNs that work inside the block; the embedded server is started for it where it isn't running."""
    if (configured := settings.dsns()) is not None:
        yield configured
        return
    server = EmbeddedServer(settings.data_dir)
    with server.running():
        yield await prepare(server.superuser_dsn, DATABASE)


@asynccontextmanager
async def migrated(settings: Settings) -> AsyncIterator[Database]:
    """The migrated database inside the block, for commands. A configured one is left as it is found."""
    async with reachable(settings) as dsns:
        if settings.dsns() is None:
            await migrate(dsns.owner)
        database = Database(dsns)
        try:
            yield database
        finally:
            await database.close()


async def migrate_installation(settings: Settings) -> None:
    """`reseller-console migrate`. Raises SettingsError where the owner's DSN is missing."""
    async with reachable(settings) as dsns:
        if not dsns.owner:
            raise SettingsError("RESELLER_OWNER_DATABASE_URL is missing: migrations need the owner's role.")
        await migrate(dsns.owner)


def run_migrations(settings: Settings) -> None:
    """`migrate_installation` for a caller without an event loop."""
    asyncio.run(migrate_installation(settings))
