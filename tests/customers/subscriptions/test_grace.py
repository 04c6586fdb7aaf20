"""More users than licenses: one clock, and at its end the newest in excess are deactivated (L4, L8, X14)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.reducing import set_next_period
from customers.subscriptions.reminding import remind
from customers.users.actions import update_user
from reseller.plumbing.database import Database
from tests.customers.subscriptions.periods import begun, notices, on, told, turned
from tests.customers.world import World, crowd, make_world

FIRST = date(2026, 3, 1)
THIRD = date(2026, 3, 3)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, datetime(2026, 2, 28, 12, tzinfo=UTC))


async def over(world: World, bought: int = 5, users: int = 7) -> tuple[World, Any]:
    """The third of March with more users than licenses."""
    subscription = await begun(world, "timelog", bought, users=bought)
    third = await turned(world, THIRD)
    await third.do(add_users, subscription, users=crowd(users - bought, bought + 1))
    await third.work()
    return third, subscription


async def live(world: World, subscription: Any) -> list[str]:
    rows = await world.rows(
        "SELECT u.address FROM assignments a"
        " JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id"
        " WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'live' ORDER BY a.id",
        subscription,
    )
    return [row["address"].partition("@")[0] for row in rows]


async def deactivations(world: World, subscription: Any) -> list[tuple[Any, ...]]:
    rows = await world.rows(
        "SELECT status, quantity_delta, quantity_after, billing_date, charged_from, actor_kind FROM orders"
        " WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'GRACE_DEACTIVATION' ORDER BY number",
        subscription,
    )
    return [tuple(row) for row in rows]


async def test_x14_the_newest_user_alone_is_deactivated_at_the_end_of_the_tenth(world: World) -> None:
    third, subscription = await over(world)
    fifth = await turned(third, date(2026, 3, 5))
    await fifth.do(add_licenses, subscription, count=1)
    await fifth.work()
    tenth = await turned(fifth, date(2026, 3, 10))
    assert len(await live(tenth, subscription)) == 7
    await turned(tenth, date(2026, 3, 11))
    assert await live(tenth, subscription) == [f"user{number}" for number in range(1, 7)]
    assert await deactivations(world, subscription) == [
        ("COMPLETED", -1, 6, date(2026, 3, 10), date(2026, 3, 11), "JOB")
    ]
    assert (await world.state(subscription))["over_since"] is None
    assert await told(world, subscription, "grace_deactivation") == [{"users": ["user7@acme.example"]}]
    assert ("deactivated", {"users": ["user7@acme.example"]}) in await notices(world)
    await world.balance()


async def test_l4_a_protected_user_is_never_deactivated(world: World) -> None:
    third, subscription = await over(world)
    newest = await world.row("SELECT id FROM users WHERE reseller_id = $1 AND address LIKE 'user7@%'")
    await third.do(update_user, newest["id"], protected=True)
    await turned(third, date(2026, 3, 11))
    assert await live(world, subscription) == ["user1", "user2", "user3", "user4", "user7"]


async def test_l4_where_protected_users_outlive_it_the_job_looks_again_every_day(world: World) -> None:
    third, subscription = await over(world, 1, 2)
    ids = await world.rows("SELECT id FROM users WHERE reseller_id = $1")
    for row in ids:
        await third.do(update_user, row["id"], protected=True)
    eleventh = await turned(third, date(2026, 3, 11))
    state = await world.state(subscription)
    assert (state["licensed"], state["over_since"]) == (2, THIRD)
    assert state["next_due_on"] == date(2026, 3, 12)
    await eleventh.do(update_user, ids[1]["id"], protected=False)
    assert len(await live(world, subscription)) == 2
    await turned(eleventh, date(2026, 3, 12))
    assert (await world.state(subscription))["over_since"] is None
    assert [row[3] for row in await deactivations(world, subscription)] == [date(2026, 3, 11)]


async def test_l4_buying_enough_or_removing_users_stops_the_clock_and_a_later_overrun_starts_anew(
    world: World,
) -> None:
    third, subscription = await over(world, 5, 6)
    fifth = await turned(third, date(2026, 3, 5))
    await fifth.do(remove_users, subscription, count=1)
    await fifth.work()
    assert (await world.state(subscription))["over_since"] is None
    eighth = await turned(fifth, date(2026, 3, 8))
    await eighth.do(add_users, subscription, users=crowd(1, 20))
    await eighth.work()
    fifteenth = await turned(eighth, date(2026, 3, 15))
    assert len(await live(fifteenth, subscription)) == 6
    await turned(fifteenth, date(2026, 3, 16))
    assert [row[3] for row in await deactivations(world, subscription)] == [date(2026, 3, 15)]


async def test_l4_one_clock_runs_across_a_rollover(world: World) -> None:
    subscription = await begun(world, "timelog", 5, users=5)
    late = await turned(world, date(2026, 3, 29))
    await late.do(add_users, subscription, users=crowd(1, 6))
    await late.work()
    await turned(late, date(2026, 4, 2))
    state = await world.state(subscription)
    assert (state["over_since"], state["next_due_on"]) == (date(2026, 3, 29), date(2026, 4, 6))
    await turned(late, date(2026, 4, 6))
    assert [row[3] for row in await deactivations(world, subscription)] == [date(2026, 4, 5)]


async def test_l8_users_beyond_a_lowered_number_start_the_clock_when_the_period_begins(
    world: World,
) -> None:
    subscription = await begun(world, "timelog", 10, users=8)
    first = await turned(world, FIRST)
    await first.do(set_next_period, subscription, quantity=6)
    april = await turned(first, date(2026, 4, 1))
    state = await world.state(subscription)
    assert (state["bought"], state["licensed"], state["over_since"]) == (6, 8, date(2026, 4, 1))
    assert await told(world, subscription, "period_began") == [{"over_since": "2026-04-01"}]
    expected = {"excess": 2, "last_day": "2026-04-08", "days_left": 7}
    assert ("overuse", expected) in await notices(world)
    await turned(april, date(2026, 4, 9))
    assert len(await live(world, subscription)) == 6
    await world.balance()


async def test_l4_the_ended_days_grace_runs_before_the_new_days_rollover(world: World) -> None:
    subscription = await begun(world, "timelog", 5, users=5)
    day = await turned(world, date(2026, 3, 24))
    await day.do(add_users, subscription, users=crowd(2, 6))
    await day.do(set_next_period, subscription, quantity=4)
    await day.work()
    await turned(day, date(2026, 4, 1))
    assert [row[1:3] for row in await deactivations(world, subscription)] == [(-2, 5)]
    state = await world.state(subscription)
    assert (state["bought"], state["over_since"]) == (4, date(2026, 4, 1))


async def test_the_overuse_is_reminded_of_three_days_and_one_day_before_its_end_once(world: World) -> None:
    third, _ = await over(world)
    left = []
    for day in range(4, 12):
        there = await turned(third, date(2026, 3, day))
        for _ in range(2):
            async with there.database.unit_of_work(there.reseller_id) as session:
                await remind(session, today=there.now.date(), now=there.now)
        left = [details["days_left"] for kind, details in await notices(world) if kind == "overuse"]
    assert [days for days in left if days < 7] == [3, 1]


async def test_an_addition_under_way_counts_so_that_nobody_is_deactivated_for_nothing(world: World) -> None:
    third, subscription = await over(world)
    tenth = await turned(third, date(2026, 3, 10))
    await tenth.do(add_licenses, subscription, count=2)
    eleventh = await turned(tenth, date(2026, 3, 11))
    assert len(await live(world, subscription)) == 7
    await eleventh.work()
    assert (await world.state(subscription))["over_since"] is None
    await turned(eleventh, date(2026, 3, 20))
    assert await deactivations(world, subscription) == []


async def test_an_excess_of_users_who_are_leaving_anyway_deactivates_nobody(world: World) -> None:
    third, subscription = await over(world)
    tenth = await turned(third, date(2026, 3, 10))
    await tenth.do(remove_users, subscription, count=2)
    await turned(tenth, date(2026, 3, 11))
    assert await deactivations(world, subscription) == []
    await on(world, date(2026, 3, 11)).work()
    assert (await world.state(subscription))["over_since"] is None
