"""Lines of invoices as they are read, and why each costs what it costs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from customers.subscriptions.state import stored_terms
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select, Slice
from reseller.rules.access import Actor, Verb, require
from reseller.rules.explanations import Explanation, explain
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.pricing import UnitPrice
from reseller.rules.terms import LicenseTerms

LARGEST_POSITION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a finalized invoice; `month` is the first of the month of its first day (I7)."""

    id: UUID
    invoice_id: UUID
    position: int
    kind: ChargeKind
    month: date
    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_name: str
    terms_key: str
    order_id: UUID | None
    order_number: int | None
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: UnitPrice
    net_minor: int
    currency: str
    po_number: str | None
    rules: tuple[str, ...]
    invoice_number: str

    @property
    def charge(self) -> Line:
        """The line as the rules know it."""
        return Line(
            self.kind, self.first_day, self.last_day, self.quantity, self.unit_price, self.days,
            self.period_days, self.order_number, self.rules,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line with the number of its invoice and its arithmetic, step by step."""

    row: LineRow
    invoice_number: str
    explanation: Explanation


_LINES = """
SELECT l.id, l.invoice_id, l.position, l.kind, l.month, l.customer_id, l.customer_name, l.subscription_id,
       l.product_name, l.terms_key, l.order_id, l.order_number, l.first_day, l.last_day, l.quantity, l.days,
       l.period_days, l.unit_micros, l.unit_divisor, l.net_minor, i.currency, l.po_number, l.rules,
       i.number AS invoice_number{more}
FROM invoice_lines l JOIN invoices i ON i.reseller_id = l.reseller_id AND i.id = l.invoice_id
"""

_TERMS = """,
       (SELECT t.terms::text FROM subscription_terms t
        WHERE t.reseller_id = l.reseller_id AND t.subscription_id = l.subscription_id
          AND t.first_day <= l.first_day ORDER BY t.ordinal DESC LIMIT 1) AS terms
"""


async def lines_page(
    session: ReadSession, invoice_id: UUID, rows: IdSlice, *, actor: Actor, customer_id: UUID | None = None
) -> Page[LineRow]:
    """The lines of one invoice in its order, all or one customer's; empty for an unknown invoice.

    Raises FORBIDDEN.
    """
    found = await lines_pages(session, rows, [invoice_id], actor=actor, customer_id=customer_id)
    return found[invoice_id]


async def lines_pages(
    session: ReadSession,
    rows: IdSlice,
    invoice_ids: Sequence[UUID],
    *,
    actor: Actor,
    customer_id: UUID | None = None,
) -> dict[UUID, Page[LineRow]]:
    """`lines_page` of each of these invoices, in one statement. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    select = _select(session)
    select.where_given("l.customer_id = {}", customer_id)
    placed = Slice(rows.first, rows.last, _position(rows.after), _position(rows.before))
    text = select.sliced_each(invoice_ids, "l.invoice_id", placed, "l.position")
    found = [_row(row) for row in await session.fetch(text, *select.arguments)]
    return placed.pages(invoice_ids, found, attrgetter("invoice_id"))


async def customer_lines(
    session: ReadSession, customer_id: UUID, rows: IdSlice, *, actor: Actor
) -> Page[LineRow]:
    """Every invoiced line of one customer, newest invoice first. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    select = _select(session).where("l.customer_id = {}", customer_id)
    found = await session.fetch(select.sliced(rows, ("l.id",), descending=True), *select.arguments)
    return rows.page([_row(each) for each in found])


async def find_line(session: ReadSession, line_id: UUID, *, actor: Actor) -> ExplainedLine | None:
    """One line, explained by the code that charged it; None where it isn't there. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    select = _select(session, _TERMS).where("l.id = {}", line_id)
    found = await session.fetchrow(select.text(), *select.arguments)
    if found is None:
        return None
    row, terms = _row(found), stored_terms(found["terms"]) if found["terms"] else None
    return ExplainedLine(row, found["invoice_number"], explain(row.charge, row.currency, terms=terms))


async def lines_by_id(session: ReadSession, line_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, LineRow]:
    """These lines of the session's reseller; ids that are none are left out. Raises FORBIDDEN."""
    require(actor, Verb.READ_INVOICES)
    select = _select(session).where("l.id = ANY({})", list(line_ids))
    return {row["id"]: _row(row) for row in await session.fetch(select.text(), *select.arguments)}


async def terms_of_lines(session: ReadSession, line_ids: Sequence[UUID]) -> dict[UUID, LicenseTerms]:
    """The license terms as they were when these lines were charged, by line."""
    select = _select(session, _TERMS).where("l.id = ANY({})", list(line_ids))
    rows = await session.fetch(select.text(), *select.arguments)
    return {row["id"]: stored_terms(row["terms"]) for row in rows if row["terms"]}


async def stream_lines(session: ReadSession, invoice_id: UUID) -> AsyncIterator[LineRow]:
    """Every line of one invoice in its order; memory stays flat."""
    select = _select(session).where("l.invoice_id = {}", invoice_id)
    async for found in session.stream(select.text("ORDER BY l.position"), *select.arguments):
        yield _row(found)


def _select(session: ReadSession, more: str = "") -> Select:
    return Select(_LINES.format(more=more)).where("l.reseller_id = {}", session.reseller_id)


def _position(line_id: UUID | None) -> int | None:
    """An id ends in its line's position; of any other id this is a number that the column can hold."""
    return None if line_id is None else line_id.int & LARGEST_POSITION


def _row(found: Any) -> LineRow:
    price = UnitPrice(found["unit_micros"], found["unit_divisor"])
    rules = tuple(found["rules"])
    columns = [*found[:3], ChargeKind(found["kind"]), *found[4:17], price, *found[19:22], rules]
    return LineRow(*columns, *found[23:24])
