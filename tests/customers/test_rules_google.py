"""Google's rules that people meet, G1 and G3, through the database."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from customers.history.queries import history_page
from customers.orders.actions import add_licenses, add_users
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.errors import CapExceeded
from tests.customers.world import Refusing, World, make_world, people

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def newest(world: World) -> tuple[str, str | None]:
    """The action of the newest entry of the history, and the status of its order."""
    async with world.database.reading(world.reseller_id) as session:
        (row,) = (await history_page(session, IdSlice(first=1))).rows
    return row.action, row.order_status


async def test_g1_the_reseller_or_the_admin_adds_users_one_by_one_or_in_a_list_within_the_cap(
    world: World,
) -> None:
    held = await world.flexible(cap=4)
    await world.do(add_users, held, users=people("ann"), actor=world.owner)
    await world.do(add_users, held, users=people("bob", "cyd"), actor=world.admin)
    await world.work()
    with pytest.raises(CapExceeded) as refused:
        await world.do(add_users, held, users=people("dan", "eve"), actor=world.admin)
    told = refused.value.details
    assert (told["cap"], told["licensed"], told["requested"], told["available"]) == (4, 3, 2, 1)
    await world.do(add_users, held, users=people("dan"), actor=world.admin)
    await world.work()
    assert (await world.state(held))["licensed"] == 4


async def test_g3_each_order_shows_its_status_in_the_history(world: World) -> None:
    held = await world.annual(10)
    await world.do(add_licenses, held, count=2)
    assert await newest(world) == ("add_licenses", "PLACED")
    await world.work()
    assert await newest(world) == ("add_licenses", "COMPLETED")
    await world.do(add_licenses, held, count=2)
    await world.work(Refusing())
    assert await newest(world) == ("add_licenses", "FAILED")
