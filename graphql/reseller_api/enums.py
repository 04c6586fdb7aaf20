"""Closed sets of words, as the rules have them. Vendors and their license terms are never one of these."""

import strawberry

from reseller.rules.access import ActorKind, Role
from reseller.rules.periods import ChargeFrom
from reseller.rules.selling import (
    AdditionTiming,
    Billed,
    ChargedOn,
    EndRule,
    Overuse,
    Period,
    PeriodStart,
    PriceLock,
    Proration,
    Reduction,
    RenewalSetting,
)

for made in (
    ActorKind, Role, AdditionTiming, Billed, ChargedOn, ChargeFrom, EndRule, Overuse, Period, PeriodStart,
    PriceLock, Proration, Reduction, RenewalSetting,
):  # fmt: skip
    strawberry.enum(made, description=(made.__doc__ or "").strip())
