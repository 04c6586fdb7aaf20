"""Charges that were fixed when an order was confirmed, a period began or an order came late, and that no
invoice holds yet: the monthly invoice collects them, or an invoice of their order does (I1, I5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

from customers.charges.lines import OwedLine
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import Month

_ROWS = """
SELECT g.kind, date_trunc('month', g.first_day)::date, g.customer_id, c.name, g.subscription_id, p.name,
       coalesce((SELECT t.terms_key FROM subscription_terms t
                 WHERE t.reseller_id = $1 AND t.subscription_id = g.subscription_id
                   AND t.first_day <= g.first_day ORDER BY t.ordinal DESC LIMIT 1), s.terms_key),
       g.order_id, o.number, g.id, g.first_day, g.last_day, g.quantity, g.days, g.period_days,
       g.unit_micros, g.unit_divisor, g.net_minor, g.po_number, g.rules
FROM charges g
JOIN subscriptions s ON s.reseller_id = g.reseller_id AND s.id = g.subscription_id
JOIN customers c ON c.reseller_id = g.reseller_id AND c.id = g.customer_id
JOIN products p ON p.id = s.product_id
LEFT JOIN orders o ON o.reseller_id = g.reseller_id AND o.id = g.order_id
WHERE g.reseller_id = $1 AND {which}
  AND NOT EXISTS (SELECT FROM invoice_lines i
                  WHERE i.reseller_id = $1 AND i.charge_id = g.id AND i.kind <> 'CREDIT')
ORDER BY g.subscription_id, g.first_day, g.id
"""

_OF_MONTH = "g.timing = 'monthly' AND g.invoice_date >= $2 AND g.invoice_date < $3"
_OF_ORDER = "g.timing = 'immediate' AND g.order_id = $2"


async def pending(
    session: ReadSession,
    month: Month,
    *,
    since: date,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[OwedLine]:
    """Stored charges for the month, dated from `since` to its last day: held by no invoice, not immediate."""
    reach, arguments = _reach(customer_id, subscription_id)
    sql = _ROWS.format(which=f"{_OF_MONTH} {reach}")
    async for row in session.stream(sql, session.reseller_id, since, month.next_first, *arguments):
        yield _line(row)


async def pending_at_once(session: ReadSession, order_id: UUID) -> AsyncIterator[list[OwedLine]]:
    """The charges of one order that are invoiced at once, on an invoice of their own, and are not yet."""
    sql = _ROWS.format(which=_OF_ORDER)
    async for rows in session.batches(sql, session.reseller_id, order_id):
        yield [_line(row) for row in rows]


def _line(row: Any) -> OwedLine:
    return OwedLine._make((*row[:-1], tuple(row[-1])))


def _reach(customer_id: UUID | None, subscription_id: UUID | None) -> tuple[str, list[UUID]]:
    if subscription_id is not None:
        return "AND g.subscription_id = $4", [subscription_id]
    if customer_id is not None:
        return "AND g.customer_id = $4", [customer_id]
    return "", []
