"""Commands at once, on real connections, under the terms that sell in packs, cancel, swap and renew."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Any

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from tests.customers.world import World, make_world, people

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
WINDOW = datetime(2026, 12, 12, 8, tzinfo=UTC)
FIRST = date(2026, 1, 1)
ROUNDS = 5


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, START, shows_prices=True)


async def answered(command: Awaitable[Any]) -> str:
    """The refusal's code, or "placed"."""
    try:
        await command
    except ConsoleError as refusal:
        return refusal.code
    return "placed"


async def together(*commands: Awaitable[Any]) -> Counter[str]:
    """How often each answer was given to commands of one moment."""
    return Counter(await asyncio.gather(*map(answered, commands)))


async def test_packs_at_once_stay_within_the_contract_limit(database: Database) -> None:
    world = await make_world(database, START, limit=25, shows_prices=True)
    held = await world.sold("horizon", 10, price="5.00")
    answers = await together(*(world.do(add_licenses, held, count=5, pay=True) for _ in range(8)))
    assert answers == {"placed": 3, "CONTRACT_LIMIT_EXCEEDED": 5}
    await world.work()
    assert (await world.state(held))["bought"] == 25
    await world.balance()


async def test_two_cancellations_never_give_up_more_than_is_unused(world: World) -> None:
    for _ in range(ROUNDS):
        held = await world.sold("billomat", 10, start_on=FIRST)
        await world.users(held, 4)
        answers = await together(*(world.do(cancel_licenses, held, count=4) for _ in range(3)))
        assert answers == {"placed": 1, "LICENSES_IN_USE": 2}
        assert (await world.state(held))["canceled"] == 4
    await world.balance()


async def test_two_bookings_revoke_each_cancellation_once(world: World) -> None:
    for _ in range(ROUNDS):
        held = await world.sold("billomat", 10, start_on=FIRST)
        await world.do(cancel_licenses, held, count=5)
        assert await together(*(world.do(add_licenses, held, count=4) for _ in range(2))) == {"placed": 2}
        await world.work()
        row = await world.state(held)
        assert (row["bought"], row["canceled"]) == (13, 0)
    await world.balance()


async def test_two_swaps_of_the_same_user_exchange_them_once(world: World) -> None:
    for round_ in range(ROUNDS):
        held = await world.sold("aircall", included=5, price="30.00")
        await world.users(held, 5)
        leaving = ["user1@acme.example"]
        answers = await together(
            world.do(swap_users, held, users=people(f"a{round_}"), addresses=leaving),
            world.do(swap_users, held, users=people(f"b{round_}"), addresses=leaving),
        )
        assert answers == {"placed": 1, "NOT_FOUND": 1}
        await world.work()
        assert len(await world.charges(held)) == 1
    await world.balance()


async def test_swaps_and_units_at_once_bill_exactly_what_is_beyond_paid(world: World) -> None:
    for round_ in range(ROUNDS):
        held = await world.sold("aircall", included=5, price="30.00")
        await world.users(held, 4)
        await together(
            world.do(swap_users, held, users=people(f"s{round_}", f"t{round_}"), count=1),
            world.do(add_users, held, users=people(f"u{round_}")),
            world.do(add_users, held, users=people(f"v{round_}")),
        )
        await world.work()
        row = await world.state(held)
        assert (row["licensed"], row["bought"]) == (7, 7)
        charged = sum(charge[3] for charge in await world.charges(held))
        assert charged == 7
    await world.balance()


async def test_two_renewals_at_once_pay_for_one_next_term(world: World) -> None:
    for _ in range(ROUNDS):
        held = await world.sold("horizon", 10, price="5.00")
        window = world.at(WINDOW)
        answers = await together(
            window.do(renew_subscription, held, quantity=10, pay=True),
            window.do(renew_subscription, held, quantity=15, pay=True),
        )
        assert answers == {"placed": 1, "OUTSIDE_RENEWAL_WINDOW": 1}
        await window.work()
        assert [charge[0] for charge in await world.charges(held)] == ["PERIOD", "PERIOD"]
    await world.balance()


async def test_lowering_and_buying_at_once_end_in_one_of_both_orders(world: World) -> None:
    for _ in range(ROUNDS):
        held = await world.sold("timelog", 10, start_on=FIRST)
        await together(world.do(set_next_period, held, quantity=6), world.do(add_licenses, held, count=2))
        await world.work()
        row = await world.state(held)
        assert (row["bought"], row["next_period"]) in ((12, None), (12, 6))
    await world.balance()


async def test_removing_and_buying_at_once_stop_one_clock(world: World) -> None:
    for _ in range(ROUNDS):
        held = await world.sold("timelog", 2, start_on=FIRST)
        await world.users(held, 4)
        assert (await world.state(held))["over_since"] == FIRST
        await together(world.do(remove_users, held, count=1), world.do(add_licenses, held, count=1))
        await world.work()
        row = await world.state(held)
        assert (row["licensed"], row["bought"], row["over_since"]) == (3, 3, None)
    await world.balance()
