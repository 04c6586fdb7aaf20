"""A credit note reverses its invoice exactly, once, and what it held is not invoiced again."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from customers.charges.figures import STATEMENT_SECONDS
from reseller.invoices.actions import credit_invoice
from reseller.invoices.closing import close_month
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role
from reseller.rules.errors import AlreadyCredited, Forbidden, InputInvalid, NotFound
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import APRIL, MAY, Owe, Owing

MAY_20TH = datetime(2026, 5, 20, 9, tzinfo=UTC)


async def invoiced(database: Database, owing: Owing, operator: Actor, at: datetime) -> UUID:
    became = await close_month(database, APRIL, actor=operator, now=at)
    [closed] = became.closed.values()
    assert closed.invoice_id is not None
    return closed.invoice_id


async def credit(
    database: Database, owing: Owing, invoice: UUID, actor: Actor, reason: str = "Wrong"
) -> UUID:
    async with database.unit_of_work(owing.reseller_id) as session:
        return await credit_invoice(session, invoice, reason=reason, actor=actor, now=MAY_20TH)


async def fetch(
    database: Database, owing: Owing, columns: str, table: str, key: UUID
) -> list[tuple[object, ...]]:
    name = "id" if table == "invoices" else "invoice_id"
    order = "kind" if table in ("invoices", "invoice_events") else "position"
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            f"SELECT {columns} FROM {table} WHERE reseller_id = $1 AND {name} = $2 ORDER BY {order}",
            owing.reseller_id,
            key,
        )
    return [tuple(row) for row in found]


async def test_a_credit_note_reverses_lines_and_tax_exactly(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, 3, 2, code="NORTH")
    invoice = await invoiced(database, owing, operator, may_3rd)
    note = await credit(database, owing, invoice, finance)
    columns = "quantity, net_minor, days, period_days, unit_micros, first_day, last_day, product_name"
    original = await fetch(database, owing, columns, "invoice_lines", invoice)
    reversed_ = await fetch(database, owing, columns, "invoice_lines", note)
    assert [(-row[0], -row[1], *row[2:]) for row in reversed_] == original  # type: ignore[operator]
    [tax] = await fetch(database, owing, "rate, net_minor, tax_minor, reason", "invoice_taxes", invoice)
    [back] = await fetch(database, owing, "rate, net_minor, tax_minor, reason", "invoice_taxes", note)
    assert back == (tax[0], -tax[1], -tax[2], tax[3])  # type: ignore[operator]
    head = "number, kind, credits, reason, issued_on, net_minor + tax_minor - gross_minor"
    assert await fetch(database, owing, head, "invoices", note) == [
        ("NORTH-CN-2026-000001", "CREDIT_NOTE", invoice, "Wrong", date(2026, 5, 20), 0)
    ]
    events = await fetch(database, owing, "kind", "invoice_events", invoice)
    assert events == [("CREDITED",), ("FINALIZED",)]


async def test_a_credit_may_take_as_long_as_the_run_of_its_month(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice = await invoiced(database, owing, operator, may_3rd)
    async with database.unit_of_work(owing.reseller_id) as session:
        await credit_invoice(session, invoice, reason="Wrong", actor=finance, now=MAY_20TH)
        assert await session.fetchval("SHOW statement_timeout") == f"{STATEMENT_SECONDS // 60}min"


async def test_an_invoice_is_credited_once(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice = await invoiced(database, owing, operator, may_3rd)
    note = await credit(database, owing, invoice, finance)
    with pytest.raises(AlreadyCredited):
        await credit(database, owing, invoice, finance)
    with pytest.raises(NotFound):
        await credit(database, owing, note, finance)


async def test_credited_charges_are_not_invoiced_again(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_charge(
            session, may_3rd, owing.subscription_id, net_minor=500, invoice_date=date(2026, 4, 9),
            first_day=date(2026, 4, 9), last_day=date(2027, 4, 8),
        )  # fmt: skip
    invoice = await invoiced(database, owing, operator, may_3rd)
    await credit(database, owing, invoice, finance)
    became = await close_month(database, MAY, actor=operator, now=datetime(2026, 6, 3, 2, tzinfo=UTC))
    [closed] = became.closed.values()
    assert (closed.totals.lines, closed.totals.net_minor) == (1, 4200)
    again = await close_month(database, APRIL, actor=operator, now=datetime(2026, 6, 4, tzinfo=UTC))
    assert [closed.wrote for closed in again.closed.values()] == [False]


async def test_only_provider_finance_credits(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice = await invoiced(database, owing, operator, may_3rd)
    for role in (Role.OPERATOR, Role.RESELLER_OWNER, Role.RESELLER_FINANCE, Role.CUSTOMER_OWNER):
        with pytest.raises(Forbidden):
            await credit(database, owing, invoice, Actor(uuid4(), "Someone", role))


async def test_an_unknown_invoice_and_another_resellers_are_not_found(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice = await invoiced(database, owing, operator, may_3rd)
    stranger = await owe(7)
    for key, reach in ((uuid4(), owing), (invoice, stranger)):
        with pytest.raises(NotFound):
            await credit(database, reach, key, finance)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
async def test_a_credit_needs_a_reason(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime, reason: str
) -> None:
    owing = await owe(7)
    invoice = await invoiced(database, owing, operator, may_3rd)
    with pytest.raises(InputInvalid):
        await credit(database, owing, invoice, finance, reason)
