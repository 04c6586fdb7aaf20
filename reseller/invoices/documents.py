"""Invoices as documents: all they say but their lines, which come in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.invoices.preview import CustomerShare
from reseller.invoices.queries import InvoiceRow, invoice_records, invoice_row
from reseller.invoices.totals import TaxRow, shares
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class InvoiceEvent:
    """Something that happened to an invoice: FINALIZED, SENT, PAID or CREDITED."""

    kind: str
    at: datetime
    actor_name: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """One invoice with what it says of itself, not of its customers.

    `seller`, `bill_to` and `terms` are as frozen with it; `credited_by` is its credit note's id and number.
    """

    row: InvoiceRow
    seller: dict[str, Any]
    bill_to: dict[str, Any]
    terms: dict[str, Any]
    taxes: tuple[TaxRow, ...]
    events: tuple[InvoiceEvent, ...]
    credited_by: tuple[UUID, str] | None


@dataclass(frozen=True, slots=True)
class InvoiceDocument(InvoicePaper):
    """The same with `customers`, the groups of its lines by name: their net and tax add up to it (M5)."""

    customers: tuple[CustomerShare, ...]


async def find_invoice(
    session: ReadSession, invoice_id: UUID, *, actor: Actor, today: date
) -> InvoiceDocument | None:
    """One invoice of the session's reseller, in five statements; None where it isn't there.

    `today` decides whether it is overdue. Raises FORBIDDEN.
    """
    paper = (await invoice_papers(session, [invoice_id], actor=actor, today=today)).get(invoice_id)
    if paper is None:
        return None
    said = {part.name: getattr(paper, part.name) for part in fields(InvoicePaper)}
    return InvoiceDocument(**said, customers=(await customer_shares(session, [paper.row]))[paper.row])


async def get_invoice(
    session: ReadSession, invoice_id: UUID, *, actor: Actor, today: date
) -> InvoiceDocument:
    """`find_invoice`, raising NOT_FOUND where it isn't there."""
    found = await find_invoice(session, invoice_id, actor=actor, today=today)
    if found is None:
        raise NotFound("invoice")
    return found


async def invoice_papers(
    session: ReadSession, invoice_ids: Sequence[UUID], *, actor: Actor, today: date
) -> dict[UUID, InvoicePaper]:
    """These invoices of the session's reseller, in four statements; ids that are none are left out.

    Raises FORBIDDEN.
    """
    require(actor, Verb.READ_INVOICES)
    rows = await invoice_records(session, invoice_ids, today)
    taxes, events, notes = [
        await _by_invoice(session, statement, invoice_ids) for statement in (_TAXES, _EVENTS, _CREDIT_NOTES)
    ]
    return {
        key: InvoicePaper(
            row=invoice_row(row),
            seller=row["seller"],
            bill_to=row["bill_to"],
            terms=row["terms"],
            taxes=tuple(TaxRow(*tax) for tax in taxes[key]),
            events=tuple(InvoiceEvent(*event) for event in events[key]),
            credited_by=next(iter(notes[key]), None),
        )
        for row in rows
        for key in [row["id"]]
    }


async def customer_shares(
    session: ReadSession, invoices: Sequence[InvoiceRow]
) -> dict[InvoiceRow, tuple[CustomerShare, ...]]:
    """The customers' parts of these invoices; one invoice has one rate, so a part's net decides its tax."""
    found = await _by_invoice(session, _CUSTOMERS, [each.id for each in invoices])
    return {each: _shared(found[each.id], each.tax_minor) for each in invoices}


async def _by_invoice(
    session: ReadSession, statement: str, invoice_ids: Sequence[UUID]
) -> dict[UUID, list[tuple[Any, ...]]]:
    """The rows of a statement whose first column is their invoice, without it."""
    found: dict[UUID, list[tuple[Any, ...]]] = {key: [] for key in invoice_ids}
    for invoice_id, *row in await session.fetch(statement, session.reseller_id, list(invoice_ids)):
        found[invoice_id].append(tuple(row))
    return found


def _shared(rows: Sequence[Sequence[Any]], tax_minor: int) -> tuple[CustomerShare, ...]:
    taxes = shares(tax_minor, [net for *_, net in rows])
    return tuple(CustomerShare(*[*row, tax]) for row, tax in zip(rows, taxes, strict=True))


_TAXES = """
SELECT invoice_id, rate, net_minor, tax_minor, reason FROM invoice_taxes
WHERE reseller_id = $1 AND invoice_id = ANY ($2) ORDER BY invoice_id, position
"""
_EVENTS = """
SELECT invoice_id, kind, at, actor_name, detail FROM invoice_events
WHERE reseller_id = $1 AND invoice_id = ANY ($2) ORDER BY id
"""
_CREDIT_NOTES = "SELECT credits, id, number FROM invoices WHERE reseller_id = $1 AND credits = ANY ($2)"
_CUSTOMERS = """
SELECT invoice_id, customer_id, min(customer_name), count(*), sum(net_minor)::bigint FROM invoice_lines
WHERE reseller_id = $1 AND invoice_id = ANY ($2)
GROUP BY invoice_id, customer_id ORDER BY min(customer_name), customer_id
"""
