"""Invoice lines as CSV, streamed from the server: the first byte at once, memory flat however many lines.

PostgreSQL writes the CSV (COPY); cells that a spreadsheet would read as a formula get an apostrophe.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from reseller.rules.money import digits, scaled_text
from reseller.rules.periods import Month

Output = Callable[[bytes], Awaitable[None]]
CHUNKS_AHEAD = 8
EXPORT_SECONDS = 600
"""How long the lines of one invoice may take to be sent: millions of them, to whoever reads slowly."""

_COLUMNS = """
       $3::text AS invoice, l.position AS line, left(l.month::text, 7) AS month, {customer} AS customer,
       {product} AS product, l.terms_key AS terms, l.kind, l.order_number AS "order",
       {po_number} AS po_number, l.first_day AS "from", l.last_day AS "to", l.quantity,
       CASE WHEN l.unit_divisor = 1 THEN l.unit_micros * 0.000001
            ELSE round(l.unit_micros * 0.000001 / l.unit_divisor, 6) END AS unit_price,
       l.days, l.period_days, l.net_minor * {scale} AS net, $4::text AS currency,
       array_to_string(l.rules, ' ') AS rules
"""

_LINES = """
SELECT {columns} FROM invoice_lines l WHERE l.reseller_id = $1 AND l.invoice_id = $2 ORDER BY l.position
"""

_HEAD = "SELECT number, currency FROM invoices WHERE reseller_id = $1 AND id = $2"

_OF_MANY = "$5::text AS reseller, {columns}, $6::text AS invoice_kind, $7::date AS tax_date"
_OF_MONTH = """
SELECT i.reseller_id, i.id, i.number, i.currency, r.code, i.kind, i.tax_date
FROM invoices i JOIN resellers r ON r.reseller_id = i.reseller_id
WHERE i.reseller_id = ANY ($1) AND i.tax_date >= $2 AND i.tax_date < $3
ORDER BY r.code, i.finalized_at, i.series DESC, i.sequence
"""
_NO_INVOICE = (UUID(int=0), UUID(int=0), "", "EUR", "", "", None)


async def write_invoice_csv(session: ReadSession, invoice_id: UUID, *, actor: Actor, output: Output) -> None:
    """Write the lines of one invoice, header first, in its order. Raises FORBIDDEN, NOT_FOUND."""
    require(actor, Verb.EXPORT_INVOICES)
    head = await session.fetchrow(_HEAD, session.reseller_id, invoice_id)
    if head is None:
        raise NotFound("invoice")
    sql = _LINES.format(columns=_columns(head["currency"]))
    arguments = (session.reseller_id, invoice_id, head["number"], head["currency"])
    await _stream(session, sql, *arguments, output=output, header=True)


async def write_month_csv(
    session: ReadSession, month: Month, resellers: list[UUID], *, actor: Actor, output: Output
) -> None:
    """Write the lines of every invoice and credit note of these resellers with a tax date in the month (T1).

    They stand by the reseller's code, in order of finalizing; where there are none, the header is all. For
    provider staff, in `provider_reading`. Raises FORBIDDEN.
    """
    require(actor, Verb.EXPORT_INVOICES)
    found = await session.fetch(_OF_MONTH, resellers, month.first, month.next_first)
    for place, invoice in enumerate(found or [_NO_INVOICE]):
        sql = _LINES.format(columns=_OF_MANY.format(columns=_columns(invoice[3])))
        await _stream(session, sql, *invoice, output=output, header=place == 0)


async def invoice_csv(session: ReadSession, invoice_id: UUID, *, actor: Actor) -> AsyncGenerator[bytes, None]:
    """`write_invoice_csv` as chunks to be sent on; the session stays open until the last is taken.

    Whoever closes it sooner ends the export too.
    """
    chunks: asyncio.Queue[bytes | None] = asyncio.Queue(CHUNKS_AHEAD)

    async def write() -> None:
        try:
            await write_invoice_csv(session, invoice_id, actor=actor, output=chunks.put)
        finally:
            await chunks.put(None)

    writing = asyncio.create_task(write())
    try:
        while (chunk := await chunks.get()) is not None:
            yield chunk
        await writing
    finally:
        writing.cancel()
        while not chunks.empty():
            chunks.get_nowait()
        await asyncio.gather(writing, return_exceptions=True)


async def _stream(session: ReadSession, sql: str, *arguments: object, output: Output, header: bool) -> None:
    """COPY in the order of an index: sorting would be as quick, but hold everything back until the end."""
    await session.allow(EXPORT_SECONDS)
    await session.fetch("SET LOCAL enable_sort = off")
    await session.copy_out(sql, *arguments, output=output, format="csv", header=header)
    await session.fetch("SET LOCAL enable_sort = on")


def _columns(currency: str) -> str:
    texts = {"customer": "l.customer_name", "product": "l.product_name", "po_number": "l.po_number"}
    safe = {name: _safe(column) for name, column in texts.items()}
    scale = scaled_text(1, digits(currency))
    return _COLUMNS.format(scale=scale, **safe)


def _safe(column: str) -> str:
    """A text that begins like a formula (= + - @, tab, return) behind an apostrophe."""
    return f"CASE WHEN ascii({column}) IN (61, 43, 45, 64, 9, 13) THEN '''' || {column} ELSE {column} END"
