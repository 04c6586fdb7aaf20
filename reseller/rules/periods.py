"""Billing dates, calendar months, terms and their anniversaries (RULES.md section 2). Half-open spans."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reseller.rules.errors import InputInvalid, marked

ONE_DAY = timedelta(days=1)
RUN_TIME = time(3)
YEARS = range(1900, 3000)
"""Those that people can name: what is reckoned from a day of theirs is a date as well."""


class ChargeFrom(StrEnum):
    """When a change on billing date d begins to be charged (D2)."""

    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of that name; INPUT_INVALID for an unknown one (D1)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wanted = marked("Enter an IANA time zone such as Europe/Dublin.")
        raise InputInvalid(template=wanted, field=("billing_zone",), rule="D1") from None


def billing_date(instant: datetime, zone: str) -> date:
    """The date of an aware instant in the billing zone (D1)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(zone_of(zone)).date()


def local_midnight(day: date, zone: str) -> datetime:
    """The first instant of a billing date, in UTC."""
    return datetime.combine(day, time(), zone_of(zone)).astimezone(UTC)


def charged_from(day: date, charge_from: ChargeFrom) -> date:
    """The first charged day of a change made on billing date `day` (D2)."""
    return day + ONE_DAY if charge_from is ChargeFrom.NEXT_DAY else day


def add_months(anchor: date, months: int) -> date:
    """The anchor's day `months` later, clamped to that month: 31 Jan + 1 = 28 Feb, + 2 = 31 Mar (D4).

    Count from the anchor each time; counting on from a clamped date would lose its day.
    """
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


class Month(NamedTuple):
    """A calendar month, in order of time; str() gives "2026-04"."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "YYYY-MM" of a year in YEARS; INPUT_INVALID otherwise."""
        if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) and int(text[:4]) in YEARS:
            return cls(int(text[:4]), int(text[5:]))
        wanted = marked("Enter a month as YYYY-MM, such as 2026-04.")
        raise InputInvalid(template=wanted, field=("month",))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next_first(self) -> date:
        """The first day of the following month: this month's exclusive end."""
        return self.following().first

    @property
    def last(self) -> date:
        return self.next_first - ONE_DAY

    @property
    def days(self) -> int:
        return monthrange(self.year, self.month)[1]

    def following(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    def previous(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def run_due_at(month: Month, zone: str) -> datetime:
    """When the month's invoice run is due: the third day after it at 03:00 in the zone, in UTC (I1)."""
    third = month.next_first + 2 * ONE_DAY
    return datetime.combine(third, RUN_TIME, zone_of(zone)).astimezone(UTC)


class Span(NamedTuple):
    """Days from `first` up to but not including `end`; an `end` of None is open."""

    first: date
    end: date | None

    @classmethod
    def inclusive(cls, first: date, last: date | None) -> Span:
        """The span that holds both dates; `last` None is open."""
        return cls(first, None if last is None else last + ONE_DAY)

    @classmethod
    def term(cls, first: date, months: int, anchor: date | None = None) -> Span:
        """[first, first + months), counted from `anchor` where an earlier start keeps the day (D4)."""
        origin = anchor or first
        done = (first.year - origin.year) * 12 + first.month - origin.month
        return cls(first, add_months(origin, done + months))

    @property
    def last(self) -> date | None:
        """The last day inside; None when open."""
        return None if self.end is None else self.end - ONE_DAY

    @property
    def days(self) -> int:
        """Number of days; ValueError when open."""
        if self.end is None:
            raise ValueError("an open span has no number of days")
        return (self.end - self.first).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day and (self.end is None or day < self.end)

    def remaining(self, today: date) -> int:
        """Days remaining: end (exclusive) − today (D6)."""
        if self.end is None:
            raise ValueError("an open span has no days remaining")
        return (self.end - today).days
