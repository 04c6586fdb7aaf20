"""The mutation that a program sends for each command of the year: its name, and its input but for the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from customers.accounts.limits import set_contract_limit
from customers.accounts.links import set_customer_request_link
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.planned import plan, withdraw_planned
from customers.orders.reducing import cancel_licenses, restore_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.retrying import retry_order
from customers.orders.swapping import swap_users
from customers.requests.actions import decline_request, request_licenses, withdraw_request
from customers.subscriptions.actions import set_contract_price, set_purchase_cap, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.scheduled import undo
from customers.subscriptions.settings import set_included, set_tariff
from customers.subscriptions.subscribing import subscribe
from customers.users.actions import update_user
from reseller.rules.verbs import Verb
from reseller_api.ids import global_id
from tests.journeys.year.stage import Deed

Input = dict[str, Any]
Given = Mapping[str, Any]
Mutation = tuple[str, Input]


def _count(given: Given) -> Input:
    return {"quantity": given["count"]}


def _quantity(given: Given) -> Input:
    return {"quantity": given["quantity"]}


def _adding(given: Given) -> Input:
    return {"users": [_user(each) for each in given["users"]]}


def _user(given: Any) -> Input:
    return given if isinstance(given, dict) else {"address": given.address, "protected": given.protected}


def _removing(given: Given) -> Input:
    return {"users": _ids("User", given["user_ids"])}


def _swapping(given: Given) -> Input:
    return {**_adding(given), "remove": _ids("User", given["user_ids"])}


def _ending(given: Given) -> Input:
    last = given.get("last_day")
    return {"lastDay": last and last.isoformat()}


CHANGES: dict[Verb, tuple[str, Callable[[Given], Input]]] = {
    Verb.ADD_LICENSES: ("addLicenses", _count),
    Verb.ADD_USERS: ("addUsers", _adding),
    Verb.REMOVE_USERS: ("removeUsers", _removing),
    Verb.SWAP_USERS: ("swapUsers", _swapping),
    Verb.CANCEL_LICENSES: ("cancelLicenses", _count),
    Verb.SET_NEXT_PERIOD: ("setNextPeriodLicenses", _quantity),
    Verb.RENEW: ("renewSubscription", _quantity),
    Verb.END: ("endSubscription", _ending),
}
"""What changes a subscription by an order, at once or planned: the mutation, and its change."""


def _changing(verb: Verb) -> Callable[[Deed], Mutation]:
    name, change = CHANGES[verb]
    return lambda deed: (name, {"change": {**_held(deed), **change(deed.given)}, **_paying(deed)})


def _restoring(deed: Deed) -> Mutation:
    return "restoreLicenses", {"change": {**_held(deed), **_count(deed.given)}}


def _held(deed: Deed) -> Input:
    return {"subscription": global_id("Subscription", deed.args[0])}


def _paying(deed: Deed) -> Input:
    request = deed.given.get("request_id")
    answers = {"requestId": global_id("LicenseRequest", request)} if request else {}
    return {**({"pay": deed.given["pay"]} if "pay" in deed.given else {}), **answers}


def _subscribing(deed: Deed) -> Mutation:
    wish = deed.args[0]
    change = {
        "customer": global_id("Customer", wish.customer_id),
        "product": global_id("Product", wish.product_id),
        "terms": wish.terms_key,
        "quantity": wish.quantity,
        "cap": wish.cap,
        "startOn": wish.start_on and wish.start_on.isoformat(),
        "period": wish.period and wish.period.name,
        "tariff": wish.tariff,
        "included": wish.included,
    }
    return "subscribe", {"change": change, **_paying(deed)}


def _setting(name: str) -> Callable[[Deed], Mutation]:
    """What people set on a subscription, with the version that they saw."""
    return lambda deed: (name, {**_held(deed), **deed.given})


def _renewal(deed: Deed) -> Mutation:
    given = deed.given
    number = {"seats": given.get("seats_count"), "cap": given.get("cap"), "version": given["version"]}
    return "setRenewal", {**_held(deed), "setting": given["renewal"].name, **number}


def _pricing(deed: Deed) -> Mutation:
    price, since = deed.given["price"].at(1).text(), deed.given["valid_from"].isoformat()
    return "setContractPrice", {**_held(deed), "price": {"unitPrice": price}, "validFrom": since}


def _of_order(name: str) -> Callable[[Deed], Mutation]:
    return lambda deed: (name, {"order": global_id("Order", deed.args[0]), **_paying(deed)})


def _of_request(name: str) -> Callable[[Deed], Mutation]:
    return lambda deed: (name, {"request": global_id("LicenseRequest", deed.args[0]), **deed.given})


def _planning(deed: Deed) -> Mutation:
    name, change = CHANGES[deed.given["verb"]]
    planned = {**_held(deed), **change({"quantity": None, **deed.given["change"]})}
    return "planOrder", {"change": {name: planned}, "dueOn": deed.given["due_on"].isoformat()}


def _marking(deed: Deed) -> Mutation:
    return "updateUser", {"user": global_id("User", deed.args[0]), **deed.given}


def _asking(deed: Deed) -> Mutation:
    wish = deed.given["wish"]
    return "requestLicenses", {
        "customer": global_id("Customer", wish.customer_id),
        "subscription": global_id("Subscription", wish.subscription_id),
        "quantity": wish.quantity,
    }


def _limiting(deed: Deed) -> Mutation:
    """Of a reseller that whoever sends it names."""
    given = deed.given
    return "setContractLimit", {
        "version": given["version"],
        "limit": given["licenses"],
        "customer": _id("Customer", given["customer_id"]),
        "product": _id("Product", given["product_id"]),
    }


def _linking(deed: Deed) -> Mutation:
    link = {"customer": global_id("Customer", deed.args[0]), "version": deed.given["version"]}
    mode = deed.given["mode"]
    return "setRequestLink", {**link, "mode": mode and mode.upper()}


def _id(kind: str, key: UUID | None) -> str | None:
    return None if key is None else global_id(kind, key)


def _ids(kind: str, keys: list[UUID]) -> list[str]:
    return [global_id(kind, key) for key in keys]


MUTATIONS: dict[Callable[..., Any], Callable[[Deed], Mutation]] = {
    subscribe: _subscribing,
    add_licenses: _changing(Verb.ADD_LICENSES),
    add_users: _changing(Verb.ADD_USERS),
    remove_users: _changing(Verb.REMOVE_USERS),
    swap_users: _changing(Verb.SWAP_USERS),
    cancel_licenses: _changing(Verb.CANCEL_LICENSES),
    restore_licenses: _restoring,
    set_next_period: _changing(Verb.SET_NEXT_PERIOD),
    renew_subscription: _changing(Verb.RENEW),
    end_subscription: _changing(Verb.END),
    set_tariff: _setting("changeTariff"),
    set_included: _setting("setIncluded"),
    set_purchase_cap: _setting("setPurchaseCap"),
    set_renewal: _renewal,
    set_contract_price: _pricing,
    undo: lambda deed: ("undoScheduledChange", {**_held(deed), "change": deed.args[1]}),
    cancel_order: _of_order("cancelOrder"),
    retry_order: _of_order("retryOrder"),
    plan: _planning,
    withdraw_planned: lambda deed: (
        "withdrawPlannedOrder",
        {"order": global_id("PlannedOrder", deed.args[0])},
    ),
    update_user: _marking,
    request_licenses: _asking,
    decline_request: _of_request("declineLicenseRequest"),
    withdraw_request: _of_request("withdrawLicenseRequest"),
    set_contract_limit: _limiting,
    set_customer_request_link: _linking,
}
"""By action: what a program sends for it."""
