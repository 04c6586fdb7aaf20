"""The lines of a month, by walking its days (I2–I4, I7, M2–M6)."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from tests.journeys.oracle.books import FLEXIBLE, MONTHLY, Advance, Line, Phase, Subscription
from tests.journeys.oracle.days import ONE, Month, days_of, month_of, span

DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3, "GBP": 2}


def rounded(amount: Fraction, currency: str) -> Fraction:
    """Half away from zero, to the currency's minor unit (M2)."""
    unit = 10 ** DIGITS[currency]
    whole = int(abs(amount) * unit + Fraction(1, 2))
    return Fraction(-whole if amount < 0 else whole, unit)


def month_lines(one: Subscription, month: Month, runs: dict[Month, datetime], currency: str) -> list[Line]:
    """Late lines of the months invoiced before, then the month's own, then what is charged in advance."""
    found: list[Line] = []
    for earlier in sorted(runs):
        if earlier < month:
            found += _of_month(one, earlier, currency, late_since=max(runs.values()))
    found += _of_month(one, month, currency, late_since=None)
    found += [_advance(one, due, currency) for due in one.advances if _due(due, month)]
    one.advances = [due for due in one.advances if not _due(due, month)]
    return [line for line in found if line.days and line.quantity]


def _due(due: Advance, month: Month) -> bool:
    return month_of(due.invoice_day) <= month


def _of_month(one: Subscription, month: Month, currency: str, late_since: datetime | None) -> list[Line]:
    lines: list[Line] = []
    for phase in one.phases:
        for days in _segments(phase, month):
            for kind, quantity, start, price, event in _stretch(phase, days, late_since):
                run = list(span(start, days[-1] + ONE))
                net = quantity * Fraction(price) * len(run) / len(days_of(month))
                lines.append(
                    Line(one.name, kind, event, _text(month), start, days[-1], quantity, price, len(run),
                         len(days_of(month)), rounded(net, currency))
                )  # fmt: skip
    return lines


def _segments(phase: Phase, month: Month) -> list[list[date]]:
    """The month's days under this phase, cut where a price begins."""
    if phase.terms not in (FLEXIBLE, MONTHLY):
        return []
    cut: list[list[date]] = []
    for day in days_of(month):
        if day < phase.start or (phase.end is not None and day >= phase.end):
            continue
        new_price = phase.terms == FLEXIBLE and phase.begins_price(day)
        if not cut or new_price:
            cut.append([])
        cut[-1].append(day)
    return cut


Piece = tuple[str, int, date, str, int | None]


def _stretch(phase: Phase, days: list[date], late_since: datetime | None) -> Iterator[Piece]:
    """Kind, quantity, first day, price and event of each line."""
    changes = sorted(phase.changes, key=lambda change: change.at)
    if late_since is not None:
        late = [change for change in changes if change.entered >= late_since]
        for event in sorted({change.event for change in late if change.event is not None}):
            yield from _late(phase, days, event)
        return
    total = 0
    opening = sum(change.delta for change in changes if change.charged_from <= days[0])
    yield "opening", opening, days[0], phase.price(opening, days[0]), None
    for change in changes:
        before, total = total, total + change.delta
        if days[0] < change.charged_from <= days[-1]:
            price = phase.price(total if change.delta > 0 else before, days[0])
            yield _kind(change.delta), change.delta, change.charged_from, price, change.event


def _late(phase: Phase, days: list[date], event: int) -> Iterator[Piece]:
    """What an order entered late is on each day that it changes; its first such day has all before it."""
    known = [change for change in phase.changes if change.event is None or change.event < event]
    own = [change for change in phase.changes if change.event == event]
    for day in sorted({max(change.charged_from, days[0]) for change in own}):
        delta = sum(change.delta for change in own if max(change.charged_from, days[0]) == day)
        before = sum(change.delta for change in known if change.charged_from <= day)
        if delta and day <= days[-1]:
            price = phase.price(before + delta if delta > 0 else before, days[0])
            yield _kind(delta), delta, day, price, event


def _kind(delta: int) -> str:
    return "addition" if delta > 0 else "removal"


def _advance(one: Subscription, due: Advance, currency: str) -> Line:
    days, period = len(list(span(due.start, due.end))), len(list(span(*due.term)))
    net = due.quantity * Fraction(due.price) * days / period
    return Line(one.name, "term", due.event, _text(month_of(due.start)), due.start, due.end - ONE,
                due.quantity, due.price, days, period, rounded(net, currency))  # fmt: skip


def _text(month: Month) -> str:
    return f"{month[0]:04}-{month[1]:02}"
