"""The shapes of refusals: one interface, and an implementation wherever details help."""

from datetime import date
from enum import Enum

import strawberry

from reseller_api.scalars import Money


@strawberry.enum
class ErrorCode(Enum):
    """Why a command was refused."""

    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    INPUT_INVALID = "INPUT_INVALID"
    QUANTITY_INVALID = "QUANTITY_INVALID"
    PACK_SIZE = "PACK_SIZE"
    NEXT_PERIOD_OUT_OF_RANGE = "NEXT_PERIOD_OUT_OF_RANGE"
    TERMINATE_VIA_SUPPORT = "TERMINATE_VIA_SUPPORT"
    CONFLICT = "CONFLICT"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    QUOTE_EXPIRED = "QUOTE_EXPIRED"
    RATE_LIMITED = "RATE_LIMITED"
    SUBSCRIPTION_ENDED = "SUBSCRIPTION_ENDED"
    NOT_AVAILABLE_ON_TERMS = "NOT_AVAILABLE_ON_TERMS"
    PRICES_HIDDEN = "PRICES_HIDDEN"
    PRICE_NOT_SET = "PRICE_NOT_SET"
    USER_EXISTS = "USER_EXISTS"
    DOMAIN_TAKEN = "DOMAIN_TAKEN"
    TARIFF_TOO_LOW = "TARIFF_TOO_LOW"
    REQUEST_LINK_NOT_CONFIGURED = "REQUEST_LINK_NOT_CONFIGURED"
    OUTSIDE_RENEWAL_WINDOW = "OUTSIDE_RENEWAL_WINDOW"
    PURCHASE_BLACKOUT = "PURCHASE_BLACKOUT"
    REDUCTION_NOT_ALLOWED = "REDUCTION_NOT_ALLOWED"
    LICENSES_IN_USE = "LICENSES_IN_USE"
    ORDER_NOT_CANCELABLE = "ORDER_NOT_CANCELABLE"
    ORDER_NOT_RETRYABLE = "ORDER_NOT_RETRYABLE"
    REQUEST_CLOSED = "REQUEST_CLOSED"
    MONTH_NOT_OVER = "MONTH_NOT_OVER"
    ALREADY_CREDITED = "ALREADY_CREDITED"
    CAP_NOT_SET = "CAP_NOT_SET"
    CAP_BELOW_LICENSED = "CAP_BELOW_LICENSED"
    CAP_EXCEEDED = "CAP_EXCEEDED"
    NO_LICENSE_AVAILABLE = "NO_LICENSE_AVAILABLE"
    CONTRACT_LIMIT_EXCEEDED = "CONTRACT_LIMIT_EXCEEDED"
    LIMIT_BELOW_USE = "LIMIT_BELOW_USE"
    PAYMENT_REQUIRED = "PAYMENT_REQUIRED"
    PAYMENT_FAILED = "PAYMENT_FAILED"


@strawberry.interface
class UserError:
    """A refusal. `field` is the path in the input, `rule` a number of the rules of licensing and billing."""

    code: ErrorCode
    message: str
    field: list[str] | None
    rule: str | None


@strawberry.type
class Refusal(UserError):
    """A refusal that its code and message say completely."""


@strawberry.type
class Conflict(UserError):
    """The thing was changed meanwhile; `version` is the present one."""

    version: int | None


@strawberry.type
class QuoteExpired(UserError):
    """The quote does not hold any more; `net` is what the order would cost now, without tax."""

    net: Money | None


@strawberry.type
class RateLimited(UserError):
    """Try again after that many seconds."""

    seconds: int | None


@strawberry.type
class QuantityInvalid(UserError):
    """A number outside smallest … largest."""

    smallest: int | None
    largest: int | None


@strawberry.type
class PackSize(UserError):
    """Not a multiple of the pack; the two nearest numbers that are."""

    pack_size: int | None
    lower: int | None
    upper: int | None


@strawberry.type
class NextPeriodOutOfRange(UserError):
    """A next-period number outside 1 … bought."""

    bought: int | None


@strawberry.type
class SubscriptionEnded(UserError):
    """Nothing changes after the subscription's last day."""

    ended_on: date | None


@strawberry.type
class PriceNotSet(UserError):
    """No price in this currency is in force."""

    currency: str | None


@strawberry.type
class UserExists(UserError):
    """These users are assigned here already."""

    users: list[str] | None


@strawberry.type
class TariffTooLow(UserError):
    """The tariff to upgrade to."""

    tariff: str | None
    needed: str | None


@strawberry.type
class NotBefore(UserError):
    """Possible from that day on."""

    allowed_from: date | None


@strawberry.type
class PurchaseBlackout(UserError):
    """Days that remain in the term."""

    remaining: int | None


@strawberry.type
class LicensesInUse(UserError):
    """What is unused, how many users stand in the way, and the newest of them."""

    unused: int | None
    excess: int | None
    users: list[str] | None


@strawberry.type
class CapBelowLicensed(UserError):
    """The cap asked for, and the licenses in use."""

    cap: int | None
    licensed: int | None


@strawberry.type
class CapExceeded(UserError):
    """The cap, what is in use and reserved, what was asked and is still possible."""

    cap: int | None
    licensed: int | None
    reserved: int | None
    requested: int | None
    available: int | None


@strawberry.type
class NoLicenseAvailable(UserError):
    """What is bought, in use and reserved, what was asked and is still possible."""

    bought: int | None
    licensed: int | None
    reserved: int | None
    requested: int | None
    available: int | None


@strawberry.type
class ContractLimitExceeded(UserError):
    """The contract limit, what counts against it, what was asked and is still possible."""

    limit: int | None
    counted: int | None
    requested: int | None
    available: int | None


@strawberry.type
class LimitUse:
    """A customer's product above the limit: what it counts, and the highest cap under it."""

    customer: str
    counted: int
    cap: int | None


@strawberry.type
class LimitBelowUse(UserError):
    """The smallest limit possible, and the customers in the way: the first hundred, highest first."""

    limit: int | None
    smallest: int | None
    over: list[LimitUse] | None
