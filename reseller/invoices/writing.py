"""Inserting an invoice: its lines in chunks as they are computed, then the invoice that sums them up.

COPY FROM is refused under row security, so rows travel as arrays. The lines come first, since nothing of an
invoice can be changed once it is there. They lean on its id, and that alone waits for the invoice itself:
foreign keys that wait for the end of a run queue in the server's memory, one a line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from customers.charges.lines import OwedLine
from reseller.invoices.numbers import Number
from reseller.invoices.packing import INSERT, packed
from reseller.invoices.totals import Totals, net_of
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id

LINES_AT_A_TIME = 10_000

_ID = "INSERT INTO invoice_ids (reseller_id, id) VALUES ($1, $2)"

_INVOICE = """
INSERT INTO invoices (reseller_id, id, series, sequence, number, kind, month, currency, issued_on, tax_date,
    due_on, seller, bill_to, terms, net_minor, tax_minor, gross_minor, lines, credits, reason, finalized_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
"""

_TAX = """
INSERT INTO invoice_taxes (reseller_id, invoice_id, position, rate, net_minor, tax_minor, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_EVENT = """
INSERT INTO invoice_events (reseller_id, id, invoice_id, kind, at, actor_name, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


class Head(NamedTuple):
    """What an invoice says besides its lines and totals; kinds and dates as in `invoices`."""

    kind: str
    month: date | None
    currency: str
    issued_on: date
    tax_date: date
    due_on: date
    seller: Mapping[str, Any]
    bill_to: Mapping[str, Any]
    terms: Mapping[str, Any]
    credits: UUID | None = None
    reason: str | None = None


class Written(NamedTuple):
    """How many lines were written, and their sum in minor units."""

    lines: int
    net_minor: int


async def write_lines(
    session: WriteSession, invoice_id: UUID, owed: AsyncIterator[Sequence[OwedLine]], now: datetime
) -> Written:
    """Insert the lines as they come, numbered from 1; memory holds what comes together."""
    prefix = line_prefix(invoice_id, now)
    count = net_minor = 0
    waiting: list[OwedLine] = []
    async for lines in owed:
        net_minor += net_of(lines)
        waiting += lines
        while len(waiting) >= LINES_AT_A_TIME:
            await _write_chunk(session, invoice_id, prefix, count, waiting[:LINES_AT_A_TIME])
            count += LINES_AT_A_TIME
            del waiting[:LINES_AT_A_TIME]
    if waiting:
        await _write_chunk(session, invoice_id, prefix, count, waiting)
    return Written(count + len(waiting), net_minor)


async def write_id(session: WriteSession, invoice_id: UUID) -> None:
    """Insert the id that an invoice's lines lean on, in front of the first of them."""
    await session.run(_ID, session.reseller_id, invoice_id)


async def write_invoice(
    session: WriteSession,
    invoice_id: UUID,
    head: Head,
    number: Number,
    totals: Totals,
    now: datetime,
) -> None:
    """Insert the invoice and its tax rows over the lines that are there already."""
    dates = (head.issued_on, head.tax_date, head.due_on)
    parties = (head.seller, head.bill_to, head.terms)
    sums = (totals.net_minor, totals.tax_minor, totals.gross_minor, totals.lines)
    await session.run(
        _INVOICE, session.reseller_id, invoice_id, number.series.value, number.sequence, number.text,
        head.kind, head.month, head.currency, *dates, *parties, *sums, head.credits, head.reason, now,
    )  # fmt: skip
    for position, tax in enumerate(totals.taxes, 1):
        await session.run(_TAX, session.reseller_id, invoice_id, position, *tax)


async def write_event(
    session: WriteSession,
    invoice_id: UUID,
    kind: str,
    *,
    actor_name: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record what happened to an invoice, beside it: FINALIZED, SENT, PAID, CREDITED."""
    event_id = new_id(now)
    await session.run(_EVENT, session.reseller_id, event_id, invoice_id, kind, now, actor_name, detail or {})


async def _write_chunk(
    session: WriteSession, invoice_id: UUID, prefix: str, done: int, chunk: Sequence[OwedLine]
) -> None:
    if not done:
        await write_id(session, invoice_id)
    await session.run(INSERT, session.reseller_id, invoice_id, prefix, done, *packed(chunk))


def line_prefix(invoice_id: UUID, now: datetime) -> str:
    """What the ids of an invoice's lines begin with: their instant and the last 40 bits of the invoice's own.

    The 32 bits left are the line's position, so lines page in time order and never meet another invoice's.
    """
    made, own = new_id(now).hex, invoice_id.hex[-10:]
    return f"{made[:8]}-{made[8:12]}-7{own[:3]}-8{own[3:6]}-{own[6:]}"
