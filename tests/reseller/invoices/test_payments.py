"""Noting payments: once, dated, by provider staff, and beside the invoice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reseller.invoices.closing import close_month
from reseller.invoices.documents import get_invoice
from reseller.invoices.payments import LONGEST_REFERENCE, record_payment
from reseller.invoices.queries import InvoiceRow, invoices_page
from reseller.invoices.statuses import InvoiceStatus
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Role
from reseller.rules.errors import Forbidden, InputInvalid, NotFound
from reseller.rules.periods import Month
from tests.builders import OPERATOR, World, a_subscription, a_world, an_actor

APRIL = Month(2026, 4)
BEGUN = datetime(2026, 4, 2, 9, tzinfo=UTC)
ISSUED = datetime(2026, 5, 3, 9, tzinfo=UTC)
LATER = ISSUED + timedelta(days=60)
FINANCE = an_actor(Role.PROVIDER_FINANCE)


async def invoiced(database: Database) -> tuple[World, InvoiceRow]:
    world = await a_world(database, BEGUN)
    await a_subscription(database, world, BEGUN, terms_key="google_annual_monthly", quantity=10)
    await close_month(database, APRIL, actor=OPERATOR, now=ISSUED, reseller_id=world.reseller_id)
    async with database.reading(world.reseller_id) as session:
        page = await invoices_page(session, IdSlice(first=5), actor=FINANCE, today=LATER.date())
    return world, page.rows[0]


async def status(database: Database, world: World, invoice_id: UUID) -> InvoiceStatus:
    async with database.reading(world.reseller_id) as session:
        found = await get_invoice(session, invoice_id, actor=FINANCE, today=LATER.date())
    return found.row.status


async def test_a_payment_is_noted_once_and_settles_an_overdue_invoice(database: Database) -> None:
    world, row = await invoiced(database)
    assert await status(database, world, row.id) is InvoiceStatus.OVERDUE
    for noted in (True, False):
        async with database.unit_of_work(world.reseller_id) as session:
            done = await record_payment(session, row.id, paid_on=date(2026, 5, 20), actor=FINANCE, now=LATER)
        assert done is noted
    assert await status(database, world, row.id) is InvoiceStatus.PAID


@pytest.mark.parametrize("paid_on", [date(2026, 5, 2), LATER.date() + timedelta(days=1)])
async def test_a_payment_before_the_invoice_or_in_the_future_is_refused(
    database: Database, paid_on: date
) -> None:
    world, row = await invoiced(database)
    with pytest.raises(InputInvalid):
        async with database.unit_of_work(world.reseller_id) as session:
            await record_payment(session, row.id, paid_on=paid_on, actor=FINANCE, now=LATER)
    assert await status(database, world, row.id) is InvoiceStatus.OVERDUE


@pytest.mark.parametrize("reference", ["x" * (LONGEST_REFERENCE + 1), "\u202e1000", "a\x07b"])
async def test_a_reference_that_nobody_can_read_is_refused(database: Database, reference: str) -> None:
    world, row = await invoiced(database)
    given: dict[str, Any] = {"paid_on": LATER.date(), "actor": FINANCE, "now": LATER}
    with pytest.raises(InputInvalid) as refusal:
        async with database.unit_of_work(world.reseller_id) as session:
            await record_payment(session, row.id, reference=reference, **given)
    assert refusal.value.field == ("reference",)
    assert await status(database, world, row.id) is InvoiceStatus.OVERDUE


async def test_only_provider_staff_note_payments_of_invoices_that_exist(database: Database) -> None:
    world, row = await invoiced(database)
    owner = world.actor(Role.RESELLER_OWNER)
    async with database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(Forbidden):
            await record_payment(session, row.id, paid_on=LATER.date(), actor=owner, now=LATER)
        with pytest.raises(NotFound):
            await record_payment(session, world.customer_id, paid_on=LATER.date(), actor=FINANCE, now=LATER)
