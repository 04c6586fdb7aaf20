"""Charges in arrears, computed from the seat ledger as it is streamed (I2, I3).

One row a span of terms: the number brought forward to its first day in the month, and the changes behind it.
SQL selects and sums; `reseller.rules.charges` multiplies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, cast
from uuid import UUID

from customers.charges.lines import OwedLine
from customers.charges.prices import PriceBook, stored_price
from reseller.plumbing.database import ReadSession
from reseller.rules import charges
from reseller.rules.charges import SeatChange, TermSpan
from reseller.rules.lines import line_amount
from reseller.rules.periods import Month

_ROWS = """
SELECT s.id, s.customer_id, c.name, s.product_id, p.name, t.terms_key, t.period,
       t.first_day, t.end_day, t.price::text, t.first_quantity,
       l.brought, l.days, l.deltas, l.orders, l.numbers, l.papers, k.valid_from, k.prices
FROM subscription_terms t
JOIN subscriptions s ON s.reseller_id = t.reseller_id AND s.id = t.subscription_id
JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
JOIN products p ON p.id = s.product_id
JOIN (
    SELECT e.subscription_id, e.measure,
           sum(e.delta) FILTER (WHERE e.charged_from <= $2)::bigint AS brought,
           array_agg(e.charged_from ORDER BY e.charged_from, e.id) FILTER (WHERE e.charged_from > $2) AS days,
           array_agg(e.delta ORDER BY e.charged_from, e.id) FILTER (WHERE e.charged_from > $2) AS deltas,
           array_agg(e.order_id ORDER BY e.charged_from, e.id) FILTER (WHERE e.charged_from > $2) AS orders,
           array_agg(o.number ORDER BY e.charged_from, e.id) FILTER (WHERE e.charged_from > $2) AS numbers,
           array_agg(o.po_number ORDER BY e.charged_from, e.id) FILTER (WHERE e.charged_from > $2) AS papers
    FROM seat_ledger e
    LEFT JOIN orders o ON o.reseller_id = $1 AND o.id = e.order_id AND e.charged_from > $2
    WHERE e.reseller_id = $1 AND e.charged_from < $3 {within}
    GROUP BY e.subscription_id, e.measure
) l ON l.subscription_id = t.subscription_id AND l.measure = t.measure
LEFT JOIN (
    SELECT e.subscription_id, array_agg(e.valid_from ORDER BY e.recorded_at, e.id) AS valid_from,
           array_agg(e.price::text ORDER BY e.recorded_at, e.id) AS prices
    FROM contract_prices e
    WHERE e.reseller_id = $1 AND e.valid_from < $3 {within}
    GROUP BY e.subscription_id
) k ON k.subscription_id = t.subscription_id AND t.price IS NULL
WHERE t.reseller_id = $1 AND t.in_arrears AND t.first_day < $3 AND (t.end_day IS NULL OR t.end_day > $2)
  {reach}
ORDER BY t.subscription_id, t.ordinal
"""
"""Ledger and prices are read as sets: looked up by subscription, a million of them cost twice as much."""

_ITS_SUBSCRIPTIONS = "(SELECT i.id FROM subscriptions i WHERE i.reseller_id = $1 AND i.customer_id = $4)"
SPANS_AT_A_TIME = 2_500
"""How many spans of terms are fetched together: more cost no less, and take their memory twice."""

_Order = tuple[UUID | None, int | None, str | None]
_NO_ORDER: _Order = (None, None, None)


async def arrears(
    session: ReadSession,
    month: Month,
    book: PriceBook,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[list[OwedLine]]:
    """The lines of as many spans of terms as are fetched together, by subscription, then time, none empty.

    Raises PRICE_NOT_SET where no price is in force.
    """
    sql, arguments = _reaching(customer_id, subscription_id)
    given = (session.reseller_id, month.first, month.next_first, *arguments)
    async for rows in session.batches(sql, *given, rows=SPANS_AT_A_TIME):
        lines: list[OwedLine] = []
        for row in rows:
            lines += _lines(row, month, book)
        if lines:
            yield lines


def _reaching(customer_id: UUID | None, subscription_id: UUID | None) -> tuple[str, list[UUID]]:
    if subscription_id is not None:
        reach, within = "AND t.subscription_id = $4", "AND e.subscription_id = $4"
        return _ROWS.format(reach=reach, within=within), [subscription_id]
    if customer_id is not None:
        reach, within = "AND t.customer_id = $4", f"AND e.subscription_id IN {_ITS_SUBSCRIPTIONS}"
        return _ROWS.format(reach=reach, within=within), [customer_id]
    return _ROWS.format(reach="", within=""), []


def _lines(row: Sequence[Any], month: Month, book: PriceBook) -> list[OwedLine]:
    (
        subscription_id, customer_id, customer, product_id, product, terms_key, period,
        first_day, end_day, price, first_quantity, brought, days, deltas, orders, numbers, po_numbers,
        valid_from, prices,
    ) = row  # fmt: skip
    month_first, currency = month.first, book.currency
    changes = [SeatChange(month_first, brought)] if brought else []
    if days:
        named = zip(orders, numbers, po_numbers, strict=True)
        changes += map(SeatChange, days, deltas, named, range(len(days)))
    fixed = stored_price(price)
    span = TermSpan(first_day, end_day, fixed, first_quantity or 0)
    schedule = book.schedule((product_id, terms_key, period), valid_from, prices)
    lines = []
    for line in charges.arrears(month, (span,), changes, schedule):
        kind, first, last, quantity, unit, of_days, period_days, order, rules = line
        order_id, number, po_number = cast(_Order, order or _NO_ORDER)
        net_minor = line_amount(quantity, unit, of_days, period_days, currency)
        lines.append(OwedLine(
            kind, month_first, customer_id, customer, subscription_id, product, terms_key, order_id, number,
            None, first, last, quantity, of_days, period_days, unit.micros, unit.divisor, net_minor,
            po_number, rules,
        ))  # fmt: skip
    return lines
