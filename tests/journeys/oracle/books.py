"""What the oracle remembers: customers, subscriptions and every change of a quantity, in plain lists."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

Tiers = list[tuple[int, str]]
MONTHLY, YEARLY, FLEXIBLE = "google_annual_monthly", "google_annual_yearly", "google_flexible"


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Change:
    """One order's difference, charged from a date on."""

    at: datetime
    entered: datetime
    day: date
    charged_from: date
    delta: int
    event: int | None


@dataclass
class Phase:
    """A stretch of one subscription under one set of terms: a 12-month term, or Flexible until its end."""

    terms: str
    start: date
    end: date | None
    prices: list[tuple[date, Tiers]]
    changes: list[Change] = field(default_factory=list)
    takes_over: bool = True
    """Whether it began with whatever had been bought, additions that are entered later included."""

    def begins_price(self, day: date) -> bool:
        """Whether another price than the day before's begins; the same one again is not new."""
        known = [_exact(tiers) for since, tiers in sorted(self.prices) if since <= day]
        before = [_exact(tiers) for since, tiers in sorted(self.prices) if since < day]
        return bool(before) and known[-1] != before[-1]

    def price(self, quantity: int, day: date) -> str:
        if self.terms != FLEXIBLE:
            quantity = self.first_quantity
        tiers = [tiers for since, tiers in sorted(self.prices) if since <= day][-1]
        return [price for least, price in tiers if least <= quantity or least == tiers[0][0]][-1]

    @property
    def first_quantity(self) -> int:
        return self.changes[0].delta


def _exact(tiers: Tiers) -> list[tuple[int, Fraction]]:
    return [(least, Fraction(price)) for least, price in tiers]


@dataclass
class Renewal:
    setting: str = "same_seats"
    quantity: int | None = None
    price: Tiers | None = None
    cap: int | None = None


@dataclass
class Advance:
    """A charge in advance: the total of a term, or its rest."""

    invoice_day: date
    start: date
    end: date
    term: tuple[date, date]
    quantity: int
    price: str
    event: int | None


@dataclass
class Subscription:
    name: str
    customer: str
    product: str
    anchor: date
    phases: list[Phase]
    bought: int = 0
    cap: int | None = None
    users: list[str] = field(default_factory=list)
    since: dict[str, date] = field(default_factory=dict)
    """The day with which each user's license is dated."""
    moves: list[Change] = field(default_factory=list)
    """Every change of the users in use, under whichever terms."""
    counter: int = 0
    renewal: Renewal = field(default_factory=Renewal)
    next_price: Tiers | None = None
    advances: list[Advance] = field(default_factory=list)
    ends: tuple[date, int] | None = None
    ended: bool = False

    @property
    def phase(self) -> Phase:
        return self.phases[-1]

    @property
    def terms(self) -> str:
        return self.phase.terms

    def used_on(self, day: date) -> int:
        """The users in use at the end of a day, as known now."""
        return sum(move.delta for move in self.moves if move.day <= day)

    @property
    def licensed(self) -> int:
        return len(self.users)

    @property
    def counted(self) -> int:
        """What the contract limit counts (C4)."""
        if self.ended:
            return 0
        if self.terms == FLEXIBLE:
            return self.licensed
        return max(self.bought, self.renewal.quantity or 0)


@dataclass
class Line:
    subscription: str
    kind: str
    event: int | None
    month: str
    first: date
    last: date
    quantity: int
    price: str
    days: int
    period_days: int
    net: Fraction


@dataclass
class Invoice:
    kind: str
    month: str | None
    issued_on: date
    lines: list[Line]
    rate: Fraction
    reason: str
    net: Fraction
    tax: Fraction
    credits: int | None = None
    """The place of the credited invoice."""
