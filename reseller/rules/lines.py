"""One charge line and its exact amount: integers until one rounding (M1, M2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reseller.rules.money import minor_units, round_half_away
from reseller.rules.periods import Month
from reseller.rules.pricing import MICRO, UnitPrice


class ChargeKind(StrEnum):
    """What a line is for. TERM: a yearly total or its rest. PERIOD: one in advance."""

    OPENING = "OPENING"
    ADDITION = "ADDITION"
    REMOVAL = "REMOVAL"
    TERM = "TERM"
    PERIOD = "PERIOD"
    REST_OF_PERIOD = "REST_OF_PERIOD"
    CREDIT = "CREDIT"


class Line(NamedTuple):
    """One charge: `first` to `last` inclusive, with the numbers of the rules that made it."""

    kind: ChargeKind
    first: date
    last: date
    quantity: int
    unit_price: UnitPrice
    days: int
    period_days: int
    order: object | None
    rules: tuple[str, ...]

    @property
    def month(self) -> Month:
        """The month of the first day (I7)."""
        return Month.of(self.first)

    @property
    def numerator(self) -> int:
        return self.quantity * self.unit_price.micros * self.days

    @property
    def denominator(self) -> int:
        return self.unit_price.divisor * self.period_days

    def amount(self, currency: str) -> int:
        """Minor units: quantity × unit price × days ÷ period days, rounded once (M2)."""
        return line_amount(self.quantity, self.unit_price, self.days, self.period_days, currency)


def line_amount(quantity: int, unit: UnitPrice, days: int, period_days: int, currency: str) -> int:
    """Minor units of one line from its stored integers (M2)."""
    micros, divisor = unit
    return round_half_away(quantity * micros * days * minor_units(currency), divisor * period_days * MICRO)
