from datetime import UTC, date, datetime

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.queries import order
from customers.subscriptions.actions import set_purchase_cap
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def test_users_added_on_flexible_are_reserved_then_licensed(world: World) -> None:
    subscription = await world.flexible()
    placed = await world.do(add_users, subscription, users=crowd(10), actor=world.admin)
    before = await world.row("SELECT * FROM subscriptions WHERE reseller_id = $1")
    assert (before["licensed"], before["reserved_licensed"]) == (0, 10)
    await world.work()
    after = await world.row("SELECT * FROM subscriptions WHERE reseller_id = $1")
    assert (after["licensed"], after["reserved_licensed"]) == (10, 0)
    assert placed.number == 2
    await world.balance()


async def test_placing_answers_the_order_as_lists_show_it(world: World) -> None:
    subscription = await world.flexible()
    placed = await world.do(add_users, subscription, users=crowd(2), po_number="PO 7")
    async with world.database.reading(world.reseller_id) as session:
        assert placed == await order(session, placed.id)


async def test_an_annual_order_on_20_april_is_charged_from_the_21st_for_a_term_to_20_april(
    world: World,
) -> None:
    twentieth = world.at(datetime(2026, 4, 20, 10, tzinfo=UTC))
    wish = Wish(world.customer_id, world.product_id, "google_annual_yearly", quantity=10)
    placed = await twentieth.do(subscribe, wish)
    await twentieth.work()
    row = await world.row("SELECT * FROM subscriptions WHERE reseller_id = $1")
    assert (row["bought"], row["started_on"], row["ends_on"]) == (10, date(2026, 4, 21), date(2027, 4, 20))
    october = world.at(datetime(2026, 10, 10, 10, tzinfo=UTC))
    await october.do(add_licenses, placed.subscription_id, count=5)
    await october.work()
    charges = await world.rows("SELECT * FROM charges WHERE reseller_id = $1 ORDER BY id")
    assert [(c["net_minor"], c["days"], c["invoice_date"]) for c in charges] == [
        (144000, 365, date(2026, 4, 20)), (37874, 192, date(2026, 10, 10)),
    ]  # fmt: skip
    await world.balance()


async def test_removal_by_count_takes_the_newest(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(3))
    await world.do(add_users, subscription, users=crowd(2, first=4))
    await world.work()
    await world.do(remove_users, subscription, count=2)
    await world.work()
    left = await world.rows(
        "SELECT u.address FROM assignments a"
        " JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id"
        " WHERE a.reseller_id = $1 AND a.state = 'live' ORDER BY a.id"
    )
    assert [row["address"] for row in left] == [user.address for user in crowd(3)]


async def test_a_cap_goes_down_to_what_is_in_use(world: World) -> None:
    subscription = await world.flexible()
    decision = await world.do(set_purchase_cap, subscription, cap=40, version=1)
    assert (decision.after, decision.delta) == (40, -10)
