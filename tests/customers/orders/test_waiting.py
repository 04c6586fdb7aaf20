"""Orders that wait for a subscription which never comes to be (C10)."""

from datetime import UTC, datetime

import pytest

from customers.orders.actions import add_users
from customers.orders.canceling import cancel_order
from customers.orders.placing import Placed
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.pricing import Price
from tests.customers.world import Refusing, World, crowd, make_world

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


async def waiting_users(world: World, terms: str) -> Placed:
    """The order of a first purchase, with users who wait for it."""
    wish = Wish(world.customer_id, world.product_id, terms, 3, price=Price.parse("10.00"))
    placed: Placed = await world.do(subscribe, wish, priced_by=world.operator)
    await world.do(add_users, placed.subscription_id, users=crowd(2))
    return placed


async def outcome(world: World, placed: Placed) -> list[str]:
    rows = await world.rows("SELECT status FROM orders WHERE reseller_id = $1 ORDER BY id")
    state = await world.state(placed.subscription_id)
    assert (state["state"], state["bought"], state["licensed"]) == ("failed", 0, 0)
    await world.balance()
    return [row["status"] for row in rows]


@pytest.mark.parametrize("terms", ["aircall", "timelog"])
async def test_users_who_wait_on_licenses_on_order_fall_with_the_first_order(
    database: Database, terms: str
) -> None:
    world = await make_world(database, MARCH)
    placed = await waiting_users(world, terms)
    await world.work(Refusing(only=placed.number))
    assert await outcome(world, placed) == ["FAILED", "FAILED"]


async def test_canceling_the_first_order_closes_what_waits_for_it(database: Database) -> None:
    world = await make_world(database, MARCH)
    placed = await waiting_users(world, "aircall")
    await world.do(cancel_order, placed.id)
    assert await outcome(world, placed) == ["CANCELED", "FAILED"]
