import asyncio
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users
from customers.orders.completion import answer
from customers.orders.provisioner import AttemptKey, Done
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.subscribing import Wish, subscribe
from customers.users.actions import update_user
from reseller.plumbing.database import Database
from reseller.rules.errors import BoundExceeded, ConsoleError
from tests.customers.world import World, crowd, make_world, people

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)
AT_ONCE = 30
ROUNDS = 5


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, APRIL)


async def add(world: World, subscription: UUID, *names: str) -> str:
    try:
        await world.do(add_users, subscription, users=people(*names))
    except ConsoleError as refusal:
        return refusal.code
    return "placed"


async def test_thirty_commands_at_once_sell_exactly_what_fits_under_the_cap(world: World) -> None:
    for round_ in range(ROUNDS):
        subscription = await world.flexible(cap=10)
        answers = await asyncio.gather(
            *(add(world, subscription, f"r{round_}-{command}") for command in range(AT_ONCE))
        )
        assert Counter(answers) == {"placed": 10, "CAP_EXCEEDED": 20}
        await world.work()
        assert (await world.state(subscription))["licensed"] == 10
    await world.balance()


async def test_two_commands_of_two_and_one_of_one_race_for_two_places(world: World) -> None:
    seen = set()
    for round_ in range(ROUNDS * 2):
        subscription = await world.flexible(cap=50)
        await world.do(add_users, subscription, users=crowd(48))
        await world.work()
        pairs = [(f"{letter}{round_}", f"{letter}{letter}{round_}") for letter in "ab"]
        answers = await asyncio.gather(
            add(world, subscription, *pairs[0]),
            add(world, subscription, *pairs[1]),
            add(world, subscription, f"c{round_}"),
        )
        await world.work()
        licensed = (await world.state(subscription))["licensed"]
        assert Counter(answers) == {"placed": 1, "CAP_EXCEEDED": 2}
        assert licensed == (49 if answers[2] == "placed" else 50)
        seen.add(licensed)
    assert seen <= {49, 50}
    await world.balance()


async def test_the_contract_limit_holds_over_subscriptions_at_once(database: Database) -> None:
    world = await make_world(database, APRIL, limit=20)
    made = [await world.annual(1), await world.annual(1, "google_annual_yearly"), await world.flexible(20)]

    async def more(command: int) -> str:
        try:
            if command % 3 == 2:
                await world.do(add_users, made[2], users=people(f"u{command}"))
            else:
                await world.do(add_licenses, made[command % 3], count=1)
        except BoundExceeded as refusal:
            return refusal.code
        return "placed"

    answers = await asyncio.gather(*(more(command) for command in range(AT_ONCE)))
    assert Counter(answers) == {"placed": 18, "CONTRACT_LIMIT_EXCEEDED": 12}
    await world.work()
    usage = await world.row("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    assert tuple(usage) == (20, 0)
    await world.balance()


async def test_subscriptions_that_begin_at_once_share_the_contract_limit(database: Database) -> None:
    world = await make_world(database, APRIL, limit=10)

    async def begin() -> str:
        wish = Wish(world.customer_id, world.product_id, "google_annual_monthly", quantity=3)
        try:
            await world.do(subscribe, wish)
        except BoundExceeded as refusal:
            return refusal.code
        return "placed"

    answers = await asyncio.gather(*(begin() for _ in range(8)))
    assert Counter(answers) == {"placed": 3, "CONTRACT_LIMIT_EXCEEDED": 5}
    await world.balance()


async def test_one_user_named_by_many_commands_at_once_is_assigned_once(world: World) -> None:
    subscription = await world.flexible()
    answers = await asyncio.gather(*(add(world, subscription, "anna") for _ in range(10)))
    assert Counter(answers) == {"placed": 1, "USER_EXISTS": 9}


async def test_orders_of_many_commands_at_once_are_numbered_without_gaps(world: World) -> None:
    subscription = await world.flexible()
    await asyncio.gather(*(add(world, subscription, f"n{command}") for command in range(AT_ONCE)))
    numbers = await world.rows("SELECT number FROM orders WHERE reseller_id = $1 ORDER BY id")
    assert sorted(row["number"] for row in numbers) == list(range(1, AT_ONCE + 2))


async def test_an_answer_that_comes_many_times_at_once_counts_once(world: World) -> None:
    subscription = await world.flexible()
    placed = await world.do(add_users, subscription, users=crowd(3))

    async def done() -> bool:
        async with world.database.unit_of_work(world.reseller_id) as session:
            return await answer(session, AttemptKey(placed.id, 1), Done(), now=world.now)

    answers = await asyncio.gather(*(done() for _ in range(8)))
    assert answers.count(True) == 1
    assert (await world.state(subscription))["licensed"] == 3
    await world.balance()


async def test_deactivating_a_user_beside_orders_on_the_same_subscriptions_deadlocks_nobody(
    world: World,
) -> None:
    made = [await world.flexible(), await world.flexible()]
    for subscription in made:
        await world.do(add_users, subscription, users=people(*(f"p{number}" for number in range(6))))
    await world.work()
    persons = await world.rows("SELECT id FROM users WHERE reseller_id = $1")
    await asyncio.gather(
        *(world.do(update_user, person["id"], deactivate=True) for person in persons),
        *(add(world, made[number % 2], f"q{number}") for number in range(12)),
    )
    await world.work()
    assert [(await world.state(subscription))["licensed"] for subscription in made] == [6, 6]
    await world.balance()


async def test_two_workers_roll_a_term_over_once(world: World) -> None:
    await world.annual(10, "google_annual_yearly")
    day = datetime(2027, 4, 21, 12, tzinfo=UTC)
    await asyncio.gather(*(roll_over_all(world.database, world.reseller_id, now=day) for _ in range(4)))
    terms = await world.rows("SELECT ordinal FROM subscription_terms WHERE reseller_id = $1")
    charges = await world.rows("SELECT id FROM charges WHERE reseller_id = $1")
    assert (len(terms), len(charges)) == (2, 2)


async def test_a_command_and_the_rollover_that_it_waits_for_both_count(world: World) -> None:
    subscription = await world.annual(10)
    later = world.at(datetime(2027, 4, 21, 12, tzinfo=UTC))
    await asyncio.gather(
        roll_over_all(world.database, world.reseller_id, now=later.now),
        *(later.do(add_licenses, subscription, count=1) for _ in range(6)),
    )
    await later.work()
    assert (await world.state(subscription))["bought"] == 16
    await world.balance()
