"""Invoices as they are listed: pages of them, and some by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.invoices.numbers import immediate_id
from reseller.invoices.statuses import EVENTS, STATUS, InvoiceKind, InvoiceStatus
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
    return slice_.page([invoice_row(each) for each in found])


async def invoices_by_id(
    session: ReadSession, invoice_ids: Sequence[UUID], *, actor: Actor, today: date
) -> dict[UUID, InvoiceRow]:
    """These invoices of the session's reseller; ids that are none are left out. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    return {row["id"]: invoice_row(row) for row in await invoice_records(session, invoice_ids, today)}


async def invoice_of_order(
    session: ReadSession, order_id: UUID, *, actor: Actor, today: date
) -> InvoiceRow | None:
    """The invoice of what the order owes at once (I1); None where it owes nothing so, and until it is made.

    Raises FORBIDDEN.
    """
    key = immediate_id(session.reseller_id, order_id)
    return (await invoices_by_id(session, [key], actor=actor, today=today)).get(key)


async def invoice_records(session: ReadSession, invoice_ids: Sequence[UUID], today: date) -> list[Any]:
    """The stored rows of these invoices, with the parties and terms that are frozen with them."""
    select = _select(today, [session.reseller_id]).where("i.id = ANY ({})", list(invoice_ids))
    return await session.fetch(select.text(), *select.arguments)


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


def invoice_row(found: Any) -> InvoiceRow:
    """The invoice in one of `invoice_records`."""
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
