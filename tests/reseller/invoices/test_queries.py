"""Reading invoices: pages, filters, one with all it says, and the explanation of a line."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from reseller.invoices.actions import credit_invoice
from reseller.invoices.closing import close_month
from reseller.invoices.documents import find_invoice, get_invoice
from reseller.invoices.lines import customer_lines, find_line, lines_page
from reseller.invoices.preview import preview_invoice
from reseller.invoices.queries import InvoiceFilter, invoice_of_order, invoices_page
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Actor, Role
from reseller.rules.errors import Forbidden, NotFound
from reseller.rules.lines import ChargeKind
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import APRIL, Owe, Owing, subscribe

TODAY = date(2026, 6, 20)
TEN = IdSlice(first=10)


@pytest.fixture
def reader() -> Actor:
    return Actor(uuid4(), "Rita Reader", Role.RESELLER_FINANCE)


async def close(database: Database, operator: Actor, *months: int) -> None:
    for month in months:
        at = datetime(2026, month + 1, 3, 2, tzinfo=UTC)
        await close_month(database, Month(2026, month), actor=operator, now=at)


async def credit(database: Database, owing: Owing, invoice: UUID, finance: Actor) -> UUID:
    async with database.unit_of_work(owing.reseller_id) as session:
        at = datetime(2026, 6, 10, tzinfo=UTC)
        return await credit_invoice(session, invoice, reason="Wrong", actor=finance, now=at)


async def test_invoices_come_newest_first_a_page_at_a_time(
    database: Database, owe: Owe, operator: Actor, reader: Actor
) -> None:
    owing = await owe(7)
    await close(database, operator, 3, 4, 5)
    async with database.reading(owing.reseller_id) as session:
        page = await invoices_page(session, IdSlice(first=2), actor=reader, today=TODAY)
        assert [str(row.month) for row in page.rows] == ["2026-05", "2026-04"]
        assert (page.has_next, page.has_previous) == (True, False)
        behind = IdSlice(first=2, after=page.rows[-1].id)
        rest = await invoices_page(session, behind, actor=reader, today=TODAY)
        assert [str(row.month) for row in rest.rows] == ["2026-03"]
        assert (rest.has_next, rest.has_previous) == (False, True)
        before = IdSlice(last=1, before=rest.rows[0].id)
        back = await invoices_page(session, before, actor=reader, today=TODAY)
        assert [str(row.month) for row in back.rows] == ["2026-04"]


async def test_the_status_follows_from_what_happened(
    database: Database, owe: Owe, operator: Actor, finance: Actor, reader: Actor
) -> None:
    owing = await owe(7)
    await close(database, operator, 3, 4, 5)
    async with database.reading(owing.reseller_id) as session:
        may, april, _ = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
        assert (may.status, april.status) == (InvoiceStatus.OVERDUE, InvoiceStatus.OVERDUE)
        on_time = await invoices_page(session, TEN, actor=reader, today=date(2026, 6, 17))
        assert on_time.rows[0].status is InvoiceStatus.FINALIZED
    note = await credit(database, owing, april.id, finance)
    async with database.reading(owing.reseller_id) as session:
        credited = await get_invoice(session, april.id, actor=reader, today=TODAY)
        assert credited.row.status is InvoiceStatus.CREDITED
        assert credited.credited_by is not None
        assert credited.credited_by[0] == note
        assert [event.kind for event in credited.events] == ["FINALIZED", "CREDITED"]
        shown = await get_invoice(session, note, actor=reader, today=TODAY)
        assert (shown.row.kind, shown.row.credits_number) == (InvoiceKind.CREDIT_NOTE, april.number)
        assert shown.row.status is InvoiceStatus.FINALIZED


async def test_a_list_is_narrowed_by_month_kind_status_and_customer(
    database: Database, owe: Owe, operator: Actor, finance: Actor, reader: Actor
) -> None:
    owing = await owe(7)
    await close(database, operator, 3, 4)
    async with database.unit_of_work(owing.reseller_id) as session:
        other = await rows.add_customer(session, datetime(2026, 5, 1, tzinfo=UTC), "Other")
        await subscribe(session, other, datetime(2026, 5, 1, tzinfo=UTC), 1, since=date(2026, 5, 2))
    await close(database, operator, 5)

    async def months(narrowed: InvoiceFilter) -> list[str]:
        async with database.reading(owing.reseller_id) as session:
            page = await invoices_page(session, TEN, actor=reader, today=TODAY, narrowed=narrowed)
            return [str(row.month) for row in page.rows]

    assert await months(InvoiceFilter(month=APRIL)) == ["2026-04"]
    assert await months(InvoiceFilter(customer_id=other)) == ["2026-05"]
    assert await months(InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE)) == []
    assert len(await months(InvoiceFilter(status=InvoiceStatus.OVERDUE))) == 3
    assert await months(InvoiceFilter(status=InvoiceStatus.PAID)) == []


async def test_the_lines_of_an_invoice_are_grouped_by_customer_with_shares_that_add_up(
    database: Database, owe: Owe, operator: Actor, reader: Actor, now: datetime
) -> None:
    owing = await owe(1, price="10.10")
    async with database.unit_of_work(owing.reseller_id) as session:
        zeta = await rows.add_customer(session, now, "Zeta")
        await subscribe(session, zeta, now, 1, price="10.10")
    await close(database, operator, 4)
    async with database.reading(owing.reseller_id) as session:
        [row] = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
        found = await get_invoice(session, row.id, actor=reader, today=TODAY)
        acme, last = found.customers
        assert (acme.name, last.name) == ("Acme", "Zeta")
        assert (acme.net_minor, last.net_minor) == (1010, 1010)
        assert sorted((acme.tax_minor, last.tax_minor)) == [232, 233]
        [line] = (await lines_page(session, row.id, TEN, actor=reader, customer_id=zeta)).rows
        assert line.customer_name == "Zeta"


async def test_lines_page_in_the_order_of_the_invoice(
    database: Database, owe: Owe, operator: Actor, reader: Actor
) -> None:
    owing = await owe(7, 1, 2, 3)
    await close(database, operator, 4)
    async with database.reading(owing.reseller_id) as session:
        [row] = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
        page = await lines_page(session, row.id, IdSlice(first=3), actor=reader)
        assert [line.position for line in page.rows] == [1, 2, 3]
        assert page.rows[0].kind is ChargeKind.OPENING
        rest = await lines_page(session, row.id, IdSlice(first=3, after=page.rows[-1].id), actor=reader)
        assert [line.quantity for line in rest.rows] == [3]
        theirs = await customer_lines(session, owing.customer_id, TEN, actor=reader)
        assert [line.position for line in theirs.rows] == [4, 3, 2, 1]


async def test_a_line_is_explained_by_the_code_that_charged_it(
    database: Database, owe: Owe, operator: Actor, reader: Actor
) -> None:
    owing = await owe(7, 3)
    await close(database, operator, 4)
    async with database.reading(owing.reseller_id) as session:
        page = await customer_lines(session, owing.customer_id, TEN, actor=reader)
        found = await find_line(session, page.rows[0].id, actor=reader)
        assert found is not None
        assert found.explanation.steps[-1].value == "17.40 EUR"
        assert found.explanation.free_day == date(2026, 4, 1)
        assert found.row.net_minor == 1740
        assert await find_line(session, uuid4(), actor=reader) is None


async def test_the_preview_is_the_invoice(
    database: Database, owe: Owe, operator: Actor, reader: Actor
) -> None:
    owing = await owe(7, 3, 2)
    async with database.reading(owing.reseller_id) as session:
        before = await preview_invoice(session, APRIL, actor=reader)
    await close(database, operator, 4)
    assert before is not None
    async with database.reading(owing.reseller_id) as session:
        [row] = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
        invoice = await get_invoice(session, row.id, actor=reader, today=TODAY)
        lines = await lines_page(session, row.id, TEN, actor=reader)
        assert await preview_invoice(session, APRIL, actor=reader) is None
    totals = before.totals
    assert (totals.net_minor, totals.tax_minor, totals.lines) == (row.net_minor, row.tax_minor, row.lines)
    assert (before.customers, totals.taxes) == (invoice.customers, invoice.taxes)
    assert [(line.kind, line.net_minor) for line in before.lines] == [
        (line.kind, line.net_minor) for line in lines.rows
    ]


async def test_the_preview_holds_nothing_that_the_open_month_before_will_hold(
    database: Database, owe: Owe, operator: Actor, reader: Actor, now: datetime
) -> None:
    """I8."""
    owing = await owe(7)
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_charge(
            session, now, owing.subscription_id, net_minor=144000, invoice_date=date(2026, 3, 31),
            first_day=date(2026, 4, 1), last_day=date(2027, 3, 31),
        )  # fmt: skip
    async with database.reading(owing.reseller_id) as session:
        previews = [await preview_invoice(session, month, actor=reader) for month in (Month(2026, 3), APRIL)]
    await close(database, operator, 3, 4)
    async with database.reading(owing.reseller_id) as session:
        april, march = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
    assert [each and each.totals.net_minor for each in previews] == [march.net_minor, april.net_minor]
    assert (march.net_minor, april.net_minor) == (148200, 4200)


async def test_another_resellers_invoice_is_not_there(
    database: Database, owe: Owe, operator: Actor, reader: Actor
) -> None:
    owing, stranger = await owe(7), await owe(7)
    await close(database, operator, 4)
    async with database.reading(owing.reseller_id) as session:
        [row] = (await invoices_page(session, TEN, actor=reader, today=TODAY)).rows
        [line] = (await lines_page(session, row.id, TEN, actor=reader)).rows
    async with database.reading(stranger.reseller_id) as session:
        assert await find_invoice(session, row.id, actor=reader, today=TODAY) is None
        assert (await lines_page(session, row.id, TEN, actor=reader)).rows == ()
        assert await find_line(session, line.id, actor=reader) is None
        with pytest.raises(NotFound):
            await invoices_page(session, IdSlice(first=1, after=row.id), actor=reader, today=TODAY)


async def test_provider_staff_read_across_resellers(database: Database, owe: Owe, operator: Actor) -> None:
    first, second = await owe(7), await owe(5)
    await close(database, operator, 4)
    both = [first.reseller_id, second.reseller_id]
    async with database.provider_reading() as session:
        page = await invoices_page(session, TEN, actor=operator, today=TODAY, resellers=both)
    assert {row.reseller_id for row in page.rows} == set(both)


@pytest.mark.parametrize("role", [Role.RESELLER_SALES, Role.RESELLER_VIEWER, Role.CUSTOMER_OWNER])
async def test_invoices_are_for_owner_and_finance(database: Database, owe: Owe, role: Role) -> None:
    owing, someone = await owe(7), Actor(uuid4(), "Someone", role)
    async with database.reading(owing.reseller_id) as session:
        with pytest.raises(Forbidden):
            await invoices_page(session, TEN, actor=someone, today=TODAY)
        with pytest.raises(Forbidden):
            await find_invoice(session, uuid4(), actor=someone, today=TODAY)
        with pytest.raises(Forbidden):
            await invoice_of_order(session, uuid4(), actor=someone, today=TODAY)
        with pytest.raises(Forbidden):
            await preview_invoice(session, APRIL, actor=someone)
        with pytest.raises(Forbidden):
            await lines_page(session, uuid4(), TEN, actor=someone)
