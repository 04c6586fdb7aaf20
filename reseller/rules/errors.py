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

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

Field = tuple[str, ...] | None


def marked(text: str) -> str:
    """Mark an English text for translation; it is returned as it is."""
    return text


class ConsoleError(Exception):
    """A command was refused and nothing was changed.

    A more fitting `template` replaces the class's. Other keyword arguments become `details`: plain values
    (int, str, date, tuples of them) that name the bound, what was asked and what is still possible.
    """

    code: ClassVar[str] = ""
    template: str = ""
    full: ClassVar[str | None] = None
    field: Field = None
    rule: str | None = None

    def __init__(
        self, *, field: Field = None, rule: str | None = None, template: str | None = None, **details: Any
    ) -> None:
        self.details = details
        self.field = field or type(self).field
        self.rule = rule or type(self).rule
        at_bound = self.full if details.get("available") == 0 else None
        self.template = template or at_bound or type(self).template
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The English sentence for people: what stands in the way, and what to enter or do."""
        return self.template.format(**self.details)


class Unreachable(ConsoleError):
    """The thing or the verb is out of the actor's reach."""


class NotFound(Unreachable):
    """Unknown, or another tenant's: both look the same."""

    code = "NOT_FOUND"
    template = marked("This {thing} does not exist, or you have no access to it.")

    def __init__(self, thing: str = "item", **details: Any) -> None:
        super().__init__(thing=thing, **details)


class Forbidden(Unreachable):
    """A known thing that this role may not change."""

    code = "FORBIDDEN"
    template = marked("Your role does not allow this. Ask the owner of your account.")
    rule = "C3"


class InputRefused(ConsoleError):
    """What was entered has the wrong form or lies outside its bounds."""


class InputInvalid(InputRefused):
    """An input that can't be read; `template`, or else detail `reason`, says what to enter."""

    code = "INPUT_INVALID"
    template = "{reason}"


class TaxRateNotDated(InputInvalid):
    """No standard rate is recorded for `country` on `day`; parks that reseller in a run."""

    template = marked("No standard tax rate is recorded for {country} on {day}. Record the rate first.")
    rule = "T6"


class QuantityInvalid(InputRefused):
    """Not a whole number from `smallest` to `largest`."""

    code = "QUANTITY_INVALID"
    template = marked("Enter a whole number from {smallest:,} to {largest:,}.")
    field = ("quantity",)
    rule = "C6"


class PackSize(InputRefused):
    """Not a multiple of the pack; `nearest` holds the two nearest valid numbers."""

    code = "PACK_SIZE"
    template = marked("Licenses are sold in packs of {pack_size}. Enter {lower} or {upper}.")
    field = ("quantity",)
    rule = "H2"


class NextPeriodOutOfRange(InputRefused):
    """A next-period number outside 1 … bought."""

    code = "NEXT_PERIOD_OUT_OF_RANGE"
    template = marked("Enter a number from 1 to {bought} for the next period.")
    rule = "L7"


class TerminateViaSupport(InputRefused):
    """A next-period number of 0 ends the contract, which only the vendor's support does."""

    code = "TERMINATE_VIA_SUPPORT"
    template = marked("To give up every license, write to {contact}.")
    field = ("quantity",)
    rule = "L7"


class Stale(ConsoleError):
    """The command is right in itself but comes too late, twice or too often."""


class Conflict(Stale):
    """What people set has changed since it was read; `version` is the present one."""

    code = "CONFLICT"
    template = marked("Someone else has changed this meanwhile. Look at the present values and try again.")


class IdempotencyMismatch(Stale):
    """The key was used before with another input."""

    code = "IDEMPOTENCY_MISMATCH"
    template = marked("This key was already used for a different command. Use a new key.")
    field = ("idempotencyKey",)


class QuoteExpired(Stale):
    """The price shown for approval is not in force any more."""

    code = "QUOTE_EXPIRED"
    template = marked("The price has changed since it was shown. Review the order again.")
    rule = "M6"


class RateLimited(Stale):
    """Too many attempts; detail `seconds` until the next one is heard."""

    code = "RATE_LIMITED"
    template = marked("Too many attempts. Try again in {seconds} seconds.")


class StateRefused(ConsoleError):
    """The thing's present state or its terms don't have this verb now."""


class SubscriptionEnded(StateRefused):
    """Nothing changes on an ended subscription; detail `ended_on` is its last day."""

    code = "SUBSCRIPTION_ENDED"
    template = marked("This subscription has ended.")
    rule = "C9"


class NotAvailableOnTerms(StateRefused):
    """A verb that these license terms lack."""

    code = "NOT_AVAILABLE_ON_TERMS"
    template = marked("The license terms {terms} do not have this action.")
    rule = "C6"


class PricesHidden(StateRefused):
    """Approving an amount needs amounts to be shown; a request takes its place."""

    code = "PRICES_HIDDEN"
    template = marked("Prices are not shown to you. Send a request to your reseller instead.")
    rule = "M6"


class PriceNotSet(StateRefused):
    """No price in the reseller's `currency` is in force on `day`."""

    code = "PRICE_NOT_SET"
    template = marked("No price in {currency} is set for {day}. Ask the provider to publish one.")
    rule = "M4"


class UserExists(StateRefused):
    """These `users` already hold a license of this subscription."""

    code = "USER_EXISTS"
    template = marked("Already assigned here: {listed}. Leave them out.")
    field = ("users",)


class DomainTaken(StateRefused):
    """The domain belongs to a customer already; by whom is not told."""

    code = "DOMAIN_TAKEN"
    template = marked("The domain {domain} is already taken. Enter another one.")
    field = ("domain",)


class TariffTooLow(StateRefused):
    """The tariff gates additional licenses; detail `needed` names the one to upgrade to."""

    code = "TARIFF_TOO_LOW"
    template = marked("Additional licenses need the tariff {needed}. Upgrade from {tariff} first.")
    rule = "B2"


class RequestLinkNotConfigured(StateRefused):
    """Annual terms need a request link before a request or an addition."""

    code = "REQUEST_LINK_NOT_CONFIGURED"
    template = marked("Configure a request link for this customer or for all customers first.")
    rule = "C5"


class OutsideRenewalWindow(StateRefused):
    """Possible only in the renewal window, which opens on `allowed_from`."""

    code = "OUTSIDE_RENEWAL_WINDOW"
    template = marked("This is possible in the renewal window, from {allowed_from} on.")
    rule = "H6"


class PurchaseBlackout(StateRefused):
    """Too few days remain in the term to buy; renewing comes first."""

    code = "PURCHASE_BLACKOUT"
    template = marked("Only {remaining} days remain in this term. Renew first, then buy.")
    rule = "H5"


class ReductionNotAllowed(StateRefused):
    """Committed licenses can't be reduced before `allowed_from`, the day of renewal."""

    code = "REDUCTION_NOT_ALLOWED"
    template = marked(
        "Licenses are committed until the renewal on {allowed_from}. Set a lower number for it."
    )
    rule = "C7"


class LicensesInUse(StateRefused):
    """Only `unused` licenses can be canceled."""

    code = "LICENSES_IN_USE"
    template = marked("Only {unused} licenses are unused. Remove {excess} users first.")
    rule = "B7"


class OrderNotCancelable(StateRefused):
    """Carried out, refused or not refundable: nothing is left to cancel."""

    code = "ORDER_NOT_CANCELABLE"
    template = marked("This order can no longer be canceled.")
    rule = "I4"


class OrderNotRetryable(StateRefused):
    """Only a failed order is tried again."""

    code = "ORDER_NOT_RETRYABLE"
    template = marked("Only a failed order can be tried again.")
    rule = "C10"


class RequestClosed(StateRefused):
    """The request was ordered, declined, withdrawn or has expired."""

    code = "REQUEST_CLOSED"
    template = marked("This request is closed already.")
    rule = "G2"


class MonthNotOver(StateRefused):
    """The reseller's billing zone has not left `month` yet."""

    code = "MONTH_NOT_OVER"
    template = marked("{month} is not over in the billing zone {zone}. Close it from {allowed_from} on.")
    field = ("month",)
    rule = "I1"


class AlreadyCredited(StateRefused):
    """The invoice has its credit note."""

    code = "ALREADY_CREDITED"
    template = marked("This invoice is already credited.")
    rule = "I6"


class BoundExceeded(ConsoleError):
    """A cap, a contract limit or the number bought stands in the way (C1)."""


class CapNotSet(BoundExceeded):
    """Users can be added once a purchase cap is set."""

    code = "CAP_NOT_SET"
    template = marked("No purchase cap is set. The reseller sets one before users can be added.")
    rule = "C2"


class CapBelowLicensed(BoundExceeded):
    """Details: `cap` asked, `licensed` in use with what pending orders reserve."""

    code = "CAP_BELOW_LICENSED"
    template = marked("{licensed} licenses are in use. Enter {licensed} or more.")
    field = ("cap",)
    rule = "C3"


class CapExceeded(BoundExceeded):
    """Details: `cap`, `licensed` in use, `reserved`, `requested`, `available` still possible."""

    code = "CAP_EXCEEDED"
    template = marked(
        "The purchase cap is {cap}; {taken} are in use or on order. Enter {available} or fewer."
    )
    full = marked("The purchase cap of {cap} is reached. Remove users, or have the reseller raise the cap.")
    field = ("quantity",)
    rule = "C1"


class NoLicenseAvailable(BoundExceeded):
    """Details: `bought`, `licensed` in use, `reserved`, `requested`, `available` still possible."""

    code = "NO_LICENSE_AVAILABLE"
    template = marked(
        "{available} of {bought} licenses are free. Enter {available} or fewer, or add licenses."
    )
    full = marked("All licenses are in use. Add licenses, or remove users first.")
    field = ("quantity",)
    rule = "G5"


class ContractLimitExceeded(BoundExceeded):
    """Details: `limit`, `counted` so far, `requested`, `available` still possible."""

    code = "CONTRACT_LIMIT_EXCEEDED"
    template = marked("The contract limit is {limit} licenses. Enter {available} or fewer.")
    full = marked("The contract limit of {limit} licenses is reached. Ask the provider to raise it.")
    field = ("quantity",)
    rule = "C4"


class LimitBelowUse(BoundExceeded):
    """Details: `limit` asked, `smallest` possible, `over`: (customer, counted, cap) that stand in the way."""

    code = "LIMIT_BELOW_USE"
    template = marked("Licenses counted or caps reach {smallest} ({listed}). Enter {smallest} or more.")
    field = ("limit",)
    rule = "C4"


class PaymentRequired(StateRefused):
    """No payment was given where a card is asked for."""

    code = "PAYMENT_REQUIRED"
    template = marked("Pay by card to place this order.")
    rule = "H8"


class PaymentFailed(StateRefused):
    """The card was declined."""

    code = "PAYMENT_FAILED"
    template = marked("The card was declined. Nothing was charged; try another card.")
    rule = "H8"


def leaves(base: type[ConsoleError] = ConsoleError) -> Iterator[type[ConsoleError]]:
    """Every class of the tree that carries a code, in the order of this file."""
    for child in base.__subclasses__():
        if child.code:
            yield child
        yield from leaves(child)
