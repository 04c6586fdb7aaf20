"""What is refused, as data: one table from every leaf of the rules' error tree to a type of the schema.

Expected refusals of mutations are `errors` of the payload. Refusals of queries, and what nobody expected,
are errors of the document; the unexpected are masked by an id that the log knows.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError
from strawberry.utils.str_converters import to_camel_case

from reseller.rules import errors
from reseller.rules.errors import ConsoleError
from reseller_api import refusals
from reseller_api.scalars import Money

log = structlog.get_logger(__name__)

TABLE: dict[type[ConsoleError], type[refusals.UserError]] = {
    errors.NotFound: refusals.Refusal,
    errors.Forbidden: refusals.Refusal,
    errors.InputInvalid: refusals.Refusal,
    errors.TaxRateNotDated: refusals.Refusal,
    errors.QuantityInvalid: refusals.QuantityInvalid,
    errors.PackSize: refusals.PackSize,
    errors.NextPeriodOutOfRange: refusals.NextPeriodOutOfRange,
    errors.TerminateViaSupport: refusals.Refusal,
    errors.Conflict: refusals.Conflict,
    errors.IdempotencyMismatch: refusals.Refusal,
    errors.QuoteExpired: refusals.QuoteExpired,
    errors.RateLimited: refusals.RateLimited,
    errors.SubscriptionEnded: refusals.SubscriptionEnded,
    errors.NotAvailableOnTerms: refusals.Refusal,
    errors.PricesHidden: refusals.Refusal,
    errors.PriceNotSet: refusals.PriceNotSet,
    errors.UserExists: refusals.UserExists,
    errors.DomainTaken: refusals.Refusal,
    errors.TariffTooLow: refusals.TariffTooLow,
    errors.RequestLinkNotConfigured: refusals.Refusal,
    errors.OutsideRenewalWindow: refusals.NotBefore,
    errors.PurchaseBlackout: refusals.PurchaseBlackout,
    errors.ReductionNotAllowed: refusals.NotBefore,
    errors.LicensesInUse: refusals.LicensesInUse,
    errors.OrderNotCancelable: refusals.Refusal,
    errors.OrderNotRetryable: refusals.Refusal,
    errors.RequestClosed: refusals.Refusal,
    errors.MonthNotOver: refusals.NotBefore,
    errors.AlreadyCredited: refusals.Refusal,
    errors.CapNotSet: refusals.Refusal,
    errors.CapBelowLicensed: refusals.CapBelowLicensed,
    errors.CapExceeded: refusals.CapExceeded,
    errors.NoLicenseAvailable: refusals.NoLicenseAvailable,
    errors.ContractLimitExceeded: refusals.ContractLimitExceeded,
    errors.LimitBelowUse: refusals.LimitBelowUse,
    errors.PaymentRequired: refusals.Refusal,
    errors.PaymentFailed: refusals.Refusal,
}
"""How each refusal looks; a code that is missing here fails a test."""

MOST_LISTED = 100


def user_error(refused: ConsoleError) -> refusals.UserError:
    """The refusal as data. A detail that the rule did not give is null."""
    kind = TABLE[type(refused)]
    common: dict[str, Any] = {
        "code": refusals.ErrorCode(refused.code),
        "message": refused.message,
        "field": [to_camel_case(name) for name in refused.field] if refused.field else None,
        "rule": refused.rule,
    }
    own = kind.__annotations__ if kind is not refusals.Refusal else {}
    return kind(**common, **{name: _detail(name, refused.details) for name in own})


def _detail(name: str, details: Mapping[str, Any]) -> Any:
    if name == "net" and "net_minor" in details:
        return Money.of(details["net_minor"], details["currency"])
    if name == "over" and name in details:
        return [refusals.LimitUse(**use._asdict()) for use in details[name][:MOST_LISTED]]
    value = details.get(name)
    return list(value) if isinstance(value, tuple) else value


def masked(error: GraphQLError) -> GraphQLError:
    """The error as the client may see it: a refusal with its code, an unexpected one as an id."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error
    if isinstance(cause, ConsoleError):
        extensions = {"code": cause.code, "rule": cause.rule}
        return GraphQLError(cause.message, error.nodes, path=error.path, extensions=extensions)
    number = uuid4().hex
    log.error("unexpected_error", error_id=number, path=error.path, exc_info=cause)
    return GraphQLError(
        f"Something went wrong. Tell us this number: {number}",
        error.nodes,
        path=error.path,
        extensions={"code": "INTERNAL", "id": number},
    )
