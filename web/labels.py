"""The console's words for what the engine names by code: actions, events, settings, periods, taxes."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from customers.orders.kinds import OrderKind
from reseller.rules.access import ActorKind
from reseller.rules.tax import TaxReason
from reseller.rules.terms import PRESETS, LicenseTerms, Period, RenewalSetting
from reseller.rules.verbs import Verb
from web.texts import _

VERBS = {
    Verb.SET_CAP: _("Edit purchase cap"),
    Verb.ADD_LICENSES: _("Add licenses"),
    Verb.ADD_USERS: _("Add users"),
    Verb.REMOVE_USERS: _("Remove users"),
    Verb.SWAP_USERS: _("Swap users"),
    Verb.SET_RENEWAL: _("Renewal"),
    Verb.SET_NEXT_PERIOD: _("Next period"),
    Verb.RENEW: _("Renew"),
    Verb.SET_TARIFF: _("Tariff"),
    Verb.SET_INCLUDED: _("Included number"),
    Verb.CANCEL_LICENSES: _("Cancel licenses"),
    Verb.END: _("End subscription"),
}
"""What a subscription's menu offers, in the words of its items."""

RENEWALS = {
    RenewalSetting.SAME_SEATS: _("renew same seats"),
    RenewalSetting.SEATS_IN_USE: _("renew seats in use"),
    RenewalSetting.FLEXIBLE: _("switch to Flexible"),
    RenewalSetting.END: _("end with the term"),
}
STATES = {
    "PLACED": (_("Placed"), "running"),
    "PROCESSING": (_("Processing"), "running"),
    "AWAITING_PAYMENT": (_("Awaiting payment"), "warn"),
    "COMPLETED": (_("Completed"), "ok"),
    "FAILED": (_("Failed"), "bad"),
    "CANCELED": (_("Canceled"), "waiting"),
    "EXPIRED": (_("Expired"), "waiting"),
    "OPEN": (_("Open"), "waiting"),
    "WAITING_FOR_YOU": (_("Waiting for you"), "warn"),
    "WITH_RESELLER": (_("With the reseller"), "waiting"),
    "NEEDS_INFORMATION": (_("Needs information"), "warn"),
    "AWAITING_APPROVAL": (_("Awaiting approval"), "waiting"),
    "ORDERED": (_("Ordered"), "ok"),
    "DECLINED": (_("Declined"), "bad"),
    "WITHDRAWN": (_("Withdrawn"), "waiting"),
    "DRAFT": (_("Draft"), "waiting"),
    "FINALIZED": (_("Finalized"), "ok"),
    "SENT": (_("Sent"), "ok"),
    "PAID": (_("Paid"), "ok"),
    "OVERDUE": (_("Overdue"), "bad"),
    "CREDITED": (_("Credited"), ""),
    "RUNNING": (_("Running"), "running"),
    "WAITING": (_("Waiting"), "waiting"),
    "DONE": (_("Done"), "ok"),
}
"""The states of orders, requests, invoices and runs by their names in the API: word and tone.

An open request has two more, by who reads of it.
"""

EVENTS = {
    OrderKind.SUBSCRIBE.value.lower(): _("Start subscription"),
    OrderKind.ADD_LICENSES.value.lower(): _("Add licenses"),
    OrderKind.ADD_USERS.value.lower(): _("Add users"),
    OrderKind.REMOVE_USERS.value.lower(): _("Remove users"),
    OrderKind.SWAP_USERS.value.lower(): _("Swap users"),
    OrderKind.CANCEL_LICENSES.value.lower(): _("Cancel licenses"),
    OrderKind.SET_NEXT_PERIOD_LICENSES.value.lower(): _("Set next period"),
    OrderKind.RENEW_SUBSCRIPTION.value.lower(): _("Renew"),
    OrderKind.END_SUBSCRIPTION.value.lower(): _("End subscription"),
    OrderKind.GRACE_DEACTIVATION.value.lower(): _("Deactivate users over licenses"),
    "purchase_cap_set": _("Set purchase cap"),
    "renewal_set": _("Set renewal"),
    "tariff_set": _("Set tariff"),
    "included_set": _("Set included number"),
    "contract_price_set": _("Set contract price"),
    "contract_limit_set": _("Set contract limit"),
    "customer_created": _("Create customer"),
    "customer_updated": _("Edit customer"),
    "request_link_set": _("Set request link"),
    "request_link_removed": _("Remove request link"),
    "link_made": _("Make request link"),
    "link_revoked": _("Revoke request link"),
    "license_requested": _("Request licenses"),
    "request_declined": _("Decline request"),
    "request_withdrawn": _("Withdraw request"),
    "request_expired": _("Request expired"),
    "order_canceled": _("Cancel order"),
    "order_retried": _("Try order again"),
    "payment_received": _("Card payment received"),
    "payment_returned": _("Card payment given back"),
    "order_planned": _("Plan order"),
    "planned_order_placed": _("Place planned order"),
    "planned_order_refused": _("Planned order refused"),
    "planned_order_withdrawn": _("Withdraw planned order"),
    "term_renewed": _("Term renewed"),
    "switched_to_flexible": _("Switched to Flexible"),
    "period_began": _("Next period"),
    "subscription_ended": _("Ended with the term"),
    "user_updated": _("Edit user"),
    "user_protected": _("Protect user"),
    "user_unprotected": _("Unprotect user"),
    "user_deactivated": _("Deactivate user"),
}
"""What the history says happened, by an order's kind or the name of a logged change."""
LOGGED = {
    "order_failed": _("Order failed"),
    "invoice_issued": _("Invoice issued"),
    "invoice_paid": _("Invoice paid"),
    "invoice_credited": _("Invoice credited"),
    "payment_gateway_asked": _("Ask payment gateway again"),
    "month_run_started": _("Start month’s run"),
    "month_finalizing": _("Finalize month"),
    "month_closed": _("Month closed"),
    "member_invited": _("Invite member"),
    "member_changed": _("Change member’s role"),
    "member_removed": _("Remove member"),
    "api_token_created": _("Create API token"),
    "api_token_revoked": _("Revoke API token"),
    "acting_begun": _("Start acting for the reseller"),
    "acting_ended": _("Stop acting for the reseller"),
    "provider_created": _("Create provider"),
    "provider_updated": _("Edit provider"),
    "reseller_created": _("Create reseller"),
    "reseller_updated": _("Edit reseller"),
    "product_created": _("Create product"),
    "product_updated": _("Edit product"),
    "price_published": _("Publish price"),
}
"""What the action log alone tells, beside what the history does."""

ACTORS = {
    ActorKind.RESELLER_USER: _("Reseller"),
    ActorKind.CUSTOMER: _("Customer"),
    ActorKind.JOB: _("Automated job"),
    ActorKind.PROVIDER_STAFF: _("Provider staff"),
}
PERIODS = {
    Period.MONTH: _("a month"),
    Period.QUARTER: _("a quarter"),
    Period.YEAR: _("a year"),
}
BY_PERIOD = {
    Period.MONTH: _("Monthly period"),
    Period.QUARTER: _("Quarterly period"),
    Period.YEAR: _("Yearly period"),
}
TAXES = {
    TaxReason.DOMESTIC: _("VAT {rate} %, {country}"),
    TaxReason.DESTINATION: _("VAT {rate} %, {country}"),
    TaxReason.REVERSE_CHARGE: _("No VAT, reverse charge"),
    TaxReason.OUTSIDE_EU: _("No VAT, outside the EU"),
    TaxReason.EXEMPT: _("No VAT, exempt"),
}


def request_state(status: str, *, own: bool, may_answer: bool = False) -> str:
    """The state of a request for whoever reads of it: the one it waits for, or its `own` customer."""
    if status != "OPEN" or not (own or may_answer):
        return status
    return "WITH_RESELLER" if own else "WAITING_FOR_YOU"


def event(action: str) -> str:
    """What happened, in words; a name without words of its own is written out."""
    return EVENTS.get(action) or LOGGED.get(action) or action.replace("_", " ").capitalize()


def price_unit(terms: LicenseTerms, period: str) -> str:
    """What a price is for: "a month", or "a term" where a year binds for its twelve months (G2, H2)."""
    return _("a term") if terms.term_months and period == Period.YEAR else PERIODS[Period(period)]


def bought_by(terms: LicenseTerms, period: str) -> str:
    """How a subscription is bought, below its product's name; Google's plans by their names."""
    if terms.term_months and terms.pack_size > 1:
        return _("{months}-month term, packs of {pack}").format(
            months=terms.term_months, pack=terms.pack_size
        )
    return terms.name if terms.term_months or terms.needs_cap else BY_PERIOD[Period(period)]


def plan(terms_key: str | None) -> str:
    """The name of license terms by their key."""
    terms = PRESETS.get(terms_key or "")
    return terms.name if terms else terms_key or ""


def full_day(value: date) -> str:
    """A billing date in a sentence: 10 October 2026."""
    return format_date(value, "d MMMM yyyy", locale="en")


def short_day(value: date) -> str:
    """A billing date in a column: 10 Oct 2026."""
    return format_date(value, "d MMM yyyy", locale="en")


def near_day(value: date) -> str:
    """A billing date of the next weeks, where the year goes without saying: 10 Oct."""
    return format_date(value, "d MMM", locale="en")


def calendar_month(value: date) -> str:
    """A month beside others of its year: October."""
    return format_date(value, "MMMM", locale="en")
