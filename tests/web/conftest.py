"""The whole application over ASGI on a real database, and a signed-in browser for each role."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from reseller.entrypoints.asgi import application
from reseller.plumbing.database import Database
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from tests.builders import a_customer, a_world
from tests.conftest import START, SettableClock
from tests.web.site import Site, an_account
from web.console import Console


@pytest_asyncio.fixture(scope="module")
async def site(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """One console with two resellers, for the tests of one module."""
    clock = SettableClock()
    folder: Path = tmp_path_factory.mktemp("mail")
    settings = Settings(base_url="http://console.example", data_dir=folder)
    console = Console(settings, shared_database, clock, FolderPost(folder))
    world = await a_world(shared_database, START, name="North")
    foreign = await a_world(shared_database, START, name="South")
    sibling_id = await a_customer(shared_database, world.reseller_id, START, name="Globex")
    made = Site(shared_database, clock, application(console), world, foreign, sibling_id)
    for role in Role:
        await an_account(made, role.value, role, world)
    await an_account(made, "foreign", Role.RESELLER_OWNER, foreign)
    yield made
    await made.close()
