"""Seat history × terms × prices → charge lines. With `advance`, the only place that multiplies days.

Here are the charges in arrears; those in advance are offered beside them. A line is integers:
numerator ÷ denominator in millionths of the major unit, rounded once (M1, M2).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from reseller.rules.advance import period, rest_of_period, term_rest, term_total
from reseller.rules.changes import SeatChange, TermSpan
from reseller.rules.explanations import Cell, Explanation, Step, explain
from reseller.rules.invoicing import Invoicing, Timing, invoiced
from reseller.rules.lines import ChargeKind, Line, line_amount
from reseller.rules.periods import ONE_DAY, Month
from reseller.rules.pricing import Price, PriceSchedule, UnitPrice

__all__ = [
    "Cell", "ChargeKind", "Explanation", "Invoicing", "Line", "SeatChange", "Step", "TermSpan", "Timing",
    "arrears", "explain", "invoiced", "late", "line_amount", "period", "rest_of_period", "term_rest",
    "term_total",
]  # fmt: skip


class _Segment(NamedTuple):
    """Days of one month under one price: [first, end)."""

    first: date
    end: date
    price: Price
    first_quantity: int
    rules: tuple[str, ...]

    def unit(self, quantity: int) -> UnitPrice:
        return self.price.at(self.first_quantity or quantity)


_OPENING, _ADDITION, _REMOVAL = ChargeKind.OPENING, ChargeKind.ADDITION, ChargeKind.REMOVAL
_ALWAYS = ("I2", "M2")
_STARTING = ("D4", *_ALWAYS)
_REPRICED = ("M6", *_ALWAYS)
_CHANGE = ("D2", *_ALWAYS)
_LATE = ("D2", "I2", "I7", "M2")
_DAY = itemgetter(0)
_TIME = itemgetter(0, 3)


def arrears(
    month: Month, spans: Iterable[TermSpan], changes: Sequence[SeatChange], schedule: PriceSchedule
) -> list[Line]:
    """The lines of one month in arrears for one subscription, in order of time (I2, I3).

    `changes` hold the charged number (licensed on Flexible, bought on Annual), any order, from the
    beginning or from a balance brought forward. Spans that count different numbers are computed by
    one call each. PRICE_NOT_SET where no price is in force.
    """
    ordered = sorted(changes, key=_TIME)
    lines: list[Line] = []
    for span in spans:
        for segment in _segments(month, span, schedule):
            _append(lines, segment, ordered, _bounds(month)[2])
    return lines


def _append(lines: list[Line], segment: _Segment, ordered: Sequence[SeatChange], period_days: int) -> None:
    first, end, price, first_quantity, rules = segment
    last = end - ONE_DAY
    started = bisect_right(ordered, first, key=_DAY)
    total = sum([change.delta for change in ordered[:started]])
    if total:
        days, unit = (end - first).days, price.at(first_quantity or total)
        lines.append(Line(_OPENING, first, last, total, unit, days, period_days, None, rules))
    for day, delta, order, _ in ordered[started:]:
        if day >= end:
            break
        before, total = total, total + delta
        if delta:
            kind, tier = (_ADDITION, total) if delta > 0 else (_REMOVAL, before)
            days, unit = (end - day).days, price.at(first_quantity or tier)
            lines.append(Line(kind, day, last, delta, unit, days, period_days, order, _CHANGE))


def late(
    month: Month,
    changes: Sequence[SeatChange],
    spans: Iterable[TermSpan],
    others: Iterable[SeatChange],
    schedule: PriceSchedule,
) -> list[Line]:
    """What a late order owes for an already invoiced month: its days there, at that month's prices (I7).

    One line, or one for each price where the price changes inside the month. `others` are the changes that
    were known when the month was invoiced; they decide the tier. An order of several `changes` (an end that
    undoes what is dated behind it), in order of time, has a line for what they are together when a price
    begins to count, and one for each later day of theirs.
    """
    known = tuple(others)
    lines: list[Line] = []
    for span in spans:
        for segment in _segments(month, span, schedule):
            for change in _joined(changes, segment):
                first = max(segment.first, change.charged_from)
                before, grows = _before(known, change, first), change.delta > 0
                kind, tier = (_ADDITION, before + change.delta) if grows else (_REMOVAL, before)
                last, days, unit = segment.end - ONE_DAY, (segment.end - first).days, segment.unit(tier)
                lines.append(
                    Line(kind, first, last, change.delta, unit, days, month.days, change.order, _LATE)
                )
    return lines


def _joined(changes: Sequence[SeatChange], segment: _Segment) -> Iterator[SeatChange]:
    """The changes that count in the segment, those of its first day and before as one."""
    started = [change for change in changes if change.charged_from <= segment.first]
    inside = [change for change in changes if segment.first < change.charged_from < segment.end]
    if total := sum(change.delta for change in started):
        yield started[-1]._replace(delta=total)
    yield from (change for change in inside if change.delta)


def _segments(month: Month, span: TermSpan, schedule: PriceSchedule) -> Iterator[_Segment]:
    """The parts of the span inside the month, cut where the price in force changes (M6)."""
    month_first, next_first, _ = _bounds(month)
    first = max(month_first, span.first)
    end = next_first if span.end is None else min(next_first, span.end)
    if first >= end:
        return
    rules = _STARTING if span.first >= month_first else _ALWAYS
    if span.fixed is not None:
        yield _Segment(first, end, span.fixed, span.first_quantity, rules)
        return
    for part in schedule.stretches(first, end):
        yield _Segment(*part, 0, rules)
        rules = _REPRICED


@lru_cache(maxsize=64)
def _bounds(month: Month) -> tuple[date, date, int]:
    return month.first, month.next_first, month.days


def _before(known: Sequence[SeatChange], change: SeatChange, first: date) -> int:
    """The number in force before the late change counts on `first`."""
    if first > change.charged_from:
        return sum(other.delta for other in known if other.charged_from <= first)
    return sum(other.delta for other in known if _TIME(other) < _TIME(change))
