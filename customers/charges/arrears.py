"""Charges in arrears, computed from the seat ledger as it is streamed (I2, I3).

One row a span of terms: the number brought forward to its first day in the month, and the changes behind it.
SQL selects and sums; `reseller.rules.charges` multiplies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from customers.charges.lines import OwedLine
from customers.charges.prices import PriceBook, stored_price
from reseller.plumbing.database import ReadSession
from reseller.rules import charges
from reseller.rules.charges import Line, SeatChange, TermSpan
from reseller.rules.periods import Month

_ROWS = """
SELECT s.id, s.customer_id, c.name, s.product_id, p.name, t.terms_key, t.period,
       t.first_day, t.end_day, t.price::text, t.first_quantity,
       l.brought, l.days, l.deltas, l.orders, l.numbers, l.po_numbers, k.valid_from, k.prices
FROM subscription_terms t
JOIN subscriptions s ON s.reseller_id = t.reseller_id AND s.id = t.subscription_id
JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
JOIN products p ON p.id = s.product_id
CROSS JOIN LATERAL (SELECT greatest(t.first_day, $2::date) AS day) f
CROSS JOIN LATERAL (
    SELECT sum(delta) FILTER (WHERE charged_from <= f.day)::bigint AS brought,
           array_agg(charged_from) FILTER (WHERE charged_from > f.day) AS days,
           array_agg(delta) FILTER (WHERE charged_from > f.day) AS deltas,
           array_agg(order_id) FILTER (WHERE charged_from > f.day) AS orders,
           array_agg(number) FILTER (WHERE charged_from > f.day) AS numbers,
           array_agg(po_number) FILTER (WHERE charged_from > f.day) AS po_numbers
    FROM (SELECT l.charged_from, l.delta, l.order_id, o.number, o.po_number
          FROM seat_ledger l
          LEFT JOIN orders o ON o.reseller_id = $1 AND o.id = l.order_id AND l.charged_from > f.day
          WHERE l.reseller_id = $1 AND l.subscription_id = t.subscription_id AND l.measure = t.measure
            AND l.charged_from < least(t.end_day, $3::date)
          ORDER BY l.charged_from, l.id) l) l
CROSS JOIN LATERAL (
    SELECT array_agg(valid_from) AS valid_from, array_agg(price) AS prices
    FROM (SELECT k.valid_from, k.price::text AS price FROM contract_prices k
          WHERE t.price IS NULL AND k.reseller_id = $1 AND k.subscription_id = t.subscription_id
            AND k.valid_from < $3
          ORDER BY k.recorded_at, k.id) k) k
WHERE t.reseller_id = $1 AND t.in_arrears AND t.first_day < $3 AND (t.end_day IS NULL OR t.end_day > $2)
  {reach}
ORDER BY t.subscription_id, t.ordinal
"""

_NO_ORDER = (None, None, None)


async def arrears(
    session: ReadSession,
    month: Month,
    book: PriceBook,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[list[OwedLine]]:
    """The lines of one span of terms at a time, by subscription, then time; empty ones are left out.

    Raises PRICE_NOT_SET where no price is in force.
    """
    reach, arguments = _reach(customer_id, subscription_id)
    sql = _ROWS.format(reach=reach)
    async for row in session.stream(sql, session.reseller_id, month.first, month.next_first, *arguments):
        lines = _lines(row, month, book)
        if lines:
            yield lines


def _reach(customer_id: UUID | None, subscription_id: UUID | None) -> tuple[str, list[UUID]]:
    if subscription_id is not None:
        return "AND t.subscription_id = $4", [subscription_id]
    if customer_id is not None:
        return "AND t.customer_id = $4", [customer_id]
    return "", []


def _lines(row: Sequence[Any], month: Month, book: PriceBook) -> list[OwedLine]:
    (
        subscription_id, customer_id, customer, product_id, product, terms_key, period,
        first_day, end_day, price, first_quantity, brought, days, deltas, orders, numbers, po_numbers,
        valid_from, prices,
    ) = row  # fmt: skip
    if not brought and not days:
        return []
    changes = [SeatChange(first_day, brought)] if brought else []
    if days:
        named = zip(orders, numbers, po_numbers, strict=True)
        changes += map(SeatChange, days, deltas, named, range(len(days)))
    fixed = stored_price(price) if price else None
    span = TermSpan(first_day, end_day, fixed, first_quantity or 0)
    schedule = book.schedule((product_id, terms_key, period), valid_from, prices)
    names = (customer_id, customer, subscription_id, product, terms_key)
    month_first, currency = month.first, book.currency
    return [
        _owed(line, month_first, names, currency)
        for line in charges.arrears(month, (span,), changes, schedule)
    ]


def _owed(line: Line, month: date, names: tuple[UUID, str, UUID, str, str], currency: str) -> OwedLine:
    kind, first, last, quantity, unit, days, period_days, order, rules = line
    named: Any = order or _NO_ORDER
    order_id, number, po_number = named
    return OwedLine(
        kind, month, *names, order_id, number, None, first, last, quantity, days, period_days,
        unit.micros, unit.divisor, line.amount(currency), po_number, rules,
    )  # fmt: skip
