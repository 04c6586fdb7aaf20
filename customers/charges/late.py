"""Charges of an order that was completed after a month it touches had been invoiced (I7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from customers.charges.prices import NO_CONTRACT, Contract, PriceBook, contracts, price_book, stored_price
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.charges import SeatChange, TermSpan, late
from reseller.rules.lines import Line
from reseller.rules.periods import Month
from reseller.rules.pricing import PriceSchedule

_HOLD = "SELECT FROM resellers WHERE reseller_id = $1 FOR SHARE"

_CLOSED = """
SELECT month FROM reseller_months
WHERE reseller_id = $1 AND month >= $2 AND status IN ('finalized', 'empty') ORDER BY month
"""

_SPANS = """
SELECT t.first_day, least(t.end_day, $4::date) AS end_day, t.price::text AS price,
       coalesce(t.first_quantity, 0) AS first_quantity, s.product_id, t.terms_key, t.period
FROM subscription_terms t
JOIN subscriptions s ON s.reseller_id = t.reseller_id AND s.id = t.subscription_id
WHERE t.reseller_id = $1 AND t.subscription_id = $2 AND t.measure = $3 AND t.in_arrears
  AND ($4::date IS NULL OR t.first_day < $4)
ORDER BY t.ordinal
"""

_OTHERS = """
SELECT charged_from, delta, order_id FROM seat_ledger
WHERE reseller_id = $1 AND subscription_id = $2 AND measure = $3 AND order_id IS DISTINCT FROM $4
ORDER BY id
"""

_INSERT = """
INSERT INTO charges (reseller_id, id, customer_id, subscription_id, order_id, kind, first_day, last_day,
    quantity, unit_micros, unit_divisor, days, period_days, net_minor, currency, invoice_date, timing, rules,
    po_number, recorded_at)
SELECT $1, $3, customer_id, id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'monthly', $16, $17, $18
FROM subscriptions WHERE reseller_id = $1 AND id = $2
"""


class _Term(NamedTuple):
    """A span of terms with the price schedule of its license terms and period."""

    span: TermSpan
    schedule: PriceSchedule


async def write_late_charges(
    session: WriteSession,
    *,
    subscription_id: UUID,
    measure: str,
    changes: Sequence[SeatChange],
    order_id: UUID,
    po_number: str | None,
    now: datetime,
    until: date | None = None,
) -> list[Line]:
    """Write what a completed order owes for months that are closed already; gives the lines, mostly none.

    `measure` is that of the order's ledger entries ("bought" or "licensed"), `changes` their first charged
    days and differences, the earliest first, `until` the day from which on a turn didn't carry them; the
    entries themselves may be written before or after. Each closed month gets charges with its own dates,
    period days and prices then in force, dated the day after the closed months and so part of the next
    invoice that is made: on 2 May, before April's run, that of April. The reseller is held against a run
    that would close a month meanwhile. Raises PRICE_NOT_SET.
    """
    facts = await reseller_facts(session)
    first = changes[0].charged_from
    if first >= Month.of(facts.today(now)).first:
        return []
    months = await _closed_months(session, Month.of(first))
    if not months:
        return []
    others = await _other_changes(session, subscription_id, measure, order_id)
    latest = [change._replace(position=len(others)) for change in changes]
    terms = await _terms(session, subscription_id, measure, facts.currency, months[-1].next_first, until)
    lines = [line for month in months for line in _late_lines(month, latest, terms, others)]
    for line in lines:
        stored = _stored(line, facts.currency, months[-1].next_first)
        await session.run(
            _INSERT, session.reseller_id, subscription_id, new_id(now), order_id, *stored, po_number, now
        )
    return lines


async def _closed_months(session: WriteSession, since: Month) -> list[Month]:
    await session.run(_HOLD, session.reseller_id)
    rows = await session.fetch(_CLOSED, session.reseller_id, since.first)
    return [Month.of(row["month"]) for row in rows]


async def _other_changes(
    session: ReadSession, subscription_id: UUID, measure: str, order_id: UUID
) -> list[SeatChange]:
    rows = await session.fetch(_OTHERS, session.reseller_id, subscription_id, measure, order_id)
    return [SeatChange(day, delta, order, place) for place, (day, delta, order) in enumerate(rows)]


async def _terms(
    session: ReadSession,
    subscription_id: UUID,
    measure: str,
    currency: str,
    before: date,
    until: date | None,
) -> list[_Term]:
    book = await price_book(session, currency, before)
    contract = (await contracts(session, [subscription_id])).get(subscription_id, NO_CONTRACT)
    rows = await session.fetch(_SPANS, session.reseller_id, subscription_id, measure, until)
    return [_term(row, book, contract) for row in rows]


def _term(row: Any, book: PriceBook, contract: Contract) -> _Term:
    first_day, end_day, price, first_quantity, product_id, terms_key, period = row
    span = TermSpan(first_day, end_day, stored_price(price), first_quantity)
    return _Term(span, book.schedule((product_id, terms_key, period), *contract))


def _late_lines(
    month: Month, changes: Sequence[SeatChange], terms: Iterable[_Term], others: Iterable[SeatChange]
) -> list[Line]:
    return [line for span, schedule in terms for line in late(month, changes, (span,), others, schedule)]


def _stored(line: Line, currency: str, invoice_date: date) -> tuple[object, ...]:
    unit = line.unit_price
    numbers = (line.quantity, unit.micros, unit.divisor, line.days, line.period_days)
    dated = (line.amount(currency), currency, invoice_date, list(line.rules))
    return (line.kind.value, line.first, line.last, *numbers, *dated)
