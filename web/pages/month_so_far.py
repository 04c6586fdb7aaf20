"""The running month's net beside the last one's: a figure, a line by day, and the same in a table."""

from __future__ import annotations

from typing import Any

from reseller.invoices.days import invoiced_by_day, owed_by_day
from reseller.plumbing.database import ReadSession
from reseller.rules.money import Money, digits
from reseller.rules.periods import Month
from web.context import Call
from web.labels import calendar_month, full_day
from web.render import money
from web.texts import _

MOST_LINES = 5_000
WIDTH, HEIGHT = 332, 132
MARKED_DAYS = (1, 10, 20)
STEPS = (1, 2, 3, 5)
LINES = 4


async def month_so_far(call: Call, session: ReadSession) -> dict[str, Any] | None:
    """`month` of web/templates/home.html; None where it has too many lines for a page."""
    month, day = Month.of(call.today), call.today.day
    now = await owed_by_day(session, month, most=MOST_LINES)
    if now is None:
        return None
    last = month.previous()
    before = await invoiced_by_day(session, last) or await owed_by_day(session, last, most=MOST_LINES)
    before = before or (0,) * last.days
    currency = call.reseller.currency
    top = _top(max(*now[:day], *before, 1), 10 ** digits(currency))
    return {
        "date": month.first,
        "so_far": Money(now[day - 1], currency),
        "compared": _compared(now[day - 1], _at(before, day), last, day, currency),
        "before_date": last.first,
        "points": _points(now[:day], month.days, top),
        "before_points": _points(before, month.days, top),
        "name": calendar_month(month.first),
        "before_name": {"text": calendar_month(last.first), **_name_place(before, month.days, top)},
        "here": {"x": _x(day, month.days), "y": _y(now[day - 1], top)},
        "axis": _axis(top, currency),
        "days": [{"x": _x(mark, month.days), "label": mark} for mark in (*MARKED_DAYS, month.days)],
        "rows": [
            _row(month, now[day - 1], now[-1], currency, current=True),
            _row(last, _at(before, day), before[-1], currency, current=False),
        ],
    }


def _at(totals: tuple[int, ...], day: int) -> int:
    return totals[min(day, len(totals)) - 1]


def _compared(now: int, before: int, last: Month, day: int, currency: str) -> str:
    told = {
        "amount": money(Money(abs(now - before), currency)),
        "day": full_day(last.first.replace(day=min(day, last.days))),
    }
    if now == before:
        return _("As much as on {day}. Net, by day.").format(**told)
    if now > before:
        return _("{amount} more than on {day}. Net, by day.").format(**told)
    return _("{amount} less than on {day}. Net, by day.").format(**told)


def _row(month: Month, to_date: int, whole: int, currency: str, *, current: bool) -> dict[str, Any]:
    return {
        "name": calendar_month(month.first),
        "to_date": Money(to_date, currency),
        "whole": Money(whole, currency),
        "current": current,
    }


# ------------------------------------------------------------------------ drawing


def _top(highest: int, unit: int) -> int:
    """The end of the axis: the next of 1, 2, 3, 5 × a power of ten × LINES that holds the highest total."""
    power = unit
    while True:
        for step in STEPS:
            if step * power * LINES >= highest:
                return step * power * LINES
        power *= 10


def _axis(top: int, currency: str) -> list[dict[str, Any]]:
    unit = 10 ** digits(currency)
    marks = range(LINES + 1)
    return [
        {"y": _y(top * mark // LINES, top), "label": f"{top * mark // LINES // unit:,}"} for mark in marks
    ]


def _points(totals: tuple[int, ...], days: int, top: int) -> str:
    shown = totals[:days]
    return " ".join(f"{_x(day, days)},{_y(total, top)}" for day, total in enumerate(shown, 1))


def _name_place(totals: tuple[int, ...], days: int, top: int) -> dict[str, int]:
    """Above the end of a line."""
    return {"x": _x(min(len(totals), days), days), "y": _y(totals[min(len(totals), days) - 1], top) - 8}


def _x(day: int, days: int) -> int:
    return (day - 1) * WIDTH // (days - 1)


def _y(total: int, top: int) -> int:
    return HEIGHT - max(0, total) * (HEIGHT - 6) // top
