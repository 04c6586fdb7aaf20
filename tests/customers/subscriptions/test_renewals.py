"""Terms that are bought again before they end, or end (H4, H7), and the reminders before it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users
from customers.orders.reducing import cancel_licenses
from customers.orders.renewing import renew_subscription
from customers.subscriptions.actions import set_renewal
from customers.subscriptions.reminding import remind
from reseller.plumbing.database import Database
from reseller.rules.errors import SubscriptionEnded
from reseller.rules.pricing import Price
from reseller.rules.terms import RenewalSetting
from tests.customers.subscriptions.periods import begun, notices, on, told, turned
from tests.customers.world import World, crowd, make_world

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
END = date(2027, 1, 31)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START)


async def horizon(world: World, quantity: int = 20, users: int = 0) -> Any:
    return await begun(world, "horizon", quantity, price="100.00", users=users, pay=True)


async def renewed(world: World, subscription: Any, quantity: int | None = None) -> World:
    """The renewal window, twenty days before the end, with a renewal that was paid."""
    window = on(world, date(2027, 1, 11))
    await window.do(
        renew_subscription, subscription, quantity=quantity, price=Price.parse("90.00"),
        priced_by=world.operator, pay=True,
    )  # fmt: skip
    await window.work()
    return window


async def test_h7_without_a_renewal_the_subscription_ends_with_its_term(world: World) -> None:
    subscription = await horizon(world, users=3)
    await turned(world, date(2027, 1, 30))
    assert (await world.state(subscription))["state"] == "active"
    there = await turned(world, END)
    state = await world.state(subscription)
    assert (state["state"], state["ended_on"], state["bought"]) == ("ended", date(2027, 1, 30), 0)
    assert (state["licensed"], state["next_due_on"]) == (0, None)
    assert len(await told(world, subscription, "subscription_ended")) == 1
    with pytest.raises(SubscriptionEnded):
        await there.do(add_licenses, subscription, count=5, pay=True)
    await world.balance()


async def test_h7_a_renewed_term_begins_with_what_was_renewed_and_costs_nothing_again(world: World) -> None:
    subscription = await horizon(world, users=3)
    await renewed(world, subscription, 10)
    paid = len(await world.charges(subscription))
    state = await world.state(subscription)
    assert (state["bought"], state["renewal_seats"], state["ends_on"]) == (20, 10, date(2028, 1, 30))
    assert state["next_due_on"] == END
    await turned(world, END)
    state = await world.state(subscription)
    assert (state["state"], state["bought"], state["licensed"]) == ("active", 10, 3)
    assert (state["renewal_setting"], state["renewal_seats"], state["renewed_until"]) == (None, None, None)
    assert (state["ends_on"], state["next_due_on"]) == (date(2028, 1, 30), date(2028, 1, 31))
    assert len(await world.charges(subscription)) == paid
    await world.balance()


async def test_h7_the_renewed_term_ends_in_its_turn(world: World) -> None:
    subscription = await horizon(world)
    await renewed(world, subscription, 10)
    await turned(world, date(2028, 1, 31))
    state = await world.state(subscription)
    assert (state["state"], state["ended_on"]) == ("ended", date(2028, 1, 30))


async def test_h4_an_addition_ends_with_the_term_and_takes_the_locked_price(world: World) -> None:
    subscription = await horizon(world)
    summer = on(world, date(2026, 8, 1))
    await summer.do(add_licenses, subscription, count=5, pay=True)
    await summer.work()
    rows = await world.rows(
        "SELECT first_day, last_day, days, period_days, net_minor FROM charges"
        " WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'REST_OF_PERIOD'", subscription,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [(date(2026, 8, 1), date(2027, 1, 30), 365, 365, 50_000)]
    await turned(world, END)
    assert (await world.state(subscription))["bought"] == 0


async def test_h7_an_addition_after_the_renewal_is_in_the_renewed_term(world: World) -> None:
    subscription = await horizon(world)
    window = await renewed(world, subscription, 10)
    await window.do(add_licenses, subscription, count=5, pay=True)
    await window.work()
    await turned(world, END)
    assert (await world.state(subscription))["bought"] == 15
    await world.balance()


async def test_h6_what_is_canceled_in_the_window_is_not_in_a_renewal_without_a_number(world: World) -> None:
    subscription = await horizon(world, users=3)
    window = on(world, date(2027, 1, 10))
    await window.do(cancel_licenses, subscription, count=5)
    await renewed(world, subscription)
    await turned(world, END)
    state = await world.state(subscription)
    assert (state["bought"], state["canceled"]) == (15, 0)


async def test_h7_users_in_use_go_on_into_the_renewed_term(world: World) -> None:
    subscription = await horizon(world, users=8)
    window = await renewed(world, subscription, 10)
    await window.do(add_users, subscription, users=crowd(2, 9))
    await window.work()
    await turned(world, END)
    state = await world.state(subscription)
    assert (state["bought"], state["licensed"]) == (10, 10)
    await world.balance()


async def reminded(world: World, *days: date) -> list[Any]:
    """The day's reminders on each of these days, looked at twice."""
    for day in days:
        there = await turned(world, day)
        for _ in range(2):
            async with there.database.unit_of_work(there.reseller_id) as session:
                await remind(session, today=day, now=there.now)
    return [
        (details["days_left"], details["end_day"])
        for kind, details in await notices(world)
        if kind == "renewal"
    ]


async def test_a_renewal_is_reminded_of_thirty_and_three_days_before_once_each(world: World) -> None:
    await horizon(world)
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 28), date(2027, 1, 29)]
    assert await reminded(world, *days) == [(30, "2027-01-31"), (3, "2027-01-31")]


async def test_a_renewal_that_is_bought_already_is_not_reminded_of(world: World) -> None:
    subscription = await horizon(world)
    await renewed(world, subscription, 10)
    assert await reminded(world, date(2027, 1, 28)) == []


async def test_g4_what_follows_an_annual_term_is_told_with_its_reminder(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.SEATS_IN_USE)
    await reminded(world, date(2027, 1, 2))
    kind, details = (await notices(world))[-1]
    assert (kind, details["setting"], details["bought"]) == ("renewal", "SEATS_IN_USE", 10)


async def test_a_reminder_whose_days_have_passed_is_not_made_up_for(world: World) -> None:
    await horizon(world)
    assert await reminded(world, date(2027, 1, 29)) == [(2, "2027-01-31")]
