"""The demo's days: instants counted back from now, and what happens at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from reseller.rules.periods import Month, add_months

MONTHS = 13
"""Whole months of history before the present one."""
Deed = Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Event:
    """A deed and its time. `deed` None is a moment at which only the worker's jobs run.

    `declined`: a card that is asked for then is declined.
    """

    at: datetime
    deed: Deed | None = None
    declined: bool = False


class Calendar:
    """Instants of the story, counted back from `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.months = [Month.of(now.date())]
        for _ in range(MONTHS):
            self.months.append(self.months[-1].previous())

    def at(self, ago: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """The instant on that day of the month `ago` months back, UTC; a shorter month ends earlier."""
        month = self.months[ago]
        return _instant(month.first + timedelta(days=min(day, month.days) - 1), hour, minute)

    def before(self, days: int, hour: int = 9, minute: int = 0, *, months: int = 0) -> datetime:
        """The instant so many months and days before today, UTC; fewer than 0 days lie after that date."""
        return _instant(add_months(self.now.date(), -months) - timedelta(days=days), hour, minute)

    def hours_ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)


def _instant(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)
