"""The seven ways of selling of section 7's table, as data."""

from __future__ import annotations

from dataclasses import replace

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
from reseller.rules.terms.value import LicenseTerms
from reseller.rules.verbs import Verb

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
    support_contact="support@timelog.com",
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
