"""One command on a subscription as a value: kept until its day, offered as advice, or taken back by another.

    Command(Verb.ADD_LICENSES, {"count": 2})

Arguments are plain values, those of the action without who and when: `count`, `quantity`, `users` as
[{"address": …}], `addresses`, `user_ids`, `last_day`, `tariff`, `included`, `renewal` with `seats` and `cap`,
`order_id`. CANCEL_LICENSES with `restore` takes cancellations back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from customers.orders import actions, reducing
from customers.orders.canceling import cancel_order
from customers.orders.kinds import OrderKind
from customers.orders.placing import NewUser, Placed
from customers.orders.quotes import Quote, check_free
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.actions import set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.settings import set_included, set_tariff
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Verb
from reseller.rules.terms import RenewalSetting

Arguments = Mapping[str, Any]


class Command(NamedTuple):
    """A verb with its arguments, ready to be carried out."""

    verb: Verb
    arguments: dict[str, Any]

    @property
    def kind(self) -> OrderKind | None:
        """The kind of the order that it places; None where it places none."""
        return KINDS.get(self.verb)


KINDS: dict[Verb, OrderKind] = {
    Verb.ADD_LICENSES: OrderKind.ADD_LICENSES,
    Verb.ADD_USERS: OrderKind.ADD_USERS,
    Verb.REMOVE_USERS: OrderKind.REMOVE_USERS,
    Verb.SWAP_USERS: OrderKind.SWAP_USERS,
    Verb.CANCEL_LICENSES: OrderKind.CANCEL_LICENSES,
    Verb.SET_NEXT_PERIOD: OrderKind.SET_NEXT_PERIOD_LICENSES,
    Verb.RENEW: OrderKind.RENEW_SUBSCRIPTION,
    Verb.END: OrderKind.END_SUBSCRIPTION,
}
"""The verbs that place an order on a subscription."""

PRICED = frozenset({Verb.ADD_LICENSES, Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.SWAP_USERS, Verb.RENEW})
"""The verbs whose orders may cost something, and are held to a quote."""


async def carry_out(
    session: WriteSession,
    subscription_id: UUID,
    command: Command,
    *,
    actor: Actor,
    now: datetime,
    pay: bool = False,
    quote: Quote | None = None,
    **besides: Any,
) -> Placed | None:
    """Do what the command says, by the action of its verb, with all its checks; None without an order.

    `pay` offers a card where the terms ask for one (H8), and the order is held to the `quote`; `besides` are
    the action's own arguments that are no part of the command: `order_id`, `po_number`, `request_id`,
    `version`.
    """
    given = {"actor": actor, "now": now, **besides}
    if command.verb in (Verb.ADD_LICENSES, Verb.RENEW):
        given["pay"] = pay
    if command.verb in PRICED:
        given["quote"] = quote
    else:
        check_free(quote)
    made = await _ACTIONS[command.verb](session, subscription_id, command.arguments, given)
    return made if isinstance(made, Placed) else None


def new_users(arguments: Arguments) -> list[NewUser]:
    """The users to assign that a command names."""
    return [NewUser(**user) for user in arguments.get("users", ())]


def leavers(arguments: Arguments) -> dict[str, Any]:
    """Whom a command takes off, as arguments of the action: by address, by id, or the `count` newest."""
    found = {name: arguments[name] for name in ("addresses", "count") if arguments.get(name) is not None}
    if arguments.get("user_ids") is not None:
        found["user_ids"] = [UUID(user_id) for user_id in arguments["user_ids"]]
    return found


def last_day_of(arguments: Arguments) -> date | None:
    """The last day that an end names; None where it names none."""
    day = arguments.get("last_day")
    return date.fromisoformat(day) if day else None


Given = dict[str, Any]


async def _add_licenses(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await actions.add_licenses(session, held, count=arguments["count"], **given)


async def _add_users(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await actions.add_users(session, held, users=new_users(arguments), **given)


async def _remove_users(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await actions.remove_users(session, held, **leavers(arguments), **given)


async def _swap_users(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await swap_users(session, held, users=new_users(arguments), **leavers(arguments), **given)


async def _cancel_licenses(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    act = reducing.restore_licenses if arguments.get("restore") else reducing.cancel_licenses
    return await act(session, held, count=arguments["count"], **given)


async def _set_next_period(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await reducing.set_next_period(session, held, quantity=arguments["quantity"], **given)


async def _renew(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await renew_subscription(session, held, quantity=arguments.get("quantity"), **given)


async def _end(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await end_subscription(session, held, last_day=last_day_of(arguments), **given)


async def _set_renewal(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    renewal = RenewalSetting(arguments["renewal"])
    seats, cap = arguments.get("seats"), arguments.get("cap")
    return await set_renewal(session, held, renewal=renewal, seats_count=seats, cap=cap, **given)


async def _set_tariff(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await set_tariff(session, held, tariff=arguments["tariff"], **given)


async def _set_included(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    return await set_included(session, held, included=arguments["included"], **given)


async def _cancel_order(session: WriteSession, held: UUID, arguments: Arguments, given: Given) -> object:
    await cancel_order(session, UUID(arguments["order_id"]), **given)
    return None


_ACTIONS: dict[Verb, Callable[[WriteSession, UUID, Arguments, Given], Awaitable[object]]] = {
    Verb.ADD_LICENSES: _add_licenses,
    Verb.ADD_USERS: _add_users,
    Verb.REMOVE_USERS: _remove_users,
    Verb.SWAP_USERS: _swap_users,
    Verb.CANCEL_LICENSES: _cancel_licenses,
    Verb.SET_NEXT_PERIOD: _set_next_period,
    Verb.RENEW: _renew,
    Verb.END: _end,
    Verb.SET_RENEWAL: _set_renewal,
    Verb.SET_TARIFF: _set_tariff,
    Verb.SET_INCLUDED: _set_included,
    Verb.CANCEL_ORDER: _cancel_order,
}
