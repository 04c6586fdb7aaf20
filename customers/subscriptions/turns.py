"""What a term's turn makes of orders still under way: whether what they bring goes on behind it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, Self


class Turn(NamedTuple):
    """A first day at which an order's bought licenses, and its users, went on or fell away.

    Every open order is told of it, so that a late completion is exact on both sides.
    """

    day: date
    carries_bought: bool
    carries_licensed: bool

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """The turn that `stored` gave."""
        return cls(date.fromisoformat(stored["day"]), stored["bought"], stored["licensed"])

    @property
    def stored(self) -> dict[str, Any]:
        """As it stands in `detail` of an order, in its list of `turns`."""
        return {"day": self.day.isoformat(), "bought": self.carries_bought, "licensed": self.carries_licensed}
