from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
import pytest_asyncio

from reseller.entrypoints.asgi import application
from reseller.plumbing.database import Database
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from reseller_api.ids import global_id
from tests.builders import World, a_customer, a_world
from tests.conftest import START, SettableClock, cloned
from tests.reseller_api.conftest import People, a_token
from tests.safety.scene import Scene, furnish, invoiced
from tests.web.site import Site
from web.console import Console

FEW = (Role.RESELLER_OWNER, Role.RESELLER_SALES, Role.RESELLER_VIEWER)
AFTER_MARCH = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)


@pytest_asyncio.fixture(scope="package")
async def scene(
    server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    """One scene for the tests that leave its things as they are."""
    folder = tmp_path_factory.mktemp("mail")
    async with cloned(server_dsn, template) as database, staged(database, folder) as made:
        yield made


@pytest_asyncio.fixture
async def own_scene(database: Database, tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene for one test that changes it."""
    async with staged(database, tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def bare_scene(database: Database, tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene for one test, with a few people and nothing else in it."""
    async with staged(database, tmp_path, furnished=False) as made:
        yield made


@asynccontextmanager
async def staged(database: Database, folder: Path, *, furnished: bool = True) -> AsyncIterator[Scene]:
    """The console on 6 April with March invoiced and everyone signed in; its mail goes to `folder`."""
    clock = SettableClock()
    settings = Settings(base_url="http://console.example", data_dir=folder)
    app = application(Console(settings, database, clock, FolderPost(folder)))
    world = await a_world(database, START, name="North")
    foreign = await a_world(database, START, name="South")
    sibling_id = await a_customer(database, world.reseller_id, START, name="Globex")
    site = Site(database, clock, app, world, foreign, sibling_id)
    people = People(database, clock, cast(Any, app), world, foreign, sibling_id)
    for role in Role if furnished else FEW:
        await signed_up(people, role.value, role, world)
    if not furnished:
        yield Scene(site, people, {}, {}, {})
        await site.close()
        return
    await signed_up(people, "sibling", Role.CUSTOMER_ADMIN, world, sibling_id)
    await signed_up(people, "foreign", Role.RESELLER_OWNER, foreign)
    places = (
        ("reseller_owner", world.customer_id),
        ("reseller_owner", sibling_id),
        ("foreign", foreign.customer_id),
    )
    made = [
        await furnish(people, owner, global_id("Customer", key), f"c{number}")
        for number, (owner, key) in enumerate(places)
    ]
    clock.set(AFTER_MARCH)
    await people.done("operator", "closeMonth", month="2026-03")
    await people.work()
    own, sibling, of_foreign = [
        await invoiced(people, owner, things) for (owner, _), things in zip(places, made, strict=True)
    ]
    yield Scene(site, people, own, sibling, of_foreign)
    await site.close()


async def signed_up(
    people: People, who: str, role: Role, world: World, customer_id: UUID | None = None
) -> None:
    """Give somebody a password to sign in with, and an API token."""
    people.tokens[who] = await a_token(
        people.database, world.provider_id if role.is_provider else world.reseller_id, role, name=who,
        reseller_id=None if role.is_provider else world.reseller_id,
        customer_id=(customer_id or world.customer_id) if role.is_customer else None,
    )  # fmt: skip
