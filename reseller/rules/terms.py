"""License terms: a vendor's way of selling as one frozen value, and the seven presets (section 7).

Code reads the fields and never asks which vendor it is; an eighth way of selling is a new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
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

__all__ = [
    "PRESETS", "AdditionTiming", "Billed", "ChargeFrom", "ChargedOn", "ChargesAt", "EndRule", "LicenseTerms",
    "Overuse", "Period", "PeriodStart", "PriceLock", "Proration", "Reduction", "RenewalSetting",
]  # fmt: skip


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


_USERS = frozenset({Verb.SUBSCRIBE, Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.UPDATE_USER})
_ANNUAL = _USERS | {Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.REQUEST, Verb.SET_RENEWAL}

GOOGLE_FLEXIBLE = LicenseTerms(
    key="google_flexible",
    name="Flexible",
    charged_on=ChargedOn.LICENSED,
    periods=(Period.MONTH,),
    period_start=PeriodStart.CALENDAR,
    billed=Billed.ARREARS,
    addition_timing=AdditionTiming.MONTHLY,
    verbs=_USERS | {Verb.SET_CAP, Verb.END},
    reduction=Reduction.ANY_TIME,
    overuse=Overuse.NONE,
    needs_cap=True,
    ends=EndRule.CHOSEN_DAY,
)

GOOGLE_ANNUAL_MONTHLY = LicenseTerms(
    key="google_annual_monthly",
    name="Annual, monthly payments",
    charged_on=ChargedOn.BOUGHT,
    periods=(Period.MONTH,),
    period_start=PeriodStart.CALENDAR,
    term_months=12,
    billed=Billed.ARREARS,
    addition_timing=AdditionTiming.MONTHLY,
    price_lock=PriceLock.TERM_START,
    verbs=_ANNUAL,
    reseller_only=frozenset({Verb.ADD_LICENSES}),
    reduction=Reduction.AT_RENEWAL,
    needs_link=True,
    ends=EndRule.RENEWAL,
    renewal_settings=tuple(RenewalSetting),
    switches_to="google_flexible",
)

GOOGLE_ANNUAL_YEARLY = replace(
    GOOGLE_ANNUAL_MONTHLY,
    key="google_annual_yearly",
    name="Annual, yearly payments",
    periods=(Period.YEAR,),
    period_start=PeriodStart.SUBSCRIPTION,
    billed=Billed.ADVANCE,
    charges_at=ChargesAt.CONFIRMATION,
    non_refundable=True,
)

BILLOMAT = LicenseTerms(
    key="billomat",
    name="Billomat",
    charged_on=ChargedOn.BOUGHT,
    periods=(Period.MONTH, Period.YEAR),
    period_start=PeriodStart.SUBSCRIPTION,
    billed=Billed.ADVANCE,
    addition_timing=AdditionTiming.THRESHOLD,
    threshold_days=30,
    verbs=_USERS | {Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.SET_TARIFF, Verb.END, Verb.REQUEST},
    approvals=frozenset({Verb.ADD_LICENSES}),
    reduction=Reduction.END_OF_PERIOD,
    ends=EndRule.PERIOD_END,
    tariffs=("Solo", "Solo+", "Business", "Enterprise"),
    smallest_tariff="Business",
)

TIMELOG = LicenseTerms(
    key="timelog",
    name="TimeLog",
    charged_on=ChargedOn.BOUGHT,
    periods=(Period.MONTH, Period.QUARTER, Period.YEAR),
    period_start=PeriodStart.SUBSCRIPTION,
    billed=Billed.ADVANCE,
    addition_timing=AdditionTiming.IMMEDIATE,
    verbs=_USERS | {Verb.ADD_LICENSES, Verb.SET_NEXT_PERIOD, Verb.END, Verb.REQUEST},
    approvals=frozenset({Verb.ADD_LICENSES}),
    reduction=Reduction.NEXT_PERIOD,
    next_period_minimum=1,
    purchase_resets_next_period=True,
    overuse=Overuse.GRACE,
    grace_days=7,
    ends=EndRule.PERIOD_END,
    support_contact="TimeLog support",
)

AIRCALL = LicenseTerms(
    key="aircall",
    name="Aircall",
    charged_on=ChargedOn.HIGHEST_CREATED,
    periods=(Period.MONTH, Period.YEAR),
    period_start=PeriodStart.SUBSCRIPTION,
    billed=Billed.ADVANCE,
    charge_from=ChargeFrom.SAME_DAY,
    addition_timing=AdditionTiming.IMMEDIATE,
    verbs=_USERS | {Verb.SWAP_USERS, Verb.SET_INCLUDED, Verb.END, Verb.REQUEST},
    approvals=frozenset({Verb.ADD_USERS, Verb.SWAP_USERS}),
    reduction=Reduction.NEXT_PERIOD,
    overuse=Overuse.BILL_ONE_MORE,
    ends=EndRule.PERIOD_END,
    has_included=True,
    amounts_for_owner_only=True,
)

HORIZON = LicenseTerms(
    key="horizon",
    name="Horizon",
    charged_on=ChargedOn.BOUGHT,
    periods=(Period.YEAR,),
    period_start=PeriodStart.SUBSCRIPTION,
    term_months=12,
    billed=Billed.ADVANCE,
    proration=Proration.NONE,
    charge_from=ChargeFrom.SAME_DAY,
    addition_timing=AdditionTiming.IMMEDIATE,
    charges_at=ChargesAt.CONFIRMATION,
    by_card=True,
    price_lock=PriceLock.TERM_START,
    pack_size=5,
    verbs=_USERS | {Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.RENEW, Verb.REQUEST},
    reseller_only=frozenset({Verb.CANCEL_LICENSES}),
    approvals=frozenset({Verb.ADD_LICENSES, Verb.RENEW}),
    reduction=Reduction.RENEWAL_WINDOW,
    ends=EndRule.RENEWAL,
    blackout_days=30,
    window_days=30,
)

PRESETS: dict[str, LicenseTerms] = {
    terms.key: terms
    for terms in (
        GOOGLE_FLEXIBLE, GOOGLE_ANNUAL_MONTHLY, GOOGLE_ANNUAL_YEARLY, BILLOMAT, TIMELOG, AIRCALL, HORIZON,
    )
}  # fmt: skip
"""By key, in the order of the table of section 7."""
