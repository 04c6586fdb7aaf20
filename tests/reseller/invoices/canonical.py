"""An invoice as canonical JSON: the same bytes however often it is made, by whichever run (I7).

It says what the paper says and nothing of how it came about: no ids, no recording times.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from reseller.rules.money import Money, digits
from reseller.rules.pricing import UnitPrice

_HEAD = """
SELECT i.number, lower(i.kind) AS kind, to_char(i.month, 'YYYY-MM') AS month, i.currency,
       i.issued_on::text AS issued_on, i.tax_date::text AS tax_date, i.due_on::text AS due_on,
       i.seller, i.bill_to, i.terms, i.net_minor AS net, i.tax_minor AS tax, i.gross_minor AS gross,
       o.number AS credits, i.reason
FROM invoices i LEFT JOIN invoices o ON o.reseller_id = i.reseller_id AND o.id = i.credits
WHERE i.reseller_id = $1 AND i.id = $2
"""

_TAXES = """
SELECT rate, net_minor AS net, tax_minor AS tax, reason FROM invoice_taxes
WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position
"""

_LINES = """
SELECT position, lower(kind) AS kind, to_char(month, 'YYYY-MM') AS month, customer_name AS customer,
       product_name AS product, terms_key AS terms, order_number AS "order", po_number,
       first_day::text AS "from", last_day::text AS "to", quantity, unit_micros, unit_divisor, days,
       period_days, net_minor AS net, rules
FROM invoice_lines WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position
"""


async def canonical_json(session: ReadSession, invoice_id: UUID, *, actor: Actor) -> AsyncIterator[bytes]:
    """The document in pieces: keys sorted, no spaces, UTF-8, amounts as text, a piece for each line.

    Raises FORBIDDEN, NOT_FOUND.
    """
    require(actor, Verb.EXPORT_INVOICES)
    key = (session.reseller_id, invoice_id)
    row = await session.fetchrow(_HEAD, *key)
    if row is None:
        raise NotFound("invoice")
    currency = row["currency"]
    taxes = [_amounts(dict(tax), currency) for tax in await session.fetch(_TAXES, *key)]
    yield b'{"head":' + _bytes({**_amounts(dict(row), currency), "taxes": taxes}) + b',"lines":['
    comma = b""
    async for line in session.stream(_LINES, *key):
        yield comma + _bytes(_line(dict(line), currency))
        comma = b","
    yield b"]}\n"


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    price = UnitPrice(line.pop("unit_micros"), line.pop("unit_divisor"))
    return _amounts({**line, "unit_price": price.text(digits(currency))}, currency)


def _amounts(values: dict[str, Any], currency: str) -> dict[str, Any]:
    """The values with the amounts among them as decimal text."""
    names = [name for name in ("net", "tax", "gross") if name in values]
    return {**values, **{name: Money(values[name], currency).amount for name in names}}


def _bytes(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
