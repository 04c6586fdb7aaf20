"""Short ways to ask in tests."""

from datetime import date
from typing import Any

from customers.comparisons.question import Change, Parties, Question, Way
from reseller.rules.terms import PRESETS, Period

IRISH = Parties("IE", "IE", "Europe/Dublin", "EUR")


def way(key: str, price: str = "10.00", period: Period | None = None) -> Way:
    return Way(key, price, period or PRESETS[key].periods[0])


def question(*ways: Way, changes: tuple[tuple[str, int], ...] = (), **given: Any) -> Question:
    """Ten users from 1 March 2026 for twelve months; `given` replaces fields."""
    asked: dict[str, Any] = {"start": date(2026, 3, 1), "users": 10, "months": 12, "parties": IRISH, **given}
    found = tuple(Change(date.fromisoformat(day), count) for day, count in changes)
    return Question(changes=found, ways=ways or tuple(way(key) for key in PRESETS), **asked)
