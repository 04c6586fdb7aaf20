"""Dates counted one by one: billing dates, months and anniversaries, without a formula (D1–D6)."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE = timedelta(days=1)
Month = tuple[int, int]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def turn(day: date, zone: str) -> datetime:
    """The first instant of a billing date, found by walking minute by minute."""
    at = datetime.combine(day, time(), UTC) - timedelta(hours=16)
    for step in (timedelta(hours=1), timedelta(minutes=1)):
        while day_of(at + step, zone) < day:
            at += step
    return at + timedelta(minutes=1)


def run_at(month: Month, zone: str) -> datetime:
    """The third day after the month at 03:00 on the wall clock of the zone (I1)."""
    first = first_of(following(month))
    return datetime(first.year, first.month, 3, 3, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def month_of(day: date) -> Month:
    return day.year, day.month


def following(month: Month) -> Month:
    year, number = month
    return (year + 1, 1) if number == 12 else (year, number + 1)


def first_of(month: Month) -> date:
    return date(*month, 1)


def days_of(month: Month) -> list[date]:
    return list(span(first_of(month), first_of(following(month))))


def span(first: date, end: date) -> Iterator[date]:
    """Every day of the half-open interval."""
    while first < end:
        yield first
        first += ONE


def anniversary(anchor: date, years: int) -> date:
    """An anchor of 29 February clamps and comes back (D4)."""
    year = anchor.year + years
    return date(year, anchor.month, min(anchor.day, calendar.monthrange(year, anchor.month)[1]))
