"""Whom the end of grace deactivates, shown before and undone after (L4)."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users
from customers.orders.placing import NewUser
from customers.users.actions import update_user
from customers.users.excess import deactivated_by_grace, deactivated_by_grace_in, next_to_go, next_to_go_of
from reseller.plumbing.database import Database
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, MARCH, shows_prices=True)


async def going(world: World, subscription: UUID, count: int) -> list[str]:
    """The names of those who would be deactivated, in order."""
    async with world.database.reading(world.reseller_id) as session:
        found = await next_to_go(session, subscription, count)
    return [row.address.split("@")[0] for row in found]


async def gone(world: World, subscription: UUID) -> list[str]:
    """The names of those who were."""
    async with world.database.reading(world.reseller_id) as session:
        found = await deactivated_by_grace(session, subscription)
    return [holder.address.split("@")[0] for holder in found]


async def test_the_newest_go_first_and_a_protected_user_stays(world: World) -> None:
    held = await world.sold("timelog", 3, start_on=date(2026, 3, 1))
    await world.users(held, 5)
    assert await going(world, held, 2) == ["user5", "user4"]
    assert await going(world, held, 0) == []
    newest = await world.row("SELECT id FROM users WHERE reseller_id = $1 AND address LIKE 'user5@%'")
    await world.do(update_user, newest["id"], protected=True)
    assert await going(world, held, 2) == ["user4", "user3"]
    later = await world.days_pass(date(2026, 3, 9))
    assert await gone(world, held) == ["user4", "user3"]
    await later.balance()


async def test_several_subscriptions_are_asked_at_once(world: World) -> None:
    held, other = [await world.sold("timelog", 1, start_on=date(2026, 3, 1)) for _ in range(2)]
    await world.users(held, 3)
    async with world.database.reading(world.reseller_id) as session:
        found = await next_to_go_of(session, {held: 2, other: 1})
    assert [row.address.split("@")[0] for row in found[held]] == ["user3", "user2"]
    assert found[other] == []
    await world.days_pass(date(2026, 3, 9))
    async with world.database.reading(world.reseller_id) as session:
        past = await deactivated_by_grace_in(session, [held, other])
    assert [holder.address.split("@")[0] for holder in past[held]] == ["user3", "user2"]
    assert past[other] == []


async def test_deactivated_users_are_added_again_once_enough_is_bought(world: World) -> None:
    held = await world.sold("timelog", 3, start_on=date(2026, 3, 1))
    await world.users(held, 5)
    later = await world.days_pass(date(2026, 3, 9))
    await later.do(add_licenses, held, count=2)
    await later.work()
    async with world.database.reading(world.reseller_id) as session:
        users = [NewUser(holder.address) for holder in await deactivated_by_grace(session, held)]
    await later.do(add_users, held, users=users)
    assert await gone(world, held) == []
    await later.work()
    row = await world.state(held)
    assert (row["licensed"], row["bought"], row["over_since"]) == (5, 5, None)
    await later.balance()


async def test_deactivating_by_hand_stops_the_clock(world: World) -> None:
    held = await world.sold("timelog", 1, start_on=date(2026, 3, 1))
    await world.users(held, 2)
    user = await world.row("SELECT id FROM users WHERE reseller_id = $1 AND address LIKE 'user2@%'")
    await world.do(update_user, user["id"], deactivate=True)
    await world.work()
    row = await world.state(held)
    assert (row["licensed"], row["over_since"]) == (1, None)
    assert await gone(world, held) == []
