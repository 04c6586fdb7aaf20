"""The form that a person fills in for a command of the year: the page it is on, and where it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from customers.accounts.links import set_customer_request_link
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.reducing import cancel_licenses, restore_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.retrying import retry_order
from customers.orders.swapping import swap_users
from customers.requests.actions import decline_request, request_licenses, withdraw_request
from customers.subscriptions.actions import set_purchase_cap, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.scheduled import undo
from customers.subscriptions.settings import set_included, set_tariff
from customers.subscriptions.subscribing import subscribe
from customers.users.actions import update_user
from reseller.rules.terms import PRESETS, Overuse
from tests.journeys.year.stage import Deed

LINK_KINDS = {None: "follow", "console": "console", "off": "none"}


class Form(NamedTuple):
    """Where a form is, where it is sent, and what is typed into it."""

    page: str
    to: str
    typed: dict[str, Any] = {}


class Place(NamedTuple):
    """The addresses of who acts: of the subscription that a deed is about, of its customer, and its terms."""

    at: str
    customer: str
    terms_key: str
    is_customer: bool


def _reviewed(part: str, **fields: str) -> Callable[[Place, Deed], Form]:
    """A number, typed into the address of the order's review."""

    def made(place: Place, deed: Deed) -> Form:
        asked = {field: deed.given.get(name) for field, name in fields.items()}
        return _review(f"{place.at}/{part}/review", asked)

    return made


def _review(path: str, asked: dict[str, Any]) -> Form:
    told = {name: value for name, value in asked.items() if value is not None}
    return Form(f"{path}?{urlencode(told, doseq=True)}", path)


def _subscribing(place: Place, deed: Deed) -> Form:
    wish = deed.args[0]
    asked = {
        "product": wish.product_id, "terms": wish.terms_key, "quantity": wish.quantity, "cap": wish.cap,
        "start_on": wish.start_on, "period": wish.period, "tariff": wish.tariff, "included": wish.included,
    }  # fmt: skip
    return _review(f"/customers/{wish.customer_id}/subscriptions/new/review", asked)


def _adding(place: Place, deed: Deed) -> Form | None:
    """A pasted list, reviewed where a user can cost something; nobody is protected from here."""
    users, page = deed.given["users"], f"{place.at}/users"
    if any(each.protected for each in users):
        return None
    emails = "\n".join(each.address for each in users)
    if place.terms_key and PRESETS[place.terms_key].overuse in (Overuse.GRACE, Overuse.BILL_ONE_MORE):
        return _review(f"{page}/review", {"emails": emails})
    return Form(page, page, {"emails": emails})


def _removing(place: Place, deed: Deed) -> Form:
    typed = {"users": [str(key) for key in deed.given["user_ids"]]}
    return Form(f"{place.at}/users", f"{place.at}/users/removal", typed)


def _swapping(place: Place, deed: Deed) -> Form:
    emails = "\n".join(each.address for each in deed.given["users"])
    return _review(f"{place.at}/swap/review", {"emails": emails, "users": deed.given["user_ids"]})


def _setting(part: str, field: str) -> Callable[[Place, Deed], Form]:
    """A number or a name of a subscription, with the version that was seen."""

    def made(place: Place, deed: Deed) -> Form:
        typed = {field: deed.given[field], "version": deed.given["version"]}
        return Form(f"{place.at}/{part}", f"{place.at}/{part}", typed)

    return made


def _renewal(place: Place, deed: Deed) -> Form:
    given, page = deed.given, f"{place.at}/renewal"
    typed = {"renewal": given["renewal"].name, "quantity": given.get("seats_count"), "cap": given.get("cap")}
    return Form(page, page, {**typed, "version": given["version"]})


def _ending(place: Place, deed: Deed) -> Form:
    return Form(f"{place.at}/end", f"{place.at}/end", {"last_day": deed.given["last_day"]})


def _of_order(part: str) -> Callable[[Place, Deed], Form]:
    return lambda place, deed: Form(f"/orders/{deed.args[0]}", f"/orders/{deed.args[0]}/{part}")


def _marking(place: Place, deed: Deed) -> Form | None:
    """The button beside a user; a page carries no version of one."""
    page = "/portal/users" if place.is_customer else f"{place.customer}/users"
    if "deactivate" in deed.given:
        return Form(page, f"{page}/{deed.args[0]}/deactivation")
    return Form(page, f"{page}/{deed.args[0]}/protection", {"protected": "on" * deed.given["protected"]})


def _asking(place: Place, deed: Deed) -> Form | None:
    """A customer's own form; its reseller has none."""
    wish, page = deed.given["wish"], "/portal/requests/new"
    typed = {"product": f"s:{wish.subscription_id}", "quantity": wish.quantity}
    return Form(page, page, typed) if place.is_customer else None


def _declining(place: Place, deed: Deed) -> Form:
    page = f"/requests/{deed.args[0]}"
    return Form(page, f"{page}/decline", {"reason": deed.given["reason"]})


def _withdrawing(place: Place, deed: Deed) -> Form:
    page = f"/portal/requests/{deed.args[0]}"
    return Form(page, f"{page}/withdrawal")


def _linking(place: Place, deed: Deed) -> Form:
    page = f"/customers/{deed.args[0]}/request-link"
    return Form(page, page, {"kind": LINK_KINDS[deed.given["mode"]], "version": deed.given["version"]})


FORMS: dict[Callable[..., Any], Callable[[Place, Deed], Form | None]] = {
    subscribe: _subscribing,
    add_licenses: _reviewed("licenses", quantity="count", request="request_id"),
    add_users: _adding,
    remove_users: _removing,
    swap_users: _swapping,
    cancel_licenses: _reviewed("cancellation", quantity="count"),
    restore_licenses: lambda place, deed: Form(place.at, f"{place.at}/cancellation/return"),
    set_next_period: _reviewed("next-period", quantity="quantity"),
    renew_subscription: _reviewed("renew", quantity="quantity"),
    end_subscription: _ending,
    set_tariff: _setting("tariff", "tariff"),
    set_included: _setting("included", "included"),
    set_purchase_cap: _setting("cap", "cap"),
    set_renewal: _renewal,
    undo: lambda place, deed: Form(place.at, f"{place.at}/scheduled/undone", {"change": deed.args[1]}),
    cancel_order: _of_order("cancellation"),
    retry_order: _of_order("retry"),
    update_user: _marking,
    request_licenses: _asking,
    decline_request: _declining,
    withdraw_request: _withdrawing,
    set_customer_request_link: _linking,
}
"""By action: what a person fills in for it, None where no form says just that.

Contract prices, planned orders and limits of one customer have no form of a reseller's or a customer's own.
"""
