"""One way of selling as a value, and how it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from reseller.rules.periods import ChargeFrom
from reseller.rules.selling import (
    AdditionTiming,
    Billed,
    ChargedOn,
    ChargesAt,
    EndRule,
    Overuse,
    Period,
    PeriodStart,
    PriceLock,
    Proration,
    Reduction,
    RenewalSetting,
)
from reseller.rules.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseTerms:
    """One way of selling. Field names follow the table of section 7; day counts are `_days`."""

    key: str
    name: str
    version: int = 1
    charged_on: ChargedOn
    periods: tuple[Period, ...]
    period_start: PeriodStart
    term_months: int | None = None
    billed: Billed
    charges_at: ChargesAt = ChargesAt.FIRST_DAY
    proration: Proration = Proration.DAILY
    charge_from: ChargeFrom = ChargeFrom.NEXT_DAY
    addition_timing: AdditionTiming
    threshold_days: int | None = None
    by_card: bool = False
    price_lock: PriceLock = PriceLock.CURRENT
    pack_size: int = 1
    verbs: frozenset[Verb]
    reseller_only: frozenset[Verb] = frozenset()
    approvals: frozenset[Verb] = frozenset()
    reduction: Reduction
    next_period_minimum: int | None = None
    purchase_resets_next_period: bool = False
    overuse: Overuse = Overuse.REJECT
    grace_days: int | None = None
    needs_cap: bool = False
    needs_link: bool = False
    ends: EndRule
    renewal_settings: tuple[RenewalSetting, ...] = ()
    switches_to: str | None = None
    blackout_days: int | None = None
    window_days: int | None = None
    non_refundable: bool = False
    tariffs: tuple[str, ...] = ()
    smallest_tariff: str | None = None
    has_included: bool = False
    amounts_for_owner_only: bool = False
    support_contact: str | None = None

    @property
    def counts_licensed(self) -> bool:
        """Whether cap, limit and charges count licenses in use rather than bought."""
        return self.charged_on is ChargedOn.LICENSED

    @property
    def bills_beyond(self) -> bool:
        """Whether a user beyond what is paid is billed as one license more, and so needs `may_buy` (A4)."""
        return self.overuse is Overuse.BILL_ONE_MORE

    @property
    def revokes_cancellations(self) -> bool:
        """Whether buying takes back this period's cancellations first (B9)."""
        return self.reduction is Reduction.END_OF_PERIOD

    @property
    def locks_price(self) -> bool:
        return self.price_lock is PriceLock.TERM_START

    def packs_for(self, count: int) -> int:
        """The smallest whole number of packs that holds `count`, in licenses (H2)."""
        return -(-count // self.pack_size) * self.pack_size

    def packs_within(self, count: int) -> int:
        """The largest whole number of packs within `count`, in licenses (H2)."""
        return count - count % self.pack_size

    def to_json(self) -> dict[str, Any]:
        """A JSON object of every field, sets sorted; `from_json` gives the same value back."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LicenseTerms:
        """The terms that `to_json` wrote; ValueError for a value that no field knows."""
        read = {name: _READERS.get(name, _as_is)(value) for name, value in stored.items()}
        read.setdefault("charges_at", _charges_at(read))
        return cls(**read)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _charges_at(read: Mapping[str, Any]) -> ChargesAt:
    """What terms that were stored without it meant: a price fixed by an order was charged by that order."""
    by_order = read["billed"] is Billed.ADVANCE and read["price_lock"] is PriceLock.TERM_START
    return ChargesAt.CONFIRMATION if by_order else ChargesAt.FIRST_DAY


def _as_is(value: Any) -> Any:
    return value


def _verbs(value: Any) -> frozenset[Verb]:
    return frozenset(Verb(item) for item in value)


_READERS: dict[str, Any] = {
    "charged_on": ChargedOn,
    "periods": lambda value: tuple(Period(item) for item in value),
    "period_start": PeriodStart,
    "billed": Billed,
    "charges_at": ChargesAt,
    "proration": Proration,
    "charge_from": ChargeFrom,
    "addition_timing": AdditionTiming,
    "price_lock": PriceLock,
    "verbs": _verbs,
    "reseller_only": _verbs,
    "approvals": _verbs,
    "reduction": Reduction,
    "overuse": Overuse,
    "ends": EndRule,
    "renewal_settings": lambda value: tuple(RenewalSetting(item) for item in value),
    "tariffs": tuple,
}
