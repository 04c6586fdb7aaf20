"""Days from one to another, both counted."""

from datetime import date

import strawberry

from reseller.rules.periods import Span


@strawberry.type
class Days:
    """Days from the first to the last, both inclusive; without a last day it runs on."""

    first_day: date
    last_day: date | None

    @classmethod
    def of(cls, span: Span) -> "Days":
        """The days of a span."""
        return cls(first_day=span.first, last_day=span.last)
