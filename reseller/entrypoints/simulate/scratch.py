"""Scratch databases: an embedded server of its own, a template for the migrations, a clone for each play.

It never looks at the console's own database. What is lost in a crash is lost, so it doesn't wait for disks.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import asyncpg

from reseller.plumbing.database import Database
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.migrate import head, migrate
from reseller.plumbing.roles import OWNER, dsns_of, opening_statements, prepare

HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_ONE_TEMPLATE_AT_A_TIME = 0x7363656E


def cache_folder() -> Path:
    """Where this user's programs keep what they can make again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "reseller-console" / "simulate"


class Scratch:
    """Makes databases that live as long as one scenario."""

    def __init__(self, superuser_dsn: str, template: str) -> None:
        self._dsn = superuser_dsn
        self._template = template

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """A migrated, empty database, dropped afterwards."""
        name = f"play_{uuid4().hex}"
        await self._run(
            f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{self._template}"', *opening_statements(name)
        )
        database = Database(dsns_of(self._dsn, name))
        try:
            yield database
        finally:
            await database.close()
            await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def scratch(folder: Path | None = None) -> AsyncIterator[Scratch]:
    """Start the scratch server (or join a running one) and make the template where it is missing."""
    server = EmbeddedServer(folder or cache_folder(), HASTY)
    with server.running():
        yield Scratch(server.superuser_dsn, await _template(server.superuser_dsn))


async def _template(superuser_dsn: str) -> str:
    name = f"template_{head()}_{_digest()}"
    connection = await asyncpg.connect(superuser_dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _ONE_TEMPLATE_AT_A_TIME)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            making = f"making_{uuid4().hex[:12]}"
            await migrate((await prepare(superuser_dsn, making)).owner)
            await connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    finally:
        await connection.close()
    return name


def _digest() -> str:
    """What the migrations say, in twelve letters: an edited one makes a template of its own."""
    said = sha256()
    for path in sorted(files("reseller.migrations.versions").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".py"):
            said.update(path.read_bytes())
    return said.hexdigest()[:12]
