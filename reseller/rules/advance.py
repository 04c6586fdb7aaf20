"""Charges in advance: a whole term or period when it begins, and the rest of it for an addition (I4, I5).

All four functions make one line of the same shape, or none for a quantity of 0 or where no day is left.
"""

from __future__ import annotations

from datetime import date

from reseller.rules.changes import SeatChange, TermSpan
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.periods import ONE_DAY
from reseller.rules.pricing import Price, UnitPrice

_TERM = ("I4", "M2")
_PERIOD = ("I5", "M2")
_UNPRORATED = ("H4", *_PERIOD)
_REST = ("D2", "D6")


def term_total(term: TermSpan, quantity: int, order: object | None = None) -> list[Line]:
    """The whole price of a term for its first quantity (I4); no line for a quantity of 0."""
    change = SeatChange(term.first, quantity, order)
    return _charged(ChargeKind.TERM, term, change, _locked(term, quantity), _TERM)


def term_rest(term: TermSpan, change: SeatChange) -> list[Line]:
    """The rest of a term for an addition: quantity × price × remaining ÷ term days (I4).

    A change charged before the term begins costs the whole term; one charged after its last day, nothing.
    """
    unit, rules = _locked(term, change.delta), _rest_rules(term, change, _TERM)
    return _charged(ChargeKind.TERM, term, change, unit, rules)


def period(span: TermSpan, quantity: int, price: Price, order: object | None = None) -> list[Line]:
    """The whole of a period for the quantity bought when it begins (I5), in the tier of that quantity.

    Where `span` has a first quantity its tier holds instead: that of a price locked at term start (M4).
    """
    change = SeatChange(span.first, quantity, order)
    unit = price.at(span.first_quantity or quantity)
    return _charged(ChargeKind.PERIOD, span, change, unit, _PERIOD)


def rest_of_period(
    span: TermSpan, change: SeatChange, unit: UnitPrice, *, whole: bool, runs_from: date | None = None
) -> list[Line]:
    """An addition inside a period: the days left of it, or with `whole` its full price (I5, H4).

    The line begins with the change, or with the period where that is later: a change charged before the
    period costs all of it, one charged after its last day nothing. `runs_from` lets a `whole` line begin
    before the period it pays for (H7: bought after a renewal, it runs from its day in the running term).
    """
    rules = _rest_rules(span, change, _PERIOD)
    lines = _charged(ChargeKind.REST_OF_PERIOD, span, change, unit, rules)
    if not whole:
        return lines
    first = max(change.charged_from, runs_from or span.first)
    return [line._replace(first=first, days=line.period_days, rules=_UNPRORATED) for line in lines]


def _charged(
    kind: ChargeKind, span: TermSpan, change: SeatChange, unit: UnitPrice, rules: tuple[str, ...]
) -> list[Line]:
    """From the change, or the span's first day if that is later, to the span's last day."""
    if span.end is None:
        raise ValueError("what is charged in advance has an end")
    first, last = max(change.charged_from, span.first), span.end - ONE_DAY
    days, period_days = (span.end - first).days, (span.end - span.first).days
    if days <= 0 or not change.delta:
        return []
    return [Line(kind, first, last, change.delta, unit, days, period_days, change.order, rules)]


def _rest_rules(span: TermSpan, change: SeatChange, always: tuple[str, ...]) -> tuple[str, ...]:
    """The day of adding and the days remaining count only for a change inside the span (D2, D6)."""
    return always if change.charged_from < span.first else (*_REST, *always)


def _locked(term: TermSpan, quantity: int) -> UnitPrice:
    if term.fixed is None:
        raise ValueError("a term charged in advance has a fixed price")
    return term.fixed.at(term.first_quantity or quantity)
