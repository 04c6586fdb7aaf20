"""The present state, or the terms, do not have this verb now."""

from __future__ import annotations

from reseller.rules.errors.base import ConsoleError, marked


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
    template = marked("Not part of the license terms {terms}.")
    rule = "C6"


class PricesHidden(StateRefused):
    """Approving an amount needs amounts to be shown; a request takes its place."""

    code = "PRICES_HIDDEN"
    template = marked("Prices are not shown to you. Send a request to your reseller instead.")
    rule = "M6"


class PriceNotSet(StateRefused):
    """No price in the reseller's `currency` is in force on `day`."""

    code = "PRICE_NOT_SET"
    template = marked("No price in {currency} is set for {day}. The provider publishes prices.")
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
