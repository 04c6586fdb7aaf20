"""An order that is owed at once has an invoice of its own (I1, I5)."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from uuid import UUID

import pytest

from customers.orders.actions import add_licenses, add_users
from customers.orders.preview import preview_add_licenses
from customers.orders.swapping import swap_users
from reseller.invoices.actions import credit_invoice
from reseller.invoices.documents import get_invoice
from reseller.invoices.export import write_invoice_csv, write_month_csv
from reseller.invoices.immediate import invoice_order
from reseller.invoices.lines import find_line
from reseller.invoices.queries import InvoiceRow, invoice_of_order
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.invoices.verify import verify_invoice, verify_invoices
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import AlreadyCredited
from reseller.rules.periods import Month
from tests.customers.world import World, crowd, make_world, people
from tests.reseller.invoices.at_once import (
    again,
    carried_out,
    happened,
    invoices,
    lines,
    month_closed,
    moved_to,
    nets,
    ordered,
    sold,
    work,
)
from tests.reseller.invoices.canonical import canonical_json

MARCH, APRIL = Month(2026, 3), Month(2026, 4)


async def test_an_addition_on_timelog_is_invoiced_at_once(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    order = await ordered(later, add_licenses, timelog, count=2, po_number="PO 7")
    [invoice] = await invoices(later)
    assert (invoice["kind"], invoice["month"], invoice["net_minor"]) == ("IMMEDIATE", None, 5226)
    assert (invoice["issued_on"], invoice["tax_date"]) == (date(2026, 3, 20), date(2026, 3, 20))
    assert (invoice["tax_minor"], invoice["gross_minor"]) == (1202, 6428)
    assert invoice["due_on"] == date(2026, 4, 3)
    assert invoice["seller"]["name"] == "Provider Limited"
    assert invoice["bill_to"]["name"] == "North Limited"
    assert await happened(later, invoice["id"]) == ["FINALIZED"]
    [line] = await lines(later, invoice["id"])
    assert (line["order_id"], line["order_number"]) == (order.id, order.number)
    assert (line["kind"], line["quantity"], line["po_number"]) == ("REST_OF_PERIOD", 2, "PO 7")
    assert (line["first_day"], line["last_day"]) == (date(2026, 3, 21), date(2026, 4, 16))
    assert (line["days"], line["period_days"], line["terms_key"]) == (27, 31, "timelog")


async def test_the_tax_date_is_the_day_of_the_order_and_the_issue_date_that_of_the_job(
    world: World, timelog: UUID
) -> None:
    evening = world.at(datetime(2026, 3, 20, 23, 30, tzinfo=UTC))
    await evening.do(add_licenses, timelog, count=1)
    await work(evening.at(datetime(2026, 3, 21, 0, 30, tzinfo=UTC)))
    [invoice] = await invoices(world)
    assert (invoice["tax_date"], invoice["issued_on"]) == (date(2026, 3, 20), date(2026, 3, 21))


async def test_what_was_invoiced_at_once_is_on_no_monthly_invoice(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    await month_closed(later, MARCH)
    assert await nets(later) == [("IMMEDIATE", 5226), ("MONTHLY", 30000)]
    numbers = [row["number"][-11:] for row in await invoices(later)]
    assert numbers == ["2026-000001", "2026-000002"]


async def test_what_no_worker_invoiced_yet_is_not_collected_by_the_month_either(
    world: World, timelog: UUID
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await later.do(add_licenses, timelog, count=2)
    await later.work()
    await month_closed(later, MARCH)
    assert await nets(later) == [("MONTHLY", 30000)]


async def test_an_order_leads_to_its_invoice_once_it_is_made(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    order = await carried_out(later, timelog)
    assert await led_to(later, order.id) is None
    await work(later)
    found = await led_to(later, order.id)
    assert found is not None
    assert (found.number[-11:], found.kind, found.net_minor) == ("2026-000001", InvoiceKind.IMMEDIATE, 5226)
    stranger = await make_world(later.database, later.now)
    assert await led_to(stranger, order.id) is None


async def led_to(world: World, order_id: UUID) -> InvoiceRow | None:
    async with world.database.reading(world.reseller_id) as session:
        return await invoice_of_order(session, order_id, actor=world.owner, today=world.now.date())


async def test_units_created_in_one_command_are_one_order_and_one_invoice(world: World) -> None:
    aircall = await sold(world, "aircall", None, included=5, price="31.00")
    await ordered(world, add_users, aircall, users=crowd(8))
    assert await nets(world) == [("IMMEDIATE", 9300)]
    [line] = await lines(world, (await invoices(world))[0]["id"])
    assert (line["quantity"], line["days"], line["period_days"]) == (3, 31, 31)


async def test_a_swap_that_needs_no_unit_beyond_the_paid_has_no_invoice(world: World) -> None:
    aircall = await sold(world, "aircall", None, included=5)
    await ordered(world, add_users, aircall, users=crowd(5))
    await ordered(world, swap_users, aircall, users=people("anna"), count=1)
    assert await nets(world) == []


async def test_a_first_purchase_on_horizon_is_invoiced_at_once_in_full(world: World) -> None:
    await sold(world, "horizon", 10, price="5.00")
    assert await nets(world) == [("IMMEDIATE", 5000)]


async def test_an_order_that_owes_nothing_at_once_has_no_invoice(world: World) -> None:
    annual = await sold(world, "google_annual_yearly", 10)
    order = await ordered(world, add_licenses, annual, count=5)
    async with world.database.unit_of_work(world.reseller_id) as session:
        assert await invoice_order(session, order.id, now=world.now) is None
    assert await nets(world) == []


async def test_a_preview_of_an_addition_is_its_invoice_to_the_cent(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 25))
    async with world.database.reading(world.reseller_id) as session:
        preview = await preview_add_licenses(session, timelog, count=7, actor=world.owner, now=later.now)
    await ordered(later, add_licenses, timelog, count=7)
    [invoice] = await invoices(later)
    assert (preview.net, preview.estimated_tax) == (invoice["net_minor"], invoice["tax_minor"])
    assert preview.due_now == invoice["gross_minor"]


async def test_an_immediate_invoice_is_exported_explained_and_verified_like_any(
    world: World, timelog: UUID
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    [invoice] = await invoices(later)
    owner, key, written = world.owner, invoice["id"], bytearray()

    async def keep(chunk: bytes) -> None:
        written.extend(chunk)

    [line] = await lines(later, key)
    async with world.database.reading(world.reseller_id) as session:
        document = b"".join([piece async for piece in canonical_json(session, key, actor=owner)])
        await write_invoice_csv(session, key, actor=owner, output=keep)
        verified = await verify_invoice(session, key)
        explained = await find_line(session, line["id"], actor=owner)
    assert b'"kind":"immediate"' in document
    assert b'"month":null' in document
    assert b'"net":"52.26"' in document
    assert b"52.26,EUR" in bytes(written)
    assert (verified.lines, verified.differences) == (1, ())
    assert explained is not None
    assert explained.explanation.steps[0].rule == "I5"


async def test_a_months_invoices_are_verified_with_the_immediate_ones_of_its_orders(
    world: World, timelog: UUID
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    await month_closed(later, MARCH)
    april = await moved_to(later, date(2026, 4, 9))
    await ordered(april, add_licenses, timelog, count=1)
    assert await verified(april, MARCH) == {"2026-000001": 1, "2026-000002": 1}
    assert await verified(april, APRIL) == {"2026-000003": 1}


async def verified(world: World, month: Month) -> dict[str, int]:
    """What was verified for a month, without a difference: numbers behind the code, and their lines."""
    async with world.database.reading(world.reseller_id) as session:
        found = await verify_invoices(session, month, actor=world.owner)
    assert [one.differences for one in found] == [()] * len(found)
    return {one.number.partition("-")[2]: one.lines for one in found}


async def test_a_months_export_holds_what_verifying_it_takes(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    [invoice] = await invoices(later)
    finance = world.acting(Role.PROVIDER_FINANCE)
    await later.do(credit_invoice, invoice["id"], reason="Ordered by mistake", actor=finance)
    await month_closed(later, MARCH)
    await ordered(await moved_to(later, date(2026, 4, 9)), add_licenses, timelog, count=1)
    found = await exported(later, MARCH)
    assert [(row["invoice_kind"], row["tax_date"], row["net"]) for row in found] == [
        ("IMMEDIATE", "2026-03-20", "52.26"),
        ("CREDIT_NOTE", "2026-03-20", "-52.26"),
        ("MONTHLY", "2026-03-31", "300.00"),
    ]
    assert Counter(row["invoice"].partition("-")[2] for row in found) == await verified(later, MARCH)


async def exported(world: World, month: Month) -> list[dict[str, str]]:
    """The month's lines as `lines export` writes them."""
    written = bytearray()

    async def keep(piece: bytes) -> None:
        written.extend(piece)

    async with world.database.provider_reading() as session:
        await write_month_csv(session, month, [world.reseller_id], actor=world.operator, output=keep)
    return list(csv.DictReader(StringIO(written.decode())))


async def test_a_credited_immediate_invoice_is_not_made_again(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    order = await ordered(later, add_licenses, timelog, count=2)
    [invoice] = await invoices(later)
    finance = world.acting(Role.PROVIDER_FINANCE)
    await later.do(credit_invoice, invoice["id"], reason="Ordered by mistake", actor=finance)
    await again(later, order.id)
    await month_closed(later, MARCH)
    assert await nets(later) == [("IMMEDIATE", 5226), ("MONTHLY", 30000), ("CREDIT_NOTE", -5226)]
    with pytest.raises(AlreadyCredited):
        await later.do(credit_invoice, invoice["id"], reason="Twice", actor=finance)


async def test_outside_the_eu_an_immediate_invoice_has_no_tax_and_says_why(
    database: Database, now: datetime
) -> None:
    world = await make_world(database, now, country="US", billing_zone="America/New_York", currency="USD")
    await sold(world, "horizon", 5, price="5.00")
    [invoice] = await invoices(world)
    assert (invoice["tax_minor"], invoice["currency"]) == (0, "USD")
    [tax] = await world.rows("SELECT * FROM invoice_taxes WHERE reseller_id = $1")
    assert (tax["rate"], tax["reason"]) == ("0", "outside_eu")


async def test_what_a_card_has_paid_is_issued_as_paid_and_never_due(world: World) -> None:
    subscription = await world.sold("horizon", 5, price="5.00")
    order = await world.row(
        "SELECT * FROM orders WHERE reseller_id = $1 AND subscription_id = $2", subscription
    )
    await again(world, order["id"])
    [invoice] = await invoices(world)
    assert await happened(world, invoice["id"]) == ["FINALIZED", "PAID"]
    assert (invoice["issued_on"], invoice["due_on"]) == (date(2026, 3, 16), date(2026, 3, 16))
    assert (invoice["terms"]["payment_days"], invoice["terms"]["paid_by"]) == (None, "card")
    [paid] = await world.rows("SELECT * FROM invoice_events WHERE reseller_id = $1 AND kind = 'PAID'")
    [payment] = await world.rows("SELECT * FROM payments WHERE reseller_id = $1")
    told = {"paid_on": "2026-03-16", "reference": payment["reference"], "method": "card"}
    assert paid["detail"] == told
    async with world.database.reading(world.reseller_id) as session:
        found = await get_invoice(session, invoice["id"], actor=world.owner, today=date(2027, 1, 1))
    assert found.row.status is InvoiceStatus.PAID
