"""Invoices as they are read: pages of them, and one with all it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.invoices.numbers import immediate_id
from reseller.invoices.preview import CustomerShare
from reseller.invoices.statuses import EVENTS, STATUS, InvoiceKind, InvoiceStatus
from reseller.invoices.totals import TaxRow, shares
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select, Slice
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from reseller.rules.periods import Month


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice in a list; amounts in minor units. `month` is None unless its kind is monthly."""

    reseller_id: UUID
    id: UUID
    number: str
    kind: InvoiceKind
    status: InvoiceStatus
    month: Month | None
    currency: str
    issued_on: date
    tax_date: date
    due_on: date
    net_minor: int
    tax_minor: int
    gross_minor: int
    lines: int
    credits: UUID | None
    credits_number: str | None
    reason: str | None
    finalized_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceEvent:
    """Something that happened to an invoice: FINALIZED, SENT, PAID or CREDITED."""

    kind: str
    at: datetime
    actor_name: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """One invoice with all it says but its lines, which come in pages.

    `seller`, `bill_to` and `terms` are as frozen with it; `customers` are the groups of its lines by name,
    whose parts of net and tax add up to the invoice's (M5); `credited_by` is its credit note's id and number.
    """

    row: InvoiceRow
    seller: dict[str, Any]
    bill_to: dict[str, Any]
    terms: dict[str, Any]
    taxes: tuple[TaxRow, ...]
    customers: tuple[CustomerShare, ...]
    events: tuple[InvoiceEvent, ...]
    credited_by: tuple[UUID, str] | None


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What a list of invoices is narrowed to; None is anything."""

    month: Month | None = None
    customer_id: UUID | None = None
    status: InvoiceStatus | None = None
    kind: InvoiceKind | None = None


_COLUMNS = (
    "reseller_id, id, number, kind, status, month, currency, issued_on, tax_date, due_on, net_minor,"
    " tax_minor, gross_minor, lines, credits, credits_number, reason, finalized_at"
)

_INVOICES = f"""
SELECT {_COLUMNS}, seller, bill_to, terms, sequence
FROM (SELECT i.*, o.number AS credits_number, {STATUS} AS status
      FROM invoices i
      LEFT JOIN invoices o ON o.reseller_id = i.reseller_id AND o.id = i.credits
      {EVENTS}) i
"""

_HOLDS = """
EXISTS (SELECT FROM invoice_lines l
        WHERE l.reseller_id = i.reseller_id AND l.invoice_id = i.id AND l.customer_id = {})
"""

_PLACE = "SELECT finalized_at, sequence, id FROM invoices WHERE reseller_id = ANY ($1) AND id = $2"

_TAXES = """
SELECT rate, net_minor, tax_minor, reason FROM invoice_taxes
WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position
"""

_CUSTOMERS = """
SELECT customer_id, min(customer_name), count(*), sum(net_minor)::bigint FROM invoice_lines
WHERE reseller_id = $1 AND invoice_id = $2 GROUP BY customer_id ORDER BY min(customer_name), customer_id
"""

_EVENTS = """
SELECT kind, at, actor_name, detail FROM invoice_events
WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY id
"""

_CREDIT_NOTE = "SELECT id, number FROM invoices WHERE reseller_id = $1 AND credits = $2"


async def invoices_page(
    session: ReadSession,
    rows: IdSlice,
    *,
    actor: Actor,
    today: date,
    narrowed: InvoiceFilter = InvoiceFilter(),
    resellers: Sequence[UUID] | None = None,
) -> Page[InvoiceRow]:
    """Invoices of every kind, newest first; of the session's reseller, or of those named (provider staff).

    `today` decides which are overdue. Raises FORBIDDEN, NOT_FOUND of the row to go on from.
    """
    require(actor, Verb.READ_INVOICES)
    reach = _reach(session, resellers)
    select = _select(today, reach)
    select.where_given("i.month = {}", narrowed.month.first if narrowed.month else None)
    select.where_given("i.kind = {}", narrowed.kind)
    select.where_given("i.status = {}", narrowed.status)
    select.where_given(_HOLDS, narrowed.customer_id)
    slice_ = await _placed(session, rows, reach)
    columns = ("i.finalized_at", "i.sequence", "i.id")
    found = await session.fetch(select.sliced(slice_, columns, descending=True), *select.arguments)
    return slice_.page([_row(each) for each in found])


async def invoices_by_id(
    session: ReadSession, invoice_ids: Sequence[UUID], *, actor: Actor, today: date
) -> dict[UUID, InvoiceRow]:
    """These invoices of the session's reseller; ids that are none are left out. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    select = _select(today, [session.reseller_id]).where("i.id = ANY ({})", list(invoice_ids))
    return {row["id"]: _row(row) for row in await session.fetch(select.text(), *select.arguments)}


async def invoice_of_order(
    session: ReadSession, order_id: UUID, *, actor: Actor, today: date
) -> InvoiceRow | None:
    """The invoice of what the order owes at once (I1); None where it owes nothing so, and until it is made.

    Raises FORBIDDEN.
    """
    key = immediate_id(session.reseller_id, order_id)
    return (await invoices_by_id(session, [key], actor=actor, today=today)).get(key)


async def find_invoice(
    session: ReadSession, invoice_id: UUID, *, actor: Actor, today: date
) -> InvoiceDocument | None:
    """One invoice of the session's reseller, in five statements; None where it isn't there.

    Raises FORBIDDEN.
    """
    require(actor, Verb.READ_INVOICES)
    select = _select(today, [session.reseller_id]).where("i.id = {}", invoice_id)
    row = await session.fetchrow(select.text(), *select.arguments)
    if row is None:
        return None
    key = (session.reseller_id, invoice_id)
    events = await session.fetch(_EVENTS, *key)
    note = await session.fetchrow(_CREDIT_NOTE, *key)
    return InvoiceDocument(
        row=_row(row),
        seller=row["seller"],
        bill_to=row["bill_to"],
        terms=row["terms"],
        taxes=tuple(TaxRow(*tax) for tax in await session.fetch(_TAXES, *key)),
        customers=_shared(await session.fetch(_CUSTOMERS, *key), row["tax_minor"]),
        events=tuple(InvoiceEvent(*event) for event in events),
        credited_by=(note["id"], note["number"]) if note else None,
    )


async def get_invoice(
    session: ReadSession, invoice_id: UUID, *, actor: Actor, today: date
) -> InvoiceDocument:
    """`find_invoice`, raising NOT_FOUND where it isn't there."""
    found = await find_invoice(session, invoice_id, actor=actor, today=today)
    if found is None:
        raise NotFound("invoice")
    return found


def _select(today: date, reach: Sequence[UUID]) -> Select:
    select = Select("")
    select.head = _INVOICES.format(today=select.value(today))
    return select.where("i.reseller_id = ANY ({})", list(reach))


def _reach(session: ReadSession, resellers: Sequence[UUID] | None) -> Sequence[UUID]:
    return [session.reseller_id] if resellers is None else resellers


async def _placed(
    session: ReadSession, rows: IdSlice, reach: Sequence[UUID]
) -> Slice[tuple[datetime, int, UUID]]:
    """The same slice in the order of the list, where ids alone don't tell the time."""

    async def place(key: UUID | None) -> tuple[datetime, int, UUID] | None:
        if key is None:
            return None
        found = await session.fetchrow(_PLACE, list(reach), key)
        if found is None:
            raise NotFound("invoice")
        return (found[0], found[1], found[2])

    return Slice(rows.first, rows.last, await place(rows.after), await place(rows.before))


def _row(found: Any) -> InvoiceRow:
    columns = dict(found)
    for name in ("seller", "bill_to", "terms", "sequence"):
        del columns[name]
    month = columns["month"]
    columns.update(
        kind=InvoiceKind(columns["kind"]),
        status=InvoiceStatus(columns["status"]),
        month=Month.of(month) if month else None,
    )
    return InvoiceRow(**columns)


def _shared(found: Sequence[Any], tax_minor: int) -> tuple[CustomerShare, ...]:
    """Each customer's part of the tax; one invoice has one rate, so its net decides."""
    taxes = shares(tax_minor, [row[3] for row in found])
    return tuple(CustomerShare(*[*row, tax]) for row, tax in zip(found, taxes, strict=True))
