"""What the oracle remembers of subscriptions that are charged in advance, and section 7's table for them."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.journeys.oracle.bill import rounded
from tests.journeys.oracle.books import Line, Tiers
from tests.journeys.oracle.days import span

MONTHS = {"month": 1, "quarter": 3, "year": 12}
SAME_DAY = {"aircall", "horizon"}
VERBS = {
    "billomat": {"add_licenses", "cancel_licenses", "set_tariff", "end_subscription"},
    "timelog": {"add_licenses", "set_next_period", "end_subscription"},
    "aircall": {"swap_users", "end_subscription"},
    "horizon": {"add_licenses", "cancel_licenses", "renew"},
}
ALWAYS = {"add_users", "remove_users", "set_price"}
PACK = 5


@dataclass
class Renewed:
    """A next term that is bought already (H7)."""

    end: date
    quantity: int
    price: str


@dataclass
class Held:
    name: str
    customer: str
    product: str
    terms: str
    months: int
    anchor: date
    start: date
    end: date
    event: int
    prices: list[tuple[date, Tiers]]
    bought: int
    included: int = 0
    tariff: str = "Business"
    users: list[tuple[str, bool]] = field(default_factory=list)
    counter: int = 0
    periods: int = 1
    charged: bool = False
    price: str = ""
    canceled: int = 0
    next: int | None = None
    over_since: date | None = None
    deactivated: list[str] = field(default_factory=list)
    renewed: Renewed | None = None
    ends: date | None = None
    ended: bool = False

    @property
    def licensed(self) -> int:
        return len(self.users)

    @property
    def counted(self) -> int:
        """What the contract limit counts (C4)."""
        if self.ended:
            return 0
        return max(self.bought, self.renewed.quantity if self.renewed else 0)

    def tier(self, quantity: int, day: date) -> str:
        """The unit price of that quantity in the prices in force on a day."""
        known = [tiers for since, tiers in sorted(self.prices, key=lambda one: one[0]) if since <= day]
        tiers = known[-1]
        return [price for least, price in tiers if least <= quantity or least == tiers[0][0]][-1]


def line(one: Held, kind: str, event: int | None, first: date, end: date, quantity: int, price: str,
         days: int, period: int, currency: str) -> Line:  # fmt: skip
    net = rounded(quantity * Fraction(price) * days / period, currency)
    month = f"{first.year:04}-{first.month:02}"
    last = max(span(first, end))
    return Line(one.name, kind, event, month, first, last, quantity, price, days, period, net)
