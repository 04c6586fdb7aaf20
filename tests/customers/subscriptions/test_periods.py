"""Periods that follow each other: their charges in advance, and the numbers that they begin with."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.kinds import OrderStatus
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.subscriptions.actions import set_contract_price
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.settings import set_included
from reseller.plumbing.database import Database
from reseller.rules.pricing import Price
from reseller.rules.terms import Period
from tests.customers.subscriptions.periods import begun, charges, notices, on, told, turned
from tests.customers.world import World, crowd, make_world

START = datetime(2026, 1, 30, 12, tzinfo=UTC)
FIRST = date(2026, 1, 31)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START)


async def test_i5_a_period_is_charged_when_its_first_day_begins_for_what_is_bought_then(
    world: World,
) -> None:
    subscription = await begun(world, "timelog", 4)
    assert await charges(world, subscription) == []
    await world.do(add_licenses, subscription, count=2)
    await world.work()
    await turned(world, FIRST)
    first = ("PERIOD", FIRST, date(2026, 2, 27), 6, 6000, "monthly")
    assert await charges(world, subscription) == [first]
    assert (await world.state(subscription))["next_due_on"] == date(2026, 2, 28)
    await world.balance()


async def test_i5_the_first_charge_names_its_order_and_later_ones_none(world: World) -> None:
    subscription = await begun(world, "timelog", 4)
    await turned(world, date(2026, 2, 28))
    rows = await world.rows(
        "SELECT o.kind, c.invoice_date FROM charges c"
        " LEFT JOIN orders o ON o.reseller_id = c.reseller_id AND o.id = c.order_id"
        " WHERE c.reseller_id = $1 AND c.subscription_id = $2 ORDER BY c.first_day",
        subscription,
    )
    assert [tuple(row) for row in rows] == [("SUBSCRIBE", FIRST), (None, date(2026, 2, 28))]


async def test_d4_a_period_that_begins_on_a_31st_comes_back_to_it(world: World) -> None:
    subscription = await begun(world, "timelog", 1)
    await turned(world, date(2026, 5, 1))
    assert [row[1] for row in await charges(world, subscription)] == [
        FIRST, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "period", "end"),
    [
        ("billomat", Period.YEAR, date(2027, 1, 31)),
        ("timelog", Period.QUARTER, date(2026, 4, 30)),
        ("aircall", Period.MONTH, date(2026, 2, 28)),
    ],
)
async def test_a_period_is_as_long_as_it_was_chosen(
    world: World, terms: str, period: Period, end: date
) -> None:
    subscription = await begun(world, terms, 3, period=period, start_on=FIRST)
    await turned(world, FIRST)
    assert (await world.state(subscription))["next_due_on"] == end
    row = await world.row(
        "SELECT period, end_day, charged_on FROM subscription_terms"
        " WHERE reseller_id = $1 AND subscription_id = $2", subscription,
    )  # fmt: skip
    assert tuple(row) == (period.value, end, FIRST)


async def test_m6_each_period_takes_the_price_in_force_on_its_first_day(world: World) -> None:
    subscription = await begun(world, "billomat", 2)
    await world.do(
        set_contract_price, subscription, price=Price.parse("12.00"), valid_from=date(2026, 2, 28),
        actor=world.operator,
    )  # fmt: skip
    await turned(world, date(2026, 2, 28))
    assert [row[4] for row in await charges(world, subscription)] == [2000, 2400]


async def test_m4_a_period_takes_the_tier_of_its_own_quantity(world: World) -> None:
    price: Any = [[1, "10.00"], [5, "8.00"]]
    subscription = await begun(world, "billomat", 6, price=price, users=2)
    feb = await turned(world, FIRST)
    await feb.do(cancel_licenses, subscription, count=2)
    await turned(world, date(2026, 2, 28))
    assert [row[3:5] for row in await charges(world, subscription)] == [(6, 4800), (4, 4000)]


async def test_b6_deferred_bookings_stand_beside_the_next_period_as_a_line_each(world: World) -> None:
    subscription = await begun(world, "billomat", 5)
    first = await turned(world, FIRST)
    for day in (date(2026, 2, 10), date(2026, 2, 11)):
        later = on(first, day)
        await later.do(add_licenses, subscription, count=1)
        await later.work()
    await turned(world, date(2026, 2, 28))
    rows = await world.rows(
        "SELECT kind, quantity, invoice_date, timing FROM charges"
        " WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY invoice_date, first_day", subscription,
    )  # fmt: skip
    turn = date(2026, 2, 28)
    assert [tuple(row) for row in rows] == [
        ("PERIOD", 5, FIRST, "monthly"),
        ("REST_OF_PERIOD", 1, turn, "monthly"),
        ("REST_OF_PERIOD", 1, turn, "monthly"),
        ("PERIOD", 7, turn, "monthly"),
    ]
    await world.balance()


async def test_b8_a_canceled_license_is_assignable_to_the_periods_end_and_kept_where_it_is_in_use(
    world: World,
) -> None:
    subscription = await begun(world, "billomat", 10, users=6)
    first = await turned(world, FIRST)
    await first.do(cancel_licenses, subscription, count=4)
    await first.do(add_users, subscription, users=crowd(3, 7))
    await first.work()
    await turned(world, date(2026, 2, 28))
    state = await world.state(subscription)
    assert (state["bought"], state["licensed"], state["canceled"]) == (9, 9, 0)
    assert await told(world, subscription, "period_began") == [{"canceled": 4, "kept": 3}]
    assert ("reduction_cut_short", {"canceled": 4, "kept": 3, "bought": 9}) in await notices(world)
    assert [row[3] for row in await charges(world, subscription)] == [10, 9]
    await world.balance()


async def test_b8_a_reduction_that_nobody_uses_counts_whole(world: World) -> None:
    subscription = await begun(world, "billomat", 10, users=6)
    first = await turned(world, FIRST)
    await first.do(cancel_licenses, subscription, count=4)
    await turned(world, date(2026, 2, 28))
    assert (await world.state(subscription))["bought"] == 6
    assert await told(world, subscription, "period_began") == [{}]
    await world.balance()


async def test_l6_a_new_period_is_billed_for_the_total_bought_or_the_lower_number(world: World) -> None:
    subscription = await begun(world, "timelog", 10)
    first = await turned(world, FIRST)
    await first.do(set_next_period, subscription, quantity=6)
    await turned(world, date(2026, 2, 28))
    state = await world.state(subscription)
    assert (state["bought"], state["next_period"]) == (6, None)
    await turned(world, date(2026, 3, 31))
    assert [row[3] for row in await charges(world, subscription)] == [10, 6, 6]
    await world.balance()


async def test_a6_the_next_period_begins_with_what_is_created_or_included(world: World) -> None:
    subscription = await begun(world, "aircall", included=3, users=7)
    day = on(world, date(2026, 2, 10))
    await day.do(remove_users, subscription, count=2)
    await day.work()
    assert (await world.state(subscription))["bought"] == 7
    await turned(world, date(2026, 2, 28))
    assert (await world.state(subscription))["bought"] == 5
    march = on(world, date(2026, 3, 1))
    await march.do(remove_users, subscription, count=5)
    await march.work()
    await turned(world, date(2026, 3, 30))
    assert (await world.state(subscription))["bought"] == 3
    await world.balance()


async def test_a8_another_included_number_holds_from_the_next_period(world: World) -> None:
    subscription = await begun(world, "aircall", included=3)
    await world.do(set_included, subscription, included=8)
    assert (await world.state(subscription))["included"] == 3
    await turned(world, date(2026, 2, 28))
    state = await world.state(subscription)
    assert (state["included"], state["next_included"], state["bought"]) == (8, None, 8)
    assert await told(world, subscription, "period_began") == [{"included": 8}]
    await world.balance()


async def test_c9_an_end_takes_effect_with_the_running_period(world: World) -> None:
    subscription = await begun(world, "timelog", 5, users=3)
    first = await turned(world, FIRST)
    placed = await first.do(end_subscription, subscription)
    assert (placed.status, placed.billing_date) == (OrderStatus.PLACED, date(2026, 2, 27))
    await turned(world, date(2026, 2, 27))
    assert (await world.state(subscription))["bought"] == 5
    await turned(world, date(2026, 2, 28))
    state = await world.state(subscription)
    assert (state["state"], state["bought"], state["licensed"]) == ("ended", 0, 0)
    assert (state["ended_on"], state["next_due_on"]) == (date(2026, 2, 27), None)
    assert len(await charges(world, subscription)) == 1
    await turned(world, date(2026, 4, 1))
    await world.balance()


async def test_c9_an_end_that_is_taken_back_lets_the_next_period_begin(world: World) -> None:
    subscription = await begun(world, "billomat", 5)
    first = await turned(world, FIRST)
    placed = await first.do(end_subscription, subscription)
    await first.do(cancel_order, placed.id)
    await turned(world, date(2026, 2, 28))
    state = await world.state(subscription)
    assert (state["state"], state["ends_on"], state["bought"]) == ("active", None, 5)
    assert len(await charges(world, subscription)) == 2


async def test_a_period_that_begins_as_it_was_tells_the_history_nothing(world: World) -> None:
    subscription = await begun(world, "timelog", 5)
    await turned(world, date(2026, 2, 28))
    assert await told(world, subscription, "period_began") == []


async def test_x12_a_deferred_booking_joins_the_next_periods_invoice(shared_database: Database) -> None:
    world = await make_world(shared_database, datetime(2025, 12, 31, 12, tzinfo=UTC))
    subscription = await begun(world, "billomat", 5, price="120.00", period=Period.YEAR)
    await turned(world, date(2026, 1, 1))
    for day in (date(2026, 12, 1), date(2026, 12, 2)):
        later = on(world, day)
        await later.do(add_licenses, subscription, count=2)
        await later.work()
    rows = await world.rows(
        "SELECT days, period_days, net_minor, timing, invoice_date FROM charges"
        " WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'REST_OF_PERIOD' ORDER BY id",
        subscription,
    )
    assert [tuple(row) for row in rows] == [
        (30, 365, 1973, "immediate", date(2026, 12, 1)),
        (29, 365, 1907, "monthly", date(2027, 1, 1)),
    ]
    await turned(world, date(2027, 1, 1))
    assert (await charges(world, subscription))[-1][3:] == (9, 108_000, "monthly")
