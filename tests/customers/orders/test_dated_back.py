"""Imports dated back: no day has fewer than no users, an addition counts in the terms it belongs to (I7)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.charges.queries import owed
from customers.history.instants import seats_at
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.subscriptions.actions import set_renewal
from customers.subscriptions.ending import end_subscription
from reseller.plumbing.database import Database
from reseller.rules.errors import NotFound, QuantityInvalid
from reseller.rules.periods import Month
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)
RENEWED_ON = date(2027, 4, 2)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL, limit=50)


@pytest_asyncio.fixture
async def joined_late(world: World) -> UUID:
    """A Flexible subscription since 1 April: two users of that day, five more since 20 April."""
    subscription = await world.flexible()
    await world.users(subscription, 2)
    await world.at(on(2026, 4, 20)).users(subscription, 5, first=3)
    return subscription


async def finalize(world: World, *months: date) -> None:
    """Let months count as invoiced."""
    async with world.database.unit_of_work(world.reseller_id) as session:
        for month in months:
            await session.run(
                "INSERT INTO reseller_months (reseller_id, month, status, issued_on, opened_at, currency,"
                " updated_at) VALUES ($1, $2, 'finalized', $2, $3, 'EUR', $3)",
                world.reseller_id, month, world.now,
            )  # fmt: skip


async def lines(world: World, month: Month) -> list[tuple[str, date, int, int, int]]:
    async with world.database.reading(world.reseller_id) as session:
        return [
            (line.kind, line.first_day, line.quantity, line.days, line.net_minor)
            async for line in owed(session, month)
        ]


async def numbers(world: World, subscription: UUID, day: date) -> tuple[int, int]:
    """Bought and licensed at the end of a day."""
    async with world.database.reading(world.reseller_id) as session:
        found = await seats_at(session, subscription, at=day, actor=world.owner, now=world.now)
        return found.bought, found.licensed


async def test_no_more_are_removed_than_were_in_use_on_any_day_since(world: World, joined_late: UUID) -> None:
    """C6: seven are in use now, two were then."""
    may = world.at(on(2026, 5, 5))
    with pytest.raises(QuantityInvalid) as refused:
        await may.do(remove_users, joined_late, count=3, dated_on=date(2026, 4, 10))
    assert refused.value.details["largest"] == 2
    assert (await world.state(joined_late))["licensed"] == 7
    await may.do(remove_users, joined_late, count=2, dated_on=date(2026, 4, 10))
    await may.work()
    assert await numbers(may, joined_late, date(2026, 4, 10)) == (0, 0)
    with pytest.raises(QuantityInvalid) as refused:
        await may.do(remove_users, joined_late, count=1, dated_on=date(2026, 4, 5))
    assert refused.value.details["largest"] == 0
    await may.balance()


async def test_a_day_on_which_fewer_were_in_use_later_counts_too(world: World, joined_late: UUID) -> None:
    second = world.at(on(2026, 5, 2))
    await second.do(remove_users, joined_late, count=6)
    await second.work()
    third = world.at(on(2026, 5, 3))
    await third.users(joined_late, 6, first=11)
    with pytest.raises(QuantityInvalid) as refused:
        await third.do(remove_users, joined_late, count=2, dated_on=date(2026, 4, 25))
    assert refused.value.details["largest"] == 1


async def test_users_are_not_removed_before_they_were_added(world: World, joined_late: UUID) -> None:
    """One who was added on the 20th held no license on the 10th, however many others did."""
    may = world.at(on(2026, 5, 5))
    named: dict[str, Any] = {"addresses": ["user3@acme.example", "user1@acme.example"]}
    with pytest.raises(NotFound) as refused:
        await may.do(remove_users, joined_late, **named, dated_on=date(2026, 4, 19))
    assert refused.value.details["users"] == ("user3@acme.example",)
    await may.do(remove_users, joined_late, **named, dated_on=date(2026, 4, 20))
    await may.work()
    assert await numbers(may, joined_late, date(2026, 4, 20)) == (0, 5)
    await may.balance()


async def test_a_late_end_takes_off_the_users_of_its_last_day_and_undoes_what_is_dated_behind_it(
    world: World, joined_late: UUID
) -> None:
    """C9: two of the 10th, and the five of the 20th as if they had never come."""
    may = world.at(on(2026, 5, 5))
    await may.do(end_subscription, joined_late, dated_on=date(2026, 4, 10))
    assert await lines(may, Month(2026, 4)) == [
        ("OPENING", date(2026, 4, 2), 2, 29, 1160), ("REMOVAL", date(2026, 4, 11), -2, 20, -800),
        ("ADDITION", date(2026, 4, 21), 5, 10, 1000), ("REMOVAL", date(2026, 4, 21), -5, 10, -1000),
    ]  # fmt: skip
    assert await lines(may, Month(2026, 5)) == []
    assert await numbers(may, joined_late, date(2026, 4, 9)) == (0, 2)
    assert await numbers(may, joined_late, date(2026, 4, 25)) == (0, 0)
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND kind = 'END_SUBSCRIPTION'")
    assert (order["quantity_delta"], order["quantity_after"]) == (-7, 0)
    await may.balance()


async def test_a_late_end_gives_back_what_closed_months_charged_behind_it(
    world: World, joined_late: UUID
) -> None:
    """I7: one line for each day on which the number changed, then one for each later month."""
    await world.at(on(2026, 5, 1)).do(remove_users, joined_late, count=1)
    june = world.at(on(2026, 6, 5))
    await june.work()
    await finalize(world, date(2026, 4, 1), date(2026, 5, 1))
    await june.do(end_subscription, joined_late, dated_on=date(2026, 4, 10))
    assert await lines(june, Month(2026, 6)) == [
        ("REMOVAL", date(2026, 4, 11), -2, 20, -800), ("REMOVAL", date(2026, 4, 21), -5, 10, -1000),
        ("REMOVAL", date(2026, 5, 1), -7, 31, -4200), ("ADDITION", date(2026, 5, 2), 1, 30, 581),
    ]  # fmt: skip
    await june.balance()


async def test_an_order_under_way_that_a_late_end_came_before_costs_nothing(
    world: World, joined_late: UUID
) -> None:
    may = world.at(on(2026, 5, 5))
    placed = await may.do(add_users, joined_late, users=crowd(3, 11))
    await may.do(end_subscription, joined_late, dated_on=date(2026, 4, 30))
    await may.complete(placed.id)
    assert await lines(may, Month(2026, 5)) == [
        ("ADDITION", date(2026, 5, 6), 3, 26, 1510), ("REMOVAL", date(2026, 5, 6), -3, 26, -1510),
    ]  # fmt: skip
    await may.balance()


async def renewed(world: World, terms: str, setting: RenewalSetting, **more: Any) -> tuple[World, UUID]:
    """Ten licenses since 2 April 2026, six users; renewed on 2 April 2027, entered into on 5 May."""
    subscription = await world.annual(10, terms)
    await world.users(subscription, 6)
    await world.do(set_renewal, subscription, renewal=setting, **more)
    return world.at(on(2027, 5, 5)), subscription


@pytest.mark.parametrize(
    ("setting", "more", "before", "after"),
    [
        (RenewalSetting.SAME_SEATS, {}, 12, 12),
        (RenewalSetting.SAME_SEATS, {"seats_count": 9}, 12, 9),
        (RenewalSetting.SEATS_IN_USE, {}, 12, 6),
    ],
)
@pytest.mark.parametrize("terms", ["google_annual_monthly", "google_annual_yearly"])
async def test_an_addition_dated_before_a_renewal_joins_the_new_term_as_it_would_have_then(
    world: World, terms: str, setting: RenewalSetting, more: Any, before: int, after: int
) -> None:
    """G4: the same seats hold additions; a number set and the seats in use were decided at the renewal."""
    may, subscription = await renewed(world, terms, setting, **more)
    placed = await may.do(add_licenses, subscription, count=2, dated_on=date(2027, 3, 20))
    await may.work()
    assert await numbers(may, subscription, date(2027, 4, 1)) == (before, 6)
    assert await numbers(may, subscription, RENEWED_ON) == (after, 6)
    assert (await world.state(subscription))["bought"] == after
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    assert (order["quantity_delta"], order["quantity_after"]) == (2, after)
    usage = await world.row("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    assert tuple(usage) == (after, 0)
    await may.balance()


@pytest.mark.parametrize("setting", [RenewalSetting.SAME_SEATS, RenewalSetting.SEATS_IN_USE])
async def test_closed_months_charge_it_only_in_the_terms_that_it_joins(
    world: World, setting: RenewalSetting
) -> None:
    """12.00 a month: 2 for 11 days of March's 31 and the first of April; then April's rest, if it joins."""
    may, subscription = await renewed(world, "google_annual_monthly", setting)
    await may.days_pass(date(2027, 5, 5))
    await finalize(may, date(2027, 3, 1), date(2027, 4, 1))
    await may.do(add_licenses, subscription, count=2, dated_on=date(2027, 3, 20))
    await may.work()
    late = [line for line in await lines(may, Month(2027, 5)) if line[1] < date(2027, 5, 1)]
    rest = [("ADDITION", RENEWED_ON, 2, 29, 2320)] if setting is RenewalSetting.SAME_SEATS else []
    assert late == [
        ("ADDITION", date(2027, 3, 21), 2, 11, 852), ("ADDITION", date(2027, 4, 1), 2, 1, 80), *rest
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "charged"), [(RenewalSetting.SAME_SEATS, 2), (RenewalSetting.SEATS_IN_USE, 1)]
)
async def test_yearly_totals_are_charged_in_the_terms_that_it_joins(
    world: World, setting: RenewalSetting, charged: int
) -> None:
    may, subscription = await renewed(world, "google_annual_yearly", setting)
    placed = await may.do(add_licenses, subscription, count=2, dated_on=date(2027, 3, 20))
    await may.work()
    rows = await world.rows("SELECT first_day, days FROM charges WHERE reseller_id = $1 AND order_id = $2"
                            " ORDER BY first_day", placed.id)  # fmt: skip
    assert [tuple(row) for row in rows] == [(date(2027, 3, 21), 12), (RENEWED_ON, 366)][:charged]
