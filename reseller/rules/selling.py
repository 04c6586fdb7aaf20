"""The words that license terms are made of: one enum per choice of RULES.md section 7."""

from __future__ import annotations

from enum import StrEnum


class ChargedOn(StrEnum):
    """Which number is charged."""

    LICENSED = "licensed"
    BOUGHT = "bought"
    HIGHEST_CREATED = "highest_created"
    """max(included, highest number created in the period) (A4)"""


class Period(StrEnum):
    """The length of the period that a unit price is for (M4)."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class PeriodStart(StrEnum):
    """Where periods begin: with calendar months, or with the subscription."""

    CALENDAR = "calendar"
    SUBSCRIPTION = "subscription"


class Billed(StrEnum):
    """Whether a period is invoiced after it or when it begins."""

    ARREARS = "arrears"
    ADVANCE = "advance"


class Proration(StrEnum):
    """What an addition inside a period costs: the days left, or the full price."""

    DAILY = "daily"
    NONE = "none"


class ChargesAt(StrEnum):
    """When a charge in advance is made: by the confirmed order (I4), or when its first day begins (I5)."""

    CONFIRMATION = "confirmation"
    FIRST_DAY = "first_day"


class AdditionTiming(StrEnum):
    """When an addition is invoiced."""

    MONTHLY = "monthly"
    THRESHOLD = "threshold"
    """at once when more than `threshold_days` remain, else with the next period (B5)"""
    IMMEDIATE = "immediate"


class PriceLock(StrEnum):
    """CURRENT: the price in force on the charged day; TERM_START: fixed by the order that begins the term."""

    CURRENT = "current"
    TERM_START = "term_start"


class Reduction(StrEnum):
    """When the charged number can go down."""

    ANY_TIME = "any_time"
    AT_RENEWAL = "at_renewal"
    END_OF_PERIOD = "end_of_period"
    NEXT_PERIOD = "next_period"
    RENEWAL_WINDOW = "renewal_window"


class Overuse(StrEnum):
    """What happens to more users than licenses bought."""

    NONE = "none"
    REJECT = "reject"
    GRACE = "grace"
    BILL_ONE_MORE = "bill_one_more"


class EndRule(StrEnum):
    """How a subscription ends (C9): on a chosen day, with the running period, or by its renewal."""

    CHOSEN_DAY = "chosen_day"
    PERIOD_END = "period_end"
    RENEWAL = "renewal"


class RenewalSetting(StrEnum):
    """What follows a term (G4)."""

    SAME_SEATS = "SAME_SEATS"
    SEATS_IN_USE = "SEATS_IN_USE"
    FLEXIBLE = "FLEXIBLE"
    END = "END"
