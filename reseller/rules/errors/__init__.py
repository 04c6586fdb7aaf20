"""The errors that the console answers, one class per code.

    ConsoleError
    ├── Unreachable     NotFound · Forbidden
    ├── InputRefused    InputInvalid (TaxRateNotDated) · QuantityInvalid · PackSize · NextPeriodOutOfRange
    │                   · TerminateViaSupport
    ├── Stale           Conflict · IdempotencyMismatch · QuoteExpired · RateLimited
    ├── StateRefused    SubscriptionEnded · NotAvailableOnTerms · PricesHidden · PriceNotSet · UserExists
    │                   · DomainTaken · TariffTooLow · RequestLinkNotConfigured · OutsideRenewalWindow
    │                   · PurchaseBlackout · ReductionNotAllowed · LicensesInUse · OrderNotCancelable
    │                   · OrderNotRetryable · RequestClosed · MonthNotOver · AlreadyCredited
    │                   · PaymentRequired · PaymentFailed
    └── BoundExceeded   CapNotSet · CapBelowLicensed · CapExceeded · NoLicenseAvailable
                        · ContractLimitExceeded · LimitBelowUse

A class carries its `code`, its English `template` with {named} details, its `rule` in RULES.md and the
input's `field` to blame. `message` is the template filled in; another language translates `template` first.
"""

from reseller.rules.errors.base import ConsoleError, Counted, Field, counted, leaves, marked, readable
from reseller.rules.errors.bounds import (
    BoundExceeded,
    CapBelowLicensed,
    CapExceeded,
    CapNotSet,
    ContractLimitExceeded,
    LimitBelowUse,
    NoLicenseAvailable,
)
from reseller.rules.errors.dates import (
    LicensesInUse,
    OutsideRenewalWindow,
    PurchaseBlackout,
    ReductionNotAllowed,
)
from reseller.rules.errors.inputs import (
    InputInvalid,
    InputRefused,
    NextPeriodOutOfRange,
    PackSize,
    QuantityInvalid,
    TaxRateNotDated,
    TerminateViaSupport,
)
from reseller.rules.errors.reach import Forbidden, NotFound, Unreachable
from reseller.rules.errors.stale import Conflict, IdempotencyMismatch, QuoteExpired, RateLimited, Stale
from reseller.rules.errors.state import (
    AlreadyCredited,
    DomainTaken,
    MonthNotOver,
    NotAvailableOnTerms,
    OrderNotCancelable,
    OrderNotRetryable,
    PaymentFailed,
    PaymentRequired,
    PriceNotSet,
    PricesHidden,
    RequestClosed,
    RequestLinkNotConfigured,
    StateRefused,
    SubscriptionEnded,
    TariffTooLow,
    UserExists,
)

__all__ = [
    "AlreadyCredited", "BoundExceeded", "CapBelowLicensed", "CapExceeded", "CapNotSet", "Conflict",
    "ConsoleError", "ContractLimitExceeded", "Counted", "DomainTaken", "Field", "Forbidden",
    "IdempotencyMismatch", "InputInvalid", "InputRefused", "LicensesInUse", "LimitBelowUse", "MonthNotOver",
    "NextPeriodOutOfRange", "NoLicenseAvailable", "NotAvailableOnTerms", "NotFound", "OrderNotCancelable",
    "OrderNotRetryable", "OutsideRenewalWindow", "PackSize", "PaymentFailed", "PaymentRequired",
    "PriceNotSet", "PricesHidden", "PurchaseBlackout", "QuantityInvalid", "QuoteExpired", "RateLimited",
    "ReductionNotAllowed", "RequestClosed", "RequestLinkNotConfigured", "Stale", "StateRefused",
    "SubscriptionEnded", "TariffTooLow", "TaxRateNotDated", "TerminateViaSupport", "Unreachable",
    "UserExists", "counted", "leaves", "marked", "readable",
]  # fmt: skip
