from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from customers.charges.queries import owed
from customers.orders.actions import add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.completion import answer
from customers.orders.kinds import OrderStatus
from customers.orders.provisioner import AttemptKey, Done, Pending, ProvisioningTask
from customers.subscriptions.actions import set_contract_price, set_purchase_cap
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from reseller.plumbing.database import Database
from reseller.rules.errors import Conflict, InputInvalid, SubscriptionEnded
from reseller.rules.periods import Month
from reseller.rules.pricing import Price
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)


class Slow:
    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Pending:
        return Pending(now + timedelta(days=365))


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def lines(world: World, month: int) -> list[tuple[str, date, int, int]]:
    async with world.database.reading(world.reseller_id) as session:
        return [
            (line.kind, line.first_day, line.quantity, line.net_minor)
            async for line in owed(session, Month(2026, month))
        ]


async def orders(world: World) -> list[Any]:
    return await world.rows(
        "SELECT kind, status, quantity_delta, quantity_after, billing_date FROM orders"
        " WHERE reseller_id = $1 AND kind = 'END_SUBSCRIPTION' ORDER BY id"
    )


async def test_an_end_today_takes_all_users_off_at_once_as_one_removal(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    tenth = world.at(datetime(2026, 5, 10, 8, tzinfo=UTC))
    placed = await tenth.do(end_subscription, subscription)
    assert placed.status is OrderStatus.COMPLETED
    with pytest.raises(SubscriptionEnded):
        await tenth.do(add_users, subscription, users=crowd(1, 20))
    assert await lines(world, 5) == [
        ("OPENING", date(2026, 5, 1), 10, 6000), ("REMOVAL", date(2026, 5, 11), -10, -4065),
    ]  # fmt: skip
    assert await lines(world, 6) == []
    assert tuple((await orders(world))[0]) == (
        "END_SUBSCRIPTION", "COMPLETED", -10, 0, date(2026, 5, 10),
    )  # fmt: skip
    await world.balance()


async def test_until_a_planned_end_everything_goes_on(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(10))
    await world.do(end_subscription, subscription, last_day=date(2026, 5, 10))
    await world.work()
    ninth = await world.days_pass(date(2026, 5, 9))
    await ninth.do(add_users, subscription, users=crowd(2, 11))
    await ninth.work()
    tenth = await ninth.days_pass(date(2026, 5, 10))
    assert (await world.state(subscription))["licensed"] == 12
    await tenth.days_pass(date(2026, 5, 11))
    state = await world.state(subscription)
    assert (state["state"], state["licensed"], state["ended_on"]) == ("ended", 0, date(2026, 5, 10))
    assert tuple((await orders(world))[0])[1:3] == ("COMPLETED", -12)
    assert (await lines(world, 5))[-1] == ("REMOVAL", date(2026, 5, 11), -12, -4877)
    await world.balance()


async def test_a_planned_end_is_taken_back_by_canceling_its_order(world: World) -> None:
    subscription = await world.flexible()
    placed = await world.do(end_subscription, subscription, last_day=date(2026, 5, 10))
    await world.do(cancel_order, placed.id)
    assert await roll_over_all(world.database, world.reseller_id, now=datetime(2026, 6, 1, tzinfo=UTC)) == 0
    assert (await world.state(subscription))["ends_on"] is None


async def test_a_second_end_replaces_the_first(world: World) -> None:
    subscription = await world.flexible()
    await world.do(end_subscription, subscription, last_day=date(2026, 5, 10))
    await world.do(end_subscription, subscription, last_day=date(2026, 5, 20))
    assert [row["status"] for row in await orders(world)] == ["CANCELED", "PLACED"]
    assert (await world.state(subscription))["next_due_on"] == date(2026, 5, 21)


async def test_orders_under_way_at_the_end_are_charged_up_to_it(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    second = world.at(datetime(2026, 4, 20, 8, tzinfo=UTC))
    more = await second.do(add_users, subscription, users=crowd(2, 11))
    fewer = await second.do(remove_users, subscription, count=3)
    await second.work(Slow())
    last = world.at(datetime(2026, 4, 25, 8, tzinfo=UTC))
    await last.do(end_subscription, subscription)
    for placed in (more, fewer):
        async with world.database.unit_of_work(world.reseller_id) as session:
            assert await answer(session, AttemptKey(placed.id, 1), Done(), now=last.now)
    assert sum(net for *_, net in await lines(world, 4)) == (10 * 24 + 2 * 5 - 3 * 5) * 600 // 30
    assert (await world.state(subscription))["licensed"] == 0
    await world.balance()


async def test_a_day_in_the_past_is_refused(world: World) -> None:
    subscription = await world.flexible()
    with pytest.raises(InputInvalid):
        await world.do(end_subscription, subscription, last_day=date(2026, 3, 31))


async def test_a_new_price_counts_from_its_day(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    day = await world.do(
        set_contract_price, subscription, price=Price.parse("3.00"), valid_from=date(2026, 5, 16),
        actor=world.operator,
    )  # fmt: skip
    assert day == date(2026, 5, 16)
    assert [line[1:] for line in await lines(world, 5)] == [
        (date(2026, 5, 1), 10, 2903), (date(2026, 5, 16), 10, 1548),
    ]  # fmt: skip


async def test_a_cap_is_logged_as_total_and_difference(world: World) -> None:
    subscription = await world.flexible(cap=250)
    await world.do(set_purchase_cap, subscription, cap=200, version=1)
    with pytest.raises(Conflict) as stale:
        await world.do(set_purchase_cap, subscription, cap=220, version=1)
    assert stale.value.details == {"version": 2}
    logged = await world.row(
        "SELECT quantity_after, quantity_delta, order_id FROM action_log"
        " WHERE reseller_id = $1 AND action = 'purchase_cap_set'"
    )
    assert tuple(logged) == (200, -50, None)


async def test_what_the_operator_does_for_a_reseller_is_logged_with_both_names(world: World) -> None:
    acting = world.operator.acting_for(world.reseller_id)
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(1), actor=acting)
    await world.do(set_purchase_cap, subscription, cap=60, actor=acting)
    logged = await world.rows(
        "SELECT action, actor_kind, actor_name, on_behalf FROM action_log"
        " WHERE reseller_id = $1 AND actor_name = 'Opal Operator' ORDER BY id"
    )
    assert [tuple(row) for row in logged] == [
        (action, "PROVIDER_STAFF", "Opal Operator", "North") for action in ("add_users", "purchase_cap_set")
    ]
