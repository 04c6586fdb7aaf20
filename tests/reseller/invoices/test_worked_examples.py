"""Worked examples of RULES.md section 8 as invoices, ordered, carried out and invoiced on the database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from customers.orders.actions import add_licenses, add_users
from customers.orders.swapping import swap_users
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.periods import Month
from reseller.rules.pricing import Price
from reseller.rules.terms import Period
from tests.builders import a_customer
from tests.customers.world import World, crowd, make_world, people
from tests.reseller.invoices.at_once import (
    invoices,
    lines,
    month_closed,
    moved_to,
    nets,
    ordered,
    sold,
)

NEW_YEARS_EVE = datetime(2025, 12, 31, 12, tzinfo=UTC)
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)


@pytest.fixture
async def billomat(database: Database) -> tuple[World, UUID]:
    """Ten licenses at 120.00 a year, from 1 January 2026 to 31 December; the year is invoiced."""
    world = await make_world(database, NEW_YEARS_EVE)
    key = await sold(world, "billomat", 10, price="120.00", period=Period.YEAR, tariff="Business")
    world = await moved_to(world, date(2026, 11, 30))
    await month_closed(world, Month(2026, 1))
    assert await nets(world) == [("MONTHLY", 120000)]
    return world, key


async def test_x12_on_the_31st_day_before_its_end_a_booking_leaves_at_once(
    billomat: tuple[World, UUID],
) -> None:
    world, key = billomat
    december = await moved_to(world, date(2026, 12, 1))
    await ordered(december, add_licenses, key, count=2)
    _, invoice = await invoices(december)
    assert (invoice["kind"], invoice["net_minor"]) == ("IMMEDIATE", 1973)
    [line] = await lines(december, invoice["id"])
    assert (line["quantity"], line["days"], line["period_days"]) == (2, 30, 365)


async def test_x12_on_the_30th_day_before_its_end_it_joins_the_next_periods_invoice(
    billomat: tuple[World, UUID],
) -> None:
    world, key = billomat
    await ordered(await moved_to(world, date(2026, 12, 2)), add_licenses, key, count=2)
    later = await moved_to(world, date(2027, 1, 1))
    await month_closed(later, DECEMBER)
    assert await nets(later) == [("MONTHLY", 120000)]
    await month_closed(later, JANUARY)
    *_, invoice = await invoices(later)
    assert [(row["kind"], row["net_minor"]) for row in await lines(later, invoice["id"])] == [
        ("REST_OF_PERIOD", 1907),
        ("PERIOD", 144000),
    ]


async def test_b6_several_deferred_bookings_are_one_line_each(billomat: tuple[World, UUID]) -> None:
    world, key = billomat
    for day in (2, 10, 20):
        await ordered(await moved_to(world, date(2026, 12, day)), add_licenses, key, count=1)
    later = await moved_to(world, date(2027, 1, 1))
    await month_closed(later, JANUARY)
    *_, invoice = await invoices(later)
    assert [row["days"] for row in await lines(later, invoice["id"])] == [29, 21, 11, 365]


async def test_x15_add_then_delete_is_one_invoiced_unit_and_delete_then_add_none(
    database: Database, now: datetime
) -> None:
    world = await make_world(database, now)
    adding = await sold(world, "aircall", None, included=5, price="31.00")
    await ordered(world, add_users, adding, users=crowd(5))
    await ordered(world, add_users, adding, users=people("anna"))
    await ordered(world, swap_users, adding, users=people("berta"), count=1)
    assert await nets(world) == [("IMMEDIATE", 3100)]


async def test_x17_more_on_horizon_is_invoiced_at_the_full_price_whatever_the_day(
    database: Database, now: datetime
) -> None:
    world = await make_world(database, now)
    key = await sold(world, "horizon", 5, price="5.00")
    later = await moved_to(world, date(2026, 10, 2))
    await ordered(later, add_licenses, key, count=5000, pay=True)
    assert await nets(later) == [("IMMEDIATE", 2500), ("IMMEDIATE", 2500000)]


async def test_x19_42_orders_a_month_over_three_customers_are_one_invoice_and_the_next_number_follows(
    database: Database,
) -> None:
    world = await make_world(database, datetime(2026, 4, 1, 12, tzinfo=UTC))
    held = [await flexible(world, name) for name in ("Beta", "Gamma", "Delta")]
    for month in (4, 5):
        for number in range(13 if month == 4 else 14):
            day = world.at(datetime(2026, month, 2 + number, 12, tzinfo=UTC))
            for key in held:
                await day.do(add_users, key, users=crowd(1, first=month * 100 + number))
            await day.work()
    await month_closed(world, Month(2026, 4))
    await month_closed(world, Month(2026, 5))
    april, may = await invoices(world)
    assert (april["number"][-11:], may["number"][-11:]) == ("2026-000001", "2026-000002")
    assert (april["month"], april["lines"], may["month"], may["lines"]) == (
        date(2026, 4, 1), 39, date(2026, 5, 1), 45,
    )  # fmt: skip
    customers = {row["customer_id"] for row in await lines(world, may["id"])}
    orders = {row["order_id"] for row in await lines(world, may["id"]) if row["order_id"]}
    assert (len(customers), len(orders)) == (3, 42)


async def flexible(world: World, name: str) -> UUID:
    """A customer's Flexible subscription; beginning it is the month's first order of that customer."""
    customer = await a_customer(world.database, world.reseller_id, world.now, name=name)
    wish = Wish(customer, world.product_id, "google_flexible", cap=50, price=Price.parse("6.00"))
    placed = await ordered(world, subscribe, wish, priced_by=world.operator)
    key: UUID = placed.subscription_id
    return key
