"""The commands that changes stand for, read the same way to place, to preview and to plan them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from customers.orders.commands import Command
from customers.subscriptions.subscribing import Wish
from reseller.rules.access import Actor, Verb, may
from reseller_api.context import Info
from reseller_api.ids import need_key
from reseller_api.inputs import plain
from reseller_api.orders.changes import NewUserInput, SubscribeChange
from reseller_api.prices import read_price


class Reading(NamedTuple):
    """The verb of a change, and how its command's arguments are read."""

    verb: Verb
    arguments: Callable[[Any], dict[str, Any]]


def _count(change: Any) -> dict[str, Any]:
    return {"count": change.quantity}


def _quantity(change: Any) -> dict[str, Any]:
    return {"quantity": change.quantity}


def _users(given: list[NewUserInput]) -> list[dict[str, Any]]:
    return [plain(user) for user in given]


def _keys(given: list[str], field: str) -> list[str]:
    return [str(need_key("User", text, field)) for text in given]


READINGS: Mapping[str, Reading] = {
    "add_licenses": Reading(Verb.ADD_LICENSES, _count),
    "add_users": Reading(Verb.ADD_USERS, lambda change: {"users": _users(change.users)}),
    "remove_users": Reading(Verb.REMOVE_USERS, lambda change: {"user_ids": _keys(change.users, "users")}),
    "swap_users": Reading(
        Verb.SWAP_USERS,
        lambda change: {"users": _users(change.users), "user_ids": _keys(change.remove, "remove")},
    ),
    "cancel_licenses": Reading(Verb.CANCEL_LICENSES, _count),
    "restore_licenses": Reading(Verb.CANCEL_LICENSES, lambda change: {**_count(change), "restore": True}),
    "set_next_period_licenses": Reading(Verb.SET_NEXT_PERIOD, _quantity),
    "renew_subscription": Reading(Verb.RENEW, _quantity),
    "end_subscription": Reading(
        Verb.END, lambda change: {"last_day": change.last_day.isoformat() if change.last_day else None}
    ),
}
"""By the name of the mutation that the change belongs to."""


def read_command(name: str, change: Any) -> Command:
    """The command of a change of a subscription. NOT_FOUND for an id that is none."""
    verb, arguments = READINGS[name]
    return Command(verb, arguments(change))


def subscription_key(text: str) -> UUID:
    """The subscription that a change names."""
    return need_key("Subscription", text, "subscription")


def chosen(one_of: Any) -> tuple[str, Any]:
    """The only change of a @oneOf input, with the name of its mutation."""
    given = ((name, getattr(one_of, name)) for name in one_of.__annotations__)
    return next((name, change) for name, change in given if change)


def read_wish(change: SubscribeChange) -> Wish:
    """What to subscribe to."""
    return Wish(
        customer_id=need_key("Customer", change.customer, "customer"),
        product_id=need_key("Product", change.product, "product"),
        terms_key=change.terms,
        quantity=change.quantity,
        cap=change.cap,
        start_on=change.start_on,
        period=change.period,
        tariff=change.tariff,
        included=change.included,
        price=read_price(change.price, ("change", "price")) if change.price else None,
    )


def pricing(actor: Actor) -> Actor | None:
    """The actor, where it may set prices; acting for a reseller doesn't take that away."""
    return actor if may(actor.role, Verb.SET_PRICE) else None


class Paying(Protocol):
    """An input that may offer a card."""

    pay: bool


def by_card(info: Info, given: Paying) -> bool:
    """Whether a card is offered, and there is a gateway that takes it."""
    return given.pay and info.context.console.gateway is not None
