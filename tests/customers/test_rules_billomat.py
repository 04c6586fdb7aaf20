"""Billomat's rules, B1–B9, through the database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import pytest_asyncio

from customers.charges.queries import owed
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.placing import NewUser
from customers.orders.preview import preview_add_licenses, preview_cancel_licenses
from customers.orders.reducing import cancel_licenses, restore_licenses
from customers.orders.retrying import retry_order
from customers.subscriptions.settings import set_tariff
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.charges import Timing
from reseller.rules.errors import (
    Conflict,
    Forbidden,
    LicensesInUse,
    NoLicenseAvailable,
    PriceNotSet,
    PricesHidden,
    TariffTooLow,
)
from reseller.rules.periods import Month
from reseller.rules.terms import Period
from tests.customers.world import Refusing, World, crowd, make_world

JANUARY = datetime(2026, 1, 1, 8, tzinfo=UTC)
FIRST = date(2026, 1, 1)
NEXT = date(2026, 2, 1)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, JANUARY, shows_prices=True)


async def monthly(world: World, quantity: int = 10) -> UUID:
    """So many licenses from 1 January, a month at 31.00."""
    return await world.sold("billomat", quantity, price="31.00", start_on=FIRST)


async def yearly(world: World) -> UUID:
    """Ten licenses in a period that ends on 1 January 2027, a year at 120.00."""
    return await world.sold("billomat", 10, price="120.00", start_on=FIRST, period=Period.YEAR)


async def test_b1_customers_book_themselves(world: World) -> None:
    held = await monthly(world)
    placed = await world.do(add_licenses, held, count=2, actor=world.admin)
    assert (placed.actor_kind, placed.quantity_after) == ("CUSTOMER", 12)
    viewer = world.acting(Role.CUSTOMER_VIEWER, world.customer_id)
    with pytest.raises(Forbidden):
        await world.do(add_licenses, held, count=2, actor=viewer)


async def test_b1_where_prices_are_hidden_a_request_takes_the_place_of_booking(
    shared_database: Database,
) -> None:
    world = await make_world(shared_database, JANUARY)
    held = await monthly(world)
    with pytest.raises(PricesHidden):
        await world.do(add_licenses, held, count=2, actor=world.admin)


async def test_b2_below_business_more_licenses_need_an_upgrade(world: World) -> None:
    held = await world.sold("billomat", 10, price="31.00", start_on=FIRST, tariff="Solo+")
    with pytest.raises(TariffTooLow) as refusal:
        await world.do(add_licenses, held, count=1, actor=world.admin)
    assert refusal.value.details == {"tariff": "Solo+", "needed": "Business"}
    version = (await world.state(held))["version"]
    await world.do(set_tariff, held, tariff="Business", version=version, actor=world.admin)
    with pytest.raises(Conflict):
        await world.do(set_tariff, held, tariff="Enterprise", version=version, actor=world.admin)
    await world.do(add_licenses, held, count=1, actor=world.admin)
    logged = await world.row(
        "SELECT details FROM action_log WHERE reseller_id = $1 AND action = 'tariff_set'"
    )
    assert logged["details"] == {"before": "Solo+", "after": "Business"}


async def test_b3_checkout_shows_the_new_recurring_amount_and_the_part_due_now(world: World) -> None:
    held = await yearly(world)
    december = await world.days_pass(date(2026, 12, 1))
    preview = await december.do(preview_add_licenses, held, count=2, actor=december.admin)
    assert (preview.recurring_before, preview.recurring_after) == (120000, 144000)
    assert (preview.net, preview.due_now, preview.gross) == (1973, 2427, 2427)


async def test_b4_the_unit_price_depends_on_the_period(world: World) -> None:
    by_month, by_year = await monthly(world), await yearly(world)
    assert (await world.charges(by_month))[0][-1] == 10 * 3100
    assert (await world.charges(by_year))[0][-1] == 10 * 12000


@pytest.mark.parametrize(
    ("day", "days", "net", "timing", "on"),
    [(1, 30, 1973, "immediate", date(2026, 12, 1)), (2, 29, 1907, "monthly", date(2027, 1, 1))],
)
async def test_b5_and_x12_31_days_before_the_next_invoice_it_leaves_at_once_and_30_before_it_joins(
    world: World, day: int, days: int, net: int, timing: str, on: date
) -> None:
    held = await yearly(world)
    december = await world.days_pass(date(2026, 12, day))
    preview = await december.do(preview_add_licenses, held, count=2, actor=december.admin)
    assert (preview.net, preview.timing.value, preview.invoice_date) == (net, timing, on)
    await december.do(add_licenses, held, count=2, actor=december.admin)
    await december.work()
    first = date(2026, 12, day + 1)
    charge = ("REST_OF_PERIOD", first, date(2026, 12, 31), 2, days, 365, net)
    assert (await world.charges(held))[-1] == charge
    assert (await world.invoicing(held))[-1] == (timing, on)
    assert preview.joins == (None if timing == "immediate" else Month(2027, 1))


async def test_b6_several_deferred_bookings_are_one_line_each_on_the_next_period_s_invoice(
    world: World,
) -> None:
    held = await monthly(world)
    later = world
    for day, count in ((11, 2), (21, 3)):
        later = world.at(datetime(2026, 1, day, 9, tzinfo=UTC))
        await later.do(add_licenses, held, count=count, actor=later.admin)
        await later.work()
    february = await later.days_pass(NEXT)
    async with world.database.reading(world.reseller_id) as session:
        lines = [line async for line in owed(session, Month(2026, 2), subscription_id=held)]
    found = [(line.kind, line.quantity, line.days, line.net_minor) for line in lines]
    assert found == [
        ("REST_OF_PERIOD", 2, 20, 4000), ("REST_OF_PERIOD", 3, 10, 3000), ("PERIOD", 15, 28, 46500),
    ]  # fmt: skip
    async with world.database.reading(world.reseller_id) as session:
        first = [line async for line in owed(session, Month(2026, 1), subscription_id=held)]
    assert [line.kind for line in first] == ["PERIOD"], "January's invoice has none of the bookings"
    await february.balance()


async def test_b7_only_unused_licenses_can_be_canceled(world: World) -> None:
    held = await monthly(world)
    await world.users(held, 7)
    with pytest.raises(LicensesInUse) as refusal:
        await world.do(cancel_licenses, held, count=4, actor=world.admin)
    assert refusal.value.details["unused"] == 3
    placed = await world.do(cancel_licenses, held, count=2, actor=world.admin)
    assert (placed.status, placed.quantity_delta, placed.quantity_after) == ("COMPLETED", -2, 8)
    with pytest.raises(LicensesInUse):
        await world.do(cancel_licenses, held, count=2, actor=world.admin)
    await world.balance()


async def test_b8_the_total_of_a_cancellation_counts_what_is_being_set_up(world: World) -> None:
    held = await monthly(world)
    await world.do(add_licenses, held, count=2, actor=world.admin)
    placed = await world.do(cancel_licenses, held, count=4, actor=world.admin)
    assert (placed.quantity_delta, placed.quantity_after) == (-4, 8)
    await world.work()
    await world.days_pass(NEXT)
    assert (await world.state(held))["bought"] == 8


async def test_b7_a_refusal_names_the_newest_users_to_remove_first_and_never_a_protected_one(
    world: World,
) -> None:
    held = await monthly(world)
    await world.do(add_users, held, users=crowd(8))
    await world.do(add_users, held, users=[NewUser("boss@acme.example", protected=True)])
    await world.work()
    with pytest.raises(LicensesInUse) as refusal:
        await world.do(cancel_licenses, held, count=3, actor=world.admin)
    newest = ("user8@acme.example", "user7@acme.example")
    assert refusal.value.details["users"] == newest
    assert str(refusal.value) == (
        "No more than 1 can be given up. Remove 2 users first, the newest: " + ", ".join(newest) + "."
    )
    preview = await world.do(preview_cancel_licenses, held, count=9)
    assert [len(error.details["users"]) for error in preview.errors] == [5], "at most five are named"
    beyond = await world.do(preview_cancel_licenses, held, count=11)
    assert "1 without removing users first, the newest: user8@acme.example" in beyond.errors[0].message


async def test_b8_a_canceled_license_stays_assignable_and_the_reduction_stops_at_the_users(
    world: World,
) -> None:
    held = await monthly(world)
    await world.users(held, 6)
    preview = await world.do(preview_cancel_licenses, held, count=4, actor=world.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["stays_active"] == {"count": 4, "until": date(2026, 1, 31)}
    assert told["next_period"] == {"number": 6, "day": NEXT}
    assert (preview.recurring_before, preview.recurring_after) == (31000, 18600)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    await world.users(held, 3, first=7)
    booking = await world.do(preview_add_licenses, held, count=5, actor=world.admin)
    assert (booking.recurring_before, booking.recurring_after) == (27900, 34100)
    february = await world.days_pass(NEXT)
    row = await world.state(held)
    assert (row["bought"], row["licensed"], row["canceled"]) == (9, 9, 0)
    assert (await world.charges(held))[-1][3] == 9
    with pytest.raises(NoLicenseAvailable):
        await february.do(add_users, held, users=crowd(1, first=20), actor=february.admin)
    await february.balance()


async def test_b9_booking_after_canceling_revokes_cancellations_first_free_of_charge(world: World) -> None:
    held = await monthly(world)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    eleventh = world.at(datetime(2026, 1, 11, 9, tzinfo=UTC))
    preview = await eleventh.do(preview_add_licenses, held, count=6, actor=eleventh.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["revokes_cancellations"] == {"count": 4, "bought": 2}
    assert (preview.net, preview.recurring_before, preview.recurring_after) == (4000, 18600, 37200)
    placed = await eleventh.do(add_licenses, held, count=6, actor=eleventh.admin)
    assert (placed.quantity_delta, placed.quantity_after) == (2, 12)
    assert (await world.state(held))["canceled"] == 0
    await eleventh.work()
    assert (await world.charges(held))[-1][3:] == (2, 20, 31, 4000)
    assert (await world.state(held))["bought"] == 12
    await world.balance()


async def test_b9_a_booking_that_only_revokes_costs_nothing(world: World) -> None:
    held = await monthly(world)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    preview = await world.do(preview_add_licenses, held, count=3, actor=world.admin)
    assert (preview.lines, preview.due_now) == ((), 0)
    await world.do(add_licenses, held, count=3, actor=world.admin)
    await world.work()
    row = await world.state(held)
    assert (row["bought"], row["canceled"]) == (10, 1)
    assert len(await world.charges(held)) == 1
    await world.balance()


async def test_b9_a_booking_that_fails_gives_the_cancellations_back(world: World) -> None:
    held = await monthly(world)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    placed = await world.do(add_licenses, held, count=6, actor=world.admin)
    await world.work(Refusing())
    row = await world.state(held)
    assert (row["bought"], row["reserved_bought"], row["canceled"]) == (10, 0, 4)
    again = await world.do(retry_order, placed.id)
    assert (again.quantity_delta, again.quantity_after) == (2, 12)
    await world.work()
    row = await world.state(held)
    assert (row["bought"], row["canceled"]) == (12, 0)
    await world.balance()


async def test_b9_a_booking_that_fails_in_the_next_period_gives_none_back(world: World) -> None:
    held = await monthly(world)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    await world.do(add_licenses, held, count=1, actor=world.admin)
    february = await world.days_pass(NEXT)
    assert (await world.state(held))["bought"] == 7
    await february.work(Refusing())
    row = await world.state(held)
    assert (row["bought"], row["canceled"]) == (7, 0)


async def test_a_cancellation_is_taken_back_before_it_counts(world: World) -> None:
    held = await monthly(world)
    await world.do(cancel_licenses, held, count=4, actor=world.admin)
    placed = await world.do(restore_licenses, held, count=3, actor=world.admin)
    assert (placed.quantity_delta, placed.quantity_after) == (3, 9)
    assert (await world.state(held))["canceled"] == 1


async def test_an_order_before_the_first_charged_day_is_part_of_the_period(world: World) -> None:
    held = await world.sold("billomat", 10, price="31.00", start_on=date(2026, 1, 11))
    fifth = world.at(datetime(2026, 1, 5, 9, tzinfo=UTC))
    preview = await fifth.do(preview_add_licenses, held, count=2, actor=fifth.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["joins_period"] == {"day": date(2026, 1, 11)}
    assert (preview.net, preview.invoice_date) == (6200, date(2026, 1, 11))
    await fifth.do(add_licenses, held, count=2, actor=fifth.admin)
    await fifth.work()
    assert await world.charges(held) == []
    await fifth.days_pass(date(2026, 1, 11))
    charges = await world.charges(held)
    assert charges == [("PERIOD", date(2026, 1, 11), date(2026, 2, 10), 12, 31, 31, 37200)]
    await world.balance()


async def test_a_booking_completed_in_a_later_period_is_charged_in_both(world: World) -> None:
    held = await monthly(world)
    eleventh = world.at(datetime(2026, 1, 11, 9, tzinfo=UTC))
    await eleventh.do(add_licenses, held, count=2, actor=eleventh.admin)
    march = await eleventh.days_pass(date(2026, 3, 5))
    await march.work()
    found = (await world.charges(held))[3:]
    assert [(charge[0], *charge[3:]) for charge in found] == [
        ("REST_OF_PERIOD", 2, 20, 31, 4000), ("REST_OF_PERIOD", 2, 28, 28, 6200),
        ("REST_OF_PERIOD", 2, 31, 31, 6200),
    ]  # fmt: skip
    assert (await world.invoicing(held))[3:] == [
        ("monthly", NEXT), ("monthly", NEXT), ("monthly", date(2026, 3, 1)),
    ]  # fmt: skip
    await march.balance()


async def test_the_price_of_a_booking_is_that_of_its_day_in_the_tier_of_the_total(world: World) -> None:
    tiers = [[1, "31.00"], [12, "15.50"]]
    held = await world.sold("billomat", 10, price=tiers, start_on=FIRST)
    await world.do(add_licenses, held, count=1, actor=world.admin)
    await world.do(add_licenses, held, count=1, actor=world.admin)
    await world.work()
    nets = [charge[-1] for charge in await world.charges(held)]
    assert nets == [31000, 3000, 1500], "the second one reaches the tier of 12, the first does not"


async def test_without_a_price_nothing_is_booked(world: World) -> None:
    held = await monthly(world)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "UPDATE contract_prices SET valid_from = '2026-02-01' WHERE reseller_id = $1", world.reseller_id
        )
    with pytest.raises(PriceNotSet):
        await world.do(add_licenses, held, count=1, actor=world.admin)


async def test_users_are_assigned_within_what_is_bought_and_removed_without_refund(world: World) -> None:
    held = await monthly(world, 2)
    await world.users(held, 2)
    with pytest.raises(NoLicenseAvailable):
        await world.do(add_users, held, users=crowd(1, first=3), actor=world.admin)
    await world.do(remove_users, held, count=1, actor=world.admin)
    await world.work()
    assert len(await world.charges(held)) == 1
    assert (await world.invoicing(held))[0][0] == Timing.MONTHLY
    await world.balance()
