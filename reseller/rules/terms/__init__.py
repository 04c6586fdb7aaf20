"""License terms: a vendor's way of selling as one frozen value, and the seven presets (section 7).

Code reads the fields and never asks which vendor it is; an eighth way of selling is a new value.
"""

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
from reseller.rules.terms.presets import PRESETS
from reseller.rules.terms.value import LicenseTerms

__all__ = [
    "PRESETS", "AdditionTiming", "Billed", "ChargeFrom", "ChargedOn", "ChargesAt", "EndRule", "LicenseTerms",
    "Overuse", "Period", "PeriodStart", "PriceLock", "Proration", "Reduction", "RenewalSetting",
]  # fmt: skip
