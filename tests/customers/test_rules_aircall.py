"""Aircall's rules, A1–A8, through the database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.actions import add_users, remove_users
from customers.orders.preview import preview_add_users, preview_remove_users, preview_swap_users
from customers.orders.swapping import swap_users
from customers.subscriptions.settings import set_included
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import (
    ContractLimitExceeded,
    Forbidden,
    NotFound,
    PriceNotSet,
    QuantityInvalid,
    UserExists,
)
from tests.builders import a_product
from tests.customers.world import Refusing, World, crowd, make_world, people

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)
FIRST = date(2026, 4, 1)
MAY = date(2026, 5, 1)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL, shows_prices=True)


async def included(world: World, count: int = 5, users: int = 5) -> UUID:
    """So many included units from 1 April, a month at 30.00, and so many created."""
    held = await world.sold("aircall", included=count, price="30.00")
    if users:
        await world.users(held, users)
    return held


def at(world: World, day: int) -> World:
    return world.at(datetime(2026, 4, day, 10, tzinfo=UTC))


async def test_a1_created_included_and_additional_are_three_numbers(world: World) -> None:
    held = await included(world)
    await world.users(held, 2, first=6)
    row = await world.state(held)
    assert (row["licensed"], row["included"], row["bought"]) == (7, 5, 7)


async def test_a2_who_creates_a_unit_is_told_that_it_will_be_billed_and_only_the_owner_how_much(
    world: World,
) -> None:
    held = await included(world)
    eleventh = at(world, 11)
    told = await eleventh.do(preview_add_users, held, users=people("sixth"), actor=eleventh.admin)
    keys = {notice.key: notice.details for notice in told.notices}
    assert keys["bills_even_if_deleted"] == {"count": 1, "until": date(2026, 4, 30)}
    assert (told.shows_amounts, told.net, told.lines) == (False, 0, ())
    owner = world.acting(Role.CUSTOMER_OWNER, world.customer_id)
    shown = await eleventh.do(preview_add_users, held, users=people("sixth"), actor=owner)
    assert (shown.shows_amounts, shown.net) == (True, 2000)


async def test_a3_users_and_numbers_are_products_whose_units_are_counted_apart(world: World) -> None:
    numbers = replace(world, product_id=await a_product(world.database, APRIL, vendor="Aircall"))
    users_held, numbers_held = await included(world, users=5), await included(numbers, 2, users=0)
    await numbers.users(numbers_held, 3)
    held, other = await world.state(users_held), await world.state(numbers_held)
    assert (held["licensed"], held["bought"]) == (5, 5)
    assert (other["licensed"], other["bought"]) == (3, 3)
    used = await world.rows("SELECT product_id, used FROM contract_usage WHERE reseller_id = $1")
    assert {row["product_id"]: row["used"] for row in used} == {world.product_id: 5, numbers.product_id: 3}
    assert [charge[0] for charge in await world.charges(users_held)] == ["PERIOD"]
    assert [charge[0] for charge in await world.charges(numbers_held)] == ["PERIOD", "REST_OF_PERIOD"]


async def test_a4_a_unit_beyond_paid_is_billed_from_its_day_to_the_period_s_end_at_once(world: World) -> None:
    held = await included(world)
    eleventh = at(world, 11)
    preview = await eleventh.do(preview_add_users, held, users=people("sixth"))
    assert (preview.net, preview.timing.value, preview.invoice_date) == (
        2000, "immediate", date(2026, 4, 11),
    )  # fmt: skip
    await eleventh.do(add_users, held, users=people("sixth"), actor=eleventh.admin)
    await eleventh.work()
    assert await world.charges(held) == [
        ("PERIOD", FIRST, date(2026, 4, 30), 5, 30, 30, 15000),
        ("REST_OF_PERIOD", date(2026, 4, 11), date(2026, 4, 30), 1, 20, 30, 2000),
    ]
    assert (await world.invoicing(held))[-1] == ("immediate", date(2026, 4, 11))
    row = await world.state(held)
    assert (row["bought"], row["licensed"]) == (6, 6)
    await world.balance()


async def test_a4_a_unit_of_the_last_day_is_billed_one_day(world: World) -> None:
    held = await included(world)
    last = await world.days_pass(date(2026, 4, 30))
    await last.do(add_users, held, users=people("sixth"))
    await last.work()
    assert (await world.charges(held))[-1] == (
        "REST_OF_PERIOD", date(2026, 4, 30), date(2026, 4, 30), 1, 1, 30, 100,
    )  # fmt: skip


async def test_a4_beyond_paid_needs_may_buy_and_within_it_does_not(world: World) -> None:
    held = await included(world, users=4)
    clerk = replace(world.admin, may_buy=False)
    await world.do(add_users, held, users=people("fifth"), actor=clerk)
    with pytest.raises(Forbidden):
        await world.do(add_users, held, users=people("sixth"), actor=clerk)


async def test_a5_and_x15_add_then_delete_is_billed_and_delete_then_add_is_free(world: World) -> None:
    first, second = await included(world), await included(world)
    third = at(world, 3)
    await third.do(add_users, first, users=people("new"), actor=third.admin)
    await third.work()
    told = await third.do(preview_remove_users, first, count=1, actor=third.admin)
    assert ("nothing_refunded", {"until": date(2026, 4, 30)}) in told.notices
    await third.do(remove_users, first, count=1, actor=third.admin)
    await third.work()
    await third.do(remove_users, second, count=1, actor=third.admin)
    await third.work()
    free = await third.do(preview_add_users, second, users=people("new"), actor=third.admin)
    assert ("uses_paid", {"count": 1}) in free.notices
    await third.do(add_users, second, users=people("new"), actor=third.admin)
    await third.work()
    assert [charge[0] for charge in await world.charges(first)] == ["PERIOD", "REST_OF_PERIOD"]
    assert [charge[0] for charge in await world.charges(second)] == ["PERIOD"]
    await world.balance()


async def test_a5_the_paid_seat_of_a_deleted_unit_is_free_until_the_period_s_end(world: World) -> None:
    held = await included(world)
    await world.users(held, 1, first=6)
    await world.do(remove_users, held, count=3)
    await world.work()
    later = at(world, 20)
    await later.do(add_users, held, users=crowd(3, first=10))
    await later.work()
    assert len(await world.charges(held)) == 2
    row = await world.state(held)
    assert (row["bought"], row["licensed"]) == (6, 6)


async def test_a5_a_swap_is_one_order_billed_by_its_net_effect(world: World) -> None:
    held = await included(world)
    eleventh = at(world, 11)
    swap: dict[str, Any] = {
        "users": people("a", "b", "c"),
        "addresses": ["user1@acme.example", "user2@acme.example"],
    }
    preview = await eleventh.do(preview_swap_users, held, **swap)
    assert (preview.net, preview.quantity_delta, preview.quantity_after) == (2000, 1, 6)
    placed = await eleventh.do(swap_users, held, **swap, actor=eleventh.admin)
    assert (placed.kind, placed.quantity_delta) == ("SWAP_USERS", 1)
    await world.balance()
    await eleventh.work()
    row = await world.state(held)
    assert (row["bought"], row["licensed"], row["reserved_bought"], row["reserved_licensed"]) == (6, 6, 0, 0)
    live = await world.rows(
        "SELECT u.address FROM assignments a"
        " JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id"
        " WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'live' ORDER BY u.address",
        held,
    )
    names = [row["address"].split("@")[0] for row in live]
    assert names == ["a", "b", "c", "user3", "user4", "user5"]
    assert (await world.charges(held))[-1][3:] == (1, 20, 30, 2000)
    await world.balance()


async def test_a5_a_swap_of_as_many_is_free(world: World) -> None:
    held = await included(world)
    await world.do(swap_users, held, users=people("a", "b"), count=2, actor=world.admin)
    await world.balance()
    await world.work()
    assert [charge[0] for charge in await world.charges(held)] == ["PERIOD"]
    assert (await world.state(held))["licensed"] == 5
    await world.balance()


async def test_a5_a_swap_that_removes_more_frees_seats(world: World) -> None:
    held = await included(world)
    await world.do(swap_users, held, users=people("a"), count=3, actor=world.admin)
    await world.work()
    row = await world.state(held)
    assert (row["bought"], row["licensed"]) == (5, 3)
    await world.balance()


async def test_a5_a_swap_that_fails_leaves_everyone_where_they_were(world: World) -> None:
    held = await included(world)
    await world.do(swap_users, held, users=people("a", "b", "c"), count=2, actor=world.admin)
    await world.work(Refusing())
    row = await world.state(held)
    assert (row["bought"], row["licensed"], row["reserved_bought"], row["reserved_licensed"]) == (5, 5, 0, 0)
    assert len(await world.charges(held)) == 1
    await world.balance()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"users": [], "count": 0}, QuantityInvalid),
        ({"users": [], "count": 6}, QuantityInvalid),
        ({"users": people("user1"), "count": 1}, UserExists),
        ({"users": people("a"), "addresses": ["nobody@acme.example"]}, NotFound),
    ],
)
async def test_a5_a_swap_is_refused_like_its_parts(
    world: World, given: dict[str, Any], refusal: type[Exception]
) -> None:
    held = await included(world)
    with pytest.raises(refusal):
        await world.do(swap_users, held, **given)
    await world.balance()


async def test_a6_the_next_period_counts_afresh(world: World) -> None:
    held = await included(world)
    await world.users(held, 4, first=6)
    await world.do(remove_users, held, count=2)
    await world.work()
    assert (await world.state(held))["bought"] == 9
    may = await world.days_pass(MAY)
    assert (await world.state(held))["bought"] == 7
    assert (await world.charges(held))[-1] == ("PERIOD", MAY, date(2026, 5, 31), 7, 31, 31, 21000)
    await may.do(remove_users, held, count=4)
    await may.work()
    june = await may.days_pass(date(2026, 6, 1))
    assert (await world.state(held))["bought"] == 5, "never below what is included"
    await june.balance()


async def test_a7_units_created_in_one_command_are_one_order_and_one_charge(world: World) -> None:
    held = await included(world, users=4)
    placed = await world.do(add_users, held, users=people("a", "b", "c"), actor=world.admin)
    await world.work()
    rows = await world.rows(
        "SELECT order_id, quantity FROM charges WHERE reseller_id = $1 AND kind = 'REST_OF_PERIOD'"
    )
    assert [tuple(row) for row in rows] == [(placed.id, 2)]
    assert (placed.quantity_delta, placed.quantity_after) == (3, 7)


async def test_a8_included_changes_by_the_reseller_from_the_next_period_on(world: World) -> None:
    held = await included(world, users=0)
    with pytest.raises(Forbidden):
        await world.do(set_included, held, included=8, actor=world.admin)
    decision = await world.do(set_included, held, included=8)
    assert (decision.delta, decision.after) == (3, 8)
    row = await world.state(held)
    assert (row["included"], row["next_included"], row["bought"]) == (5, 8, 5)
    await world.balance()
    may = await world.days_pass(MAY)
    row = await world.state(held)
    assert (row["included"], row["next_included"], row["bought"]) == (8, None, 8)
    await may.balance()


async def test_a8_a_higher_included_number_counts_against_the_limit_at_once(
    shared_database: Database,
) -> None:
    world = await make_world(shared_database, APRIL, limit=10, shows_prices=True)
    held = await included(world)
    with pytest.raises(ContractLimitExceeded):
        await world.do(set_included, held, included=11)
    await world.do(set_included, held, included=8)
    usage = await world.row("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    assert tuple(usage) == (8, 0)
    await world.users(held, 5, first=6)
    with pytest.raises(ContractLimitExceeded):
        await world.do(add_users, held, users=people("eleventh"))
    await world.do(set_included, held, included=0)
    await world.balance()


async def test_without_a_price_no_unit_beyond_paid_is_created(world: World) -> None:
    held = await included(world)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "UPDATE contract_prices SET valid_from = '2026-05-01' WHERE reseller_id = $1", world.reseller_id
        )
    with pytest.raises(PriceNotSet):
        await world.do(add_users, held, users=people("sixth"))


async def test_a_unit_completed_in_the_next_period_is_charged_in_both(world: World) -> None:
    held = await included(world)
    eleventh = at(world, 11)
    await eleventh.do(add_users, held, users=people("sixth"))
    may = await eleventh.days_pass(date(2026, 5, 3))
    await may.work()
    row = await world.state(held)
    assert (row["bought"], row["licensed"]) == (6, 6)
    assert (await world.charges(held))[2:] == [
        ("REST_OF_PERIOD", date(2026, 4, 11), date(2026, 4, 30), 1, 20, 30, 2000),
        ("REST_OF_PERIOD", MAY, date(2026, 5, 31), 1, 31, 31, 3000),
    ]
    assert (await world.invoicing(held))[2:] == [("immediate", date(2026, 4, 11)), ("monthly", MAY)]
    await may.balance()
