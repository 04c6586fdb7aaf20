"""What the benchmarks stand on: an embedded server that waits for the disk, and many subscriptions at once.

Rows are put in by a superuser in set-wise SQL; what is measured runs as the application role.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from reseller.plumbing.database import Database
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import as_role, dsns_of, prepare
from reseller.plumbing.settings import Dsns
from reseller.rules.terms import PRESETS
from tests.bench.laying import lay

NOW = datetime(2026, 5, 3, 2, 0, tzinfo=UTC)
RESELLER = UUID("01900000-0000-7000-8000-000000000001")
PRODUCT = UUID("01900000-0000-7000-8000-000000000002")
FILL, LOG, PEOPLE = (Path(__file__).with_name(name) for name in ("fill.sql", "log.sql", "people.sql"))
OPTIONS = ("shared_buffers=512MB", "max_wal_size=4GB", "max_connections=120", "synchronous_commit=on")


@dataclass(frozen=True, slots=True)
class Ground:
    """One database on the bench's server."""

    server: EmbeddedServer
    name: str
    dsns: Dsns

    @property
    def superuser_dsn(self) -> str:
        """A superuser on this database: for filling, and for floors that row security would refuse."""
        return as_role(self.server.superuser_dsn, "postgres", self.name)

    @asynccontextmanager
    async def superuser(self) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection."""
        connection = await asyncpg.connect(self.superuser_dsn)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The product's own pools."""
        database = Database(self.dsns)
        try:
            yield database
        finally:
            await database.close()


@contextmanager
def server() -> Iterator[EmbeddedServer]:
    """A server of its own in a temporary folder, fsync on; stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="console-bench-"))
    made = EmbeddedServer(folder, OPTIONS)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def ground(
    made: EmbeddedServer, name: str, subscriptions: int, *, per_customer: int = 10, logged: bool = True
) -> Ground:
    """A migrated database with one reseller's `subscriptions`, each with four lines in April.

    `logged`: its orders stand in the action log too, which the month's run doesn't read.
    """
    dsns = await prepare(made.superuser_dsn, name)
    await migrate(dsns.owner)
    laid = Ground(made, name, dsns_of(made.superuser_dsn, name))
    terms = orjson.dumps(PRESETS["google_flexible"].to_json()).decode()
    values = {
        "reseller": RESELLER, "product": PRODUCT, "subscriptions": subscriptions,
        "customers": max(1, subscriptions // per_customer), "per_customer": per_customer,
        "terms": terms.replace("'", "''"),
    }  # fmt: skip
    async with laid.superuser() as connection:
        files = (FILL, LOG) if logged else (FILL,)
        await lay(connection, ";\n".join(file.read_text() for file in files), values)
    return laid


async def people(laid: Ground) -> None:
    """Give every license of a subscription its user.

    Plans that the server makes on empty tables read them whole, and it keeps them until it has looked at the
    tables again, which in a minute of use it does and in a benchmark of seconds it doesn't.
    """
    async with laid.superuser() as connection:
        for statement in PEOPLE.read_text().split(";\n"):
            await connection.execute(statement)
        await connection.execute("VACUUM ANALYZE")
