"""Unit prices, volume tiers and the dated price in force (M1, M4, M6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from reseller.rules.errors import InputInvalid, PriceNotSet, marked
from reseller.rules.money import round_half_away, scaled_text

MICRO = 10**6
LARGEST_PRICE = 10**9
Tiers = tuple[tuple[int, int], ...]
"""Pairs (from quantity, micros), the first from 1, ascending."""


class UnitPrice(NamedTuple):
    """One license for one full period: micros ÷ 10**6 ÷ divisor of the currency's major unit, exact."""

    micros: int
    divisor: int = 1

    def text(self, decimals: int = 2) -> str:
        """Decimal text with at least `decimals` (the currency's digits) and at most six decimals."""
        return scaled_text(round_half_away(self.micros, self.divisor), 6, decimals)


@dataclass(frozen=True, slots=True)
class Price:
    """Volume tiers that apply whole (M4), all divided by `divisor`."""

    tiers: Tiers
    divisor: int = 1
    _units: tuple[tuple[int, UnitPrice], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        units = tuple((start, UnitPrice(micros, self.divisor)) for start, micros in self.tiers)
        object.__setattr__(self, "_units", units)

    @classmethod
    def of(cls, unit: UnitPrice) -> Price:
        """A price without volume tiers."""
        return cls(((1, unit.micros),), unit.divisor)

    @classmethod
    def parse(cls, given: object, field: tuple[str, ...] = ("unit_price",)) -> Price:
        """Read "6.00" or [[1, "6.00"], [50, "5.50"]]; INPUT_INVALID for anything else."""
        if isinstance(given, str):
            return cls(((1, parse_micros(given, field)),))
        return cls(_parse_tiers(given, field))

    def at(self, quantity: int) -> UnitPrice:
        """The unit price of the tier that holds `quantity`; below 1 the first tier's."""
        unit = self._units[0][1]
        for start, candidate in self._units:
            if quantity < start:
                break
            unit = candidate
        return unit

    def monthly(self, months: int) -> Price:
        """The price of one month where this one is for `months`: yearly ÷ 12, exact (G4)."""
        return Price(self.tiers, self.divisor * months)

    def to_json(self) -> dict[str, Any]:
        """{"tiers": [[1, 6000000]], "divisor": 1}."""
        return {"tiers": [list(tier) for tier in self.tiers], "divisor": self.divisor}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Price:
        """The price that `to_json` wrote."""
        return cls(tuple((start, micros) for start, micros in stored["tiers"]), stored["divisor"])


def parse_micros(text: str, field: tuple[str, ...] = ("unit_price",)) -> int:
    """Read a price of 0 to 1,000,000,000 with up to six decimals as micros; INPUT_INVALID otherwise."""
    if re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,6})?", text):
        whole, _, decimals = text.partition(".")
        micros = int(whole) * MICRO + int(decimals.ljust(6, "0"))
        if micros <= LARGEST_PRICE * MICRO:
            return micros
    wanted = marked("Enter a price such as 6.00: 0 to 1,000,000,000 with up to six decimals.")
    raise InputInvalid(template=wanted, field=field, rule="M1")


def _parse_tiers(given: object, field: tuple[str, ...]) -> Tiers:
    wanted = marked('Enter tiers as [[1, "6.00"], [50, "5.50"]]: the first from 1, then ascending.')
    refusal = InputInvalid(template=wanted, field=field, rule="M4")
    if not isinstance(given, Sequence) or not given:
        raise refusal
    tiers: list[tuple[int, int]] = []
    for pair in given:
        match pair:
            case [int(start), str(text)] if not isinstance(start, bool):
                tiers.append((start, parse_micros(text, field)))
            case _:
                raise refusal
    starts = [start for start, _ in tiers]
    if starts[0] != 1 or any(later <= earlier for earlier, later in pairwise(starts)):
        raise refusal
    return tuple(tiers)


class DatedPrice(NamedTuple):
    """A price from a day on."""

    valid_from: date
    price: Price


class Stretch(NamedTuple):
    """Days under one price: [first, end)."""

    first: date
    end: date
    price: Price


@dataclass(frozen=True, slots=True)
class PriceSchedule:
    """The prices of one subscription, each sequence in order of recording: its contract's, and the list's."""

    contract: tuple[DatedPrice, ...] = ()
    listed: tuple[DatedPrice, ...] = ()
    currency: str = "EUR"
    _known: dict[tuple[date, date], tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def find(self, day: date) -> Price | None:
        """The latest contract price valid on `day`, else the latest list price, else None (M6)."""
        return _latest(self.contract, day) or _latest(self.listed, day)

    def in_force(self, day: date) -> Price:
        """`find`, raising PRICE_NOT_SET where there is none."""
        price = self.find(day)
        if price is None:
            raise PriceNotSet(currency=self.currency, day=day)
        return price

    def stretches(self, first: date, end: date) -> tuple[Stretch, ...]:
        """[first, end) cut where the price in force changes; PRICE_NOT_SET where there is none.

        Remembered, since most subscriptions run through the same whole month.
        """
        known = self._known.get((first, end))
        if known is None:
            cuts = (first, *self.boundaries(first, end), end)
            known = tuple(Stretch(one, two, self.in_force(one)) for one, two in pairwise(cuts))
            self._known[first, end] = known
        return known

    def boundaries(self, first: date, end: date) -> tuple[date, ...]:
        """The days after `first` and before `end` at which the price in force changes."""
        dated = (*self.contract, *self.listed)
        days = sorted({entry.valid_from for entry in dated if first < entry.valid_from < end})
        if not days:
            return ()
        changes = pairwise((first, *days))
        return tuple(new for old, new in changes if self.find(old) != self.find(new))


def _latest(entries: Iterable[DatedPrice], day: date) -> Price | None:
    """Of the entries valid on `day` the latest; on the same day the one recorded later."""
    best: DatedPrice | None = None
    for entry in entries:
        if entry.valid_from <= day and (best is None or entry.valid_from >= best.valid_from):
            best = entry
    return best.price if best else None
