"""The preview of a command as a value: the one that its verb has, or the guard's word alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.orders import preview
from customers.orders.commands import Arguments, Command, last_day_of, leavers, new_users
from customers.orders.estimates import OrderPreview
from customers.orders.previewing import previewed
from customers.subscriptions.entry import look
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.seats import Decision
from reseller.rules.terms import RenewalSetting


async def preview_command(
    session: ReadSession, subscription_id: UUID, command: Command, *, actor: Actor, now: datetime
) -> OrderPreview:
    """What carrying the command out at `now` would bring; a refusal stands in `errors`.

    NOT_FOUND and FORBIDDEN are raised. A later day can be tried too: the numbers are those of now.
    """
    given = {"actor": actor, "now": now}
    if command.verb in _PREVIEWS and not command.arguments.get("restore"):
        return await _PREVIEWS[command.verb](session, subscription_id, command.arguments, given)
    held, today = await look(session, subscription_id, command.verb, actor=actor, now=now)
    return await preview_setting(session, held, command, actor=actor, today=today)


async def preview_setting(
    session: ReadSession, held: Held, command: Command, *, actor: Actor, today: date
) -> OrderPreview:
    """What the guard says of a setting, or of cancellations taken back, in a given state: it is free."""

    async def decide() -> Decision:
        return _SETTINGS[command.verb](held, actor, command.arguments, today)

    return await previewed(session, held, today, decide, actor=actor)


Given = dict[str, Any]


async def _add_licenses(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_add_licenses(session, held, count=arguments["count"], **given)


async def _add_users(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_add_users(session, held, users=new_users(arguments), **given)


async def _remove_users(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_remove_users(session, held, **leavers(arguments), **given)


async def _swap_users(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    users = new_users(arguments)
    return await preview.preview_swap_users(session, held, users=users, **leavers(arguments), **given)


async def _cancel(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_cancel_licenses(session, held, count=arguments["count"], **given)


async def _next_period(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_set_next_period(session, held, quantity=arguments["quantity"], **given)


async def _renew(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_renewal(session, held, quantity=arguments.get("quantity"), **given)


async def _end(session: ReadSession, held: UUID, arguments: Arguments, given: Given) -> OrderPreview:
    return await preview.preview_end(session, held, last_day=last_day_of(arguments), **given)


_PREVIEWS: dict[Verb, Callable[[ReadSession, UUID, Arguments, Given], Awaitable[OrderPreview]]] = {
    Verb.ADD_LICENSES: _add_licenses,
    Verb.ADD_USERS: _add_users,
    Verb.REMOVE_USERS: _remove_users,
    Verb.SWAP_USERS: _swap_users,
    Verb.CANCEL_LICENSES: _cancel,
    Verb.SET_NEXT_PERIOD: _next_period,
    Verb.RENEW: _renew,
    Verb.END: _end,
}


def _restored(held: Held, actor: Actor, arguments: Arguments, today: date) -> Decision:
    return seats.restore_licenses(held.holding(actor), arguments["count"], today=today)


def _number(held: Held, actor: Actor, arguments: Arguments, today: date) -> Decision:
    return seats.set_next_period(held.holding(actor), arguments["quantity"])


def _renewal(held: Held, actor: Actor, arguments: Arguments, today: date) -> Decision:
    setting = RenewalSetting(arguments["renewal"])
    asked = {"seats": arguments.get("seats"), "cap": arguments.get("cap")}
    return seats.set_renewal(held.holding(actor), setting, **asked)


def _tariff(held: Held, actor: Actor, arguments: Arguments, today: date) -> Decision:
    return seats.set_tariff(held.holding(actor), arguments["tariff"])


def _included(held: Held, actor: Actor, arguments: Arguments, today: date) -> Decision:
    return seats.set_included(held.holding(actor), arguments["included"])


_SETTINGS: dict[Verb, Callable[[Held, Actor, Arguments, date], Decision]] = {
    Verb.CANCEL_LICENSES: _restored,
    Verb.SET_NEXT_PERIOD: _number,
    Verb.SET_RENEWAL: _renewal,
    Verb.SET_TARIFF: _tariff,
    Verb.SET_INCLUDED: _included,
}
