"""Real databases for the tests: one server a run, one migrated template, a clone where it is asked for."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from reseller.plumbing.database import Database
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.ids import new_id
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import database_statements, dsns_of, opening_statements, prepare

UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
PASSWORD = "console-test"
DATABASE_FIXTURES = {"server_dsn", "template", "database", "shared_database", "owner"}
START = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)

for _name in [name for name in os.environ if name == "PORT" or name.startswith("RESELLER_")]:
    del os.environ[_name]
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))

# Each run tries the same examples, however slow the machine; --hypothesis-profile=new draws other ones.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("new", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at

    def advance(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


@pytest.fixture
def clock() -> SettableClock:
    """16 March 2026, 09:30 UTC, until the test says otherwise."""
    return SettableClock()


@pytest.fixture
def now(clock: SettableClock) -> datetime:
    return clock.now()


@pytest.fixture
def reseller_id(now: datetime) -> UUID:
    """A tenant that no other test knows."""
    return new_id(now)


@pytest_asyncio.fixture(scope="session")
async def server_dsn() -> AsyncIterator[str]:
    """A superuser's DSN: TEST_DATABASE_URL's stock server, or an embedded one for this run.

    Its folder is not one of pytest's, of which a fourth run at the same time removes the oldest.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with TemporaryDirectory(prefix="console-tests-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder), UNSAFE_BUT_FAST)
        server.start()
        try:
            yield server.superuser_dsn
        finally:
            server.stop()


@pytest_asyncio.fixture(scope="session")
async def template(server_dsn: str) -> AsyncIterator[str]:
    """The name of a database that the migrations made and nobody is connected to."""
    name = f"template_{uuid4().hex[:12]}"
    dsns = await prepare(server_dsn, name, PASSWORD)
    await migrate(dsns.owner)
    yield name
    await as_superuser(server_dsn, f'DROP DATABASE "{name}" WITH (FORCE)')


async def as_superuser(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def cloned(server_dsn: str, template: str) -> AsyncIterator[Database]:
    """A migrated, empty database of its own, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    create = database_statements(name)[0].partition(" TEMPLATE ")[0] + f' TEMPLATE "{template}"'
    await as_superuser(server_dsn, create, *opening_statements(name))
    database = Database(dsns_of(server_dsn, name, PASSWORD))
    try:
        yield database
    finally:
        await database.close()
        await as_superuser(server_dsn, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture
async def database(server_dsn: str, template: str) -> AsyncIterator[Database]:
    """A clone for this test alone: for jobs, races and whatever looks at all resellers."""
    async with cloned(server_dsn, template) as made:
        yield made


@pytest_asyncio.fixture(scope="module")
async def shared_database(server_dsn: str, template: str) -> AsyncIterator[Database]:
    """A clone for the tests of one module, which keep apart by their own reseller."""
    async with cloned(server_dsn, template) as made:
        yield made


@pytest_asyncio.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The test's own database as console_owner."""
    connection = await asyncpg.connect(database.dsns.owner)
    yield connection
    await connection.close()
