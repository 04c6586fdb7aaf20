"""Which invoice takes a charge made in advance, and with which date (I4, I5)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reseller.rules.terms import AdditionTiming, LicenseTerms


class Timing(StrEnum):
    """MONTHLY: collected by the monthly invoice; IMMEDIATE: invoiced at once, on an invoice of its own."""

    MONTHLY = "monthly"
    IMMEDIATE = "immediate"


class Invoicing(NamedTuple):
    """When a charge is invoiced: its timing and its invoice date."""

    timing: Timing
    on: date


def invoiced(terms: LicenseTerms, day: date, period_end: date, *, opening: bool) -> Invoicing:
    """The invoicing of a charge that arises on billing date `day` in the period up to `period_end`.

    `opening`: the charge of a whole term or period, else an addition inside it, which follows its terms'
    timing: with a threshold it leaves at once while more than that many days remain, else it joins the next
    period's invoice (B5). What is paid by card is invoiced at once (H8).
    """
    at_once = terms.by_card or (not opening and _leaves_at_once(terms, (period_end - day).days))
    if at_once:
        return Invoicing(Timing.IMMEDIATE, day)
    deferred = not opening and terms.addition_timing is AdditionTiming.THRESHOLD
    return Invoicing(Timing.MONTHLY, period_end if deferred else day)


def _leaves_at_once(terms: LicenseTerms, remaining: int) -> bool:
    """Whether an addition with that many days remaining (D6) is invoiced at once."""
    if terms.addition_timing is AdditionTiming.THRESHOLD:
        return remaining > (terms.threshold_days or 0)
    return terms.addition_timing is AdditionTiming.IMMEDIATE
