"""What a term's turn makes of orders still under way: whether what they bring goes on behind it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, Self


class Turn(NamedTuple):
    """A first day at which an order's bought licenses, and its users, went on or fell away.

    Every open order is told of it, so that a late completion is exact on both sides. `ended_on` is the last
    day of an end that was chosen: what falls away there is dated with it.
    """

    day: date
    carries_bought: bool
    carries_licensed: bool
    ended_on: date | None = None

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """The turn that `stored` gave."""
        day, ended_on = date.fromisoformat(stored["day"]), stored.get("ended_on")
        return cls(
            day, stored["bought"], stored["licensed"], date.fromisoformat(ended_on) if ended_on else None
        )

    @property
    def stored(self) -> dict[str, Any]:
        """As it stands in `detail` of an order, in its list of `turns`."""
        stored = {"day": str(self.day), "bought": self.carries_bought, "licensed": self.carries_licensed}
        return stored | ({"ended_on": str(self.ended_on)} if self.ended_on else {})
