"""Who knows what time it is. The only module that reads the machine's clock.

A request or a job asks its clock once and hands `now` down; everything below takes that value.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can tell the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's own clock: production, and the leases of jobs everywhere."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """The machine's clock moved by an offset, which development keeps in the one row of `dev_clock`.

    Console and worker hold one each and call `plumbing.moved_time.refresh` to follow the row.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset
