"""Twenty subscriptions on the eve of a billing day: the mix that the day's benchmark repeats."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from customers.subscriptions.spans import bound_by
from reseller.rules.terms import PRESETS, Billed, EndRule

DUE = date(2026, 5, 1)
PRICE = {"tiers": [[1, 6_000_000]], "divisor": 1}
COLUMNS = {
    "place": "int", "key": "text", "terms": "jsonb", "period": "text", "in_arrears": "boolean",
    "bound_by": "text", "first_day": "date", "ends_on": "date", "bought": "int", "licensed": "int",
    "included": "int", "next_period": "int", "canceled": "int", "renewal": "text", "over_since": "date",
    "price": "jsonb", "first_quantity": "int",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A subscription under these terms, with what is different of it."""

    key: str
    differs: dict[str, Any] = field(default_factory=dict)

    def row(self, place: int) -> dict[str, Any]:
        """Its values by column; every period or term ends where the benchmark's day begins."""
        terms = PRESETS[self.key]
        locked, yearly = terms.locks_price, terms.term_months is not None
        row: dict[str, Any] = dict.fromkeys(COLUMNS) | {
            "place": place, "key": self.key, "terms": terms.to_json(), "period": terms.periods[0].value,
            "in_arrears": terms.billed is Billed.ARREARS, "bound_by": bound_by(terms),
            "first_day": date(2025, 5, 1) if yearly else date(2026, 4, 1),
            "ends_on": DUE - timedelta(days=1) if terms.ends is EndRule.RENEWAL else None,
            "bought": 10, "licensed": 8, "canceled": 0,
            "renewal": "SAME_SEATS" if terms.renewal_settings else None,
            "price": PRICE if locked else None, "first_quantity": 10 if locked else None,
        }  # fmt: skip
        return row | self.differs


WAYS = (
    *(Way("billomat") for _ in range(4)),
    Way("billomat", {"canceled": 1}),
    *(Way("timelog") for _ in range(3)),
    Way("timelog", {"next_period": 9}),
    Way("timelog", {"licensed": 12, "over_since": date(2026, 4, 23)}),
    *(Way("aircall", {"included": 5}) for _ in range(5)),
    *(Way("google_annual_monthly") for _ in range(2)),
    *(Way("google_annual_yearly") for _ in range(2)),
    Way("horizon"),
)
