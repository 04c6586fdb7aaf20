"""A question in people's words: how many users from when, what changes, and which terms at what price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from reseller.rules.checks import check_quantity
from reseller.rules.errors import InputInvalid, marked
from reseller.rules.periods import Month, add_months
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS, Period

MOST_USERS = 10_000
MOST_CHANGES = 12
MOST_WAYS = 12
"""Enough for every preset under each of its periods; each is a scenario that is played."""
EARLIEST, LATEST = date(2021, 1, 1), date(2098, 12, 31)
MONTHS = (3, 6, 12, 24)
"""How many calendar months, the first day's among them, can be compared."""


@dataclass(frozen=True, slots=True)
class Change:
    """Users who join (positive) or leave (negative) on a billing date."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways of buying: terms by key, their period, and the price of a license for one."""

    terms_key: str
    price: str
    period: Period


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sells to whom: countries, and the buyer's billing zone and currency."""

    seller_country: str
    country: str
    zone: str
    currency: str


@dataclass(frozen=True, slots=True)
class Question:
    """Wishes, in order of their days, and the ways to compare them under."""

    start: date
    users: int
    months: int
    changes: tuple[Change, ...]
    ways: tuple[Way, ...]
    parties: Parties

    @property
    def span(self) -> tuple[Month, ...]:
        """The calendar months that are compared."""
        first = Month.of(self.start)
        return tuple(Month.of(add_months(first.first, step)) for step in range(self.months))

    @property
    def peak(self) -> int:
        """The most users at any time."""
        now = most = self.users
        for change in self.changes:
            now += change.count
            most = max(most, now)
        return most

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        parties = self.parties
        return {
            "start": self.start.isoformat(),
            "users": self.users,
            "months": self.months,
            "changes": [[change.on.isoformat(), change.count] for change in self.changes],
            "ways": [[way.terms_key, way.price, way.period.value] for way in self.ways],
            "parties": [parties.seller_country, parties.country, parties.zone, parties.currency],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The question that `to_json` wrote."""
        return cls(
            start=date.fromisoformat(stored["start"]),
            users=stored["users"],
            months=stored["months"],
            changes=tuple(Change(date.fromisoformat(on), count) for on, count in stored["changes"]),
            ways=tuple(Way(key, price, Period(period)) for key, price, period in stored["ways"]),
            parties=Parties(*stored["parties"]),
        )


def check(question: Question) -> None:
    """Raise QUANTITY_INVALID or INPUT_INVALID for a question that can't be played."""
    check_quantity(question.users, "users", largest=MOST_USERS)
    if not EARLIEST <= question.start <= LATEST:
        reason = marked("Enter a day from 2021 to 2098.")
        raise InputInvalid(reason=reason, field=("start",))
    if question.months not in MONTHS:
        raise InputInvalid(reason=marked("Choose one of the given values."), field=("months",))
    _check_changes(question)
    _check_ways(question.ways)


def _check_ways(ways: tuple[Way, ...]) -> None:
    if not ways:
        raise InputInvalid(reason=marked("Choose at least one way of selling to compare."), field=("ways",))
    if len(ways) > MOST_WAYS:
        raise InputInvalid(reason=marked("These are too many ways of selling."), field=("ways",))
    for place, way in enumerate(ways):
        if way.terms_key not in PRESETS or way.period not in PRESETS[way.terms_key].periods:
            raise InputInvalid(reason=marked("Choose one of the given values."), field=("ways",))
        Price.parse(way.price, ("ways", str(place), "price"))


def _check_changes(question: Question) -> None:
    """Each on a day that is compared, in order, and nobody leaves who isn't there."""
    last, now = question.start, question.users
    if len(question.changes) > MOST_CHANGES:
        raise InputInvalid(reason=marked("These are too many changes."), field=("changes",))
    for change in question.changes:
        now += change.count
        if not last <= change.on <= question.span[-1].last:
            reason = marked("Changes happen from the first day on, within the months compared.")
            raise InputInvalid(reason=reason, field=("changes",))
        if now < 0:
            reason = marked("More users leave than are there then.")
            raise InputInvalid(reason=reason, field=("changes",))
        if now > MOST_USERS:
            reason = marked("At most 10,000 users can be compared.")
            raise InputInvalid(reason=reason, field=("changes",))
        last = change.on
