"""What will happen by itself to a subscription: when, who planned it, and how it is undone.

for each in await scheduled(session, subscription_id, actor=actor, now=now): ...
await undo(session, subscription_id, each.id, actor=actor, now=now)
await dropped_by(session, subscription_id, command, actor=actor, now=now)     # the warning before an order
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from customers.orders.commands import PRICED, Command, carry_out
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.planned import withdraw_planned
from customers.orders.previewing import hides_amounts
from customers.orders.quotes import Quote, check_free
from customers.orders.reviewing import preview_command
from customers.subscriptions.entry import look
from customers.subscriptions.scheduled.background import background
from customers.subscriptions.scheduled.dropping import dropped_by
from customers.subscriptions.scheduled.upcoming import upcoming
from customers.subscriptions.scheduled.value import NUMBERS_OF_THE_PLAN, Planner, Scheduled
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor, Verb, plan_hidden, require
from reseller.rules.errors import ConsoleError, NotFound, OrderNotCancelable
from reseller.rules.terms import LicenseTerms

__all__ = ["Planner", "Scheduled", "dropped_by", "scheduled", "undo"]


async def scheduled(
    session: ReadSession, subscription_id: UUID, *, actor: Actor, now: datetime
) -> list[Scheduled]:
    """Everything that is scheduled, what comes first at first; prices only for who is shown amounts (M6), and
    numbers of a plan that is the owner's only for the owner (A2).

    Whether it can be undone is tried for this actor. NOT_FOUND outside the actor's reach.
    """
    held, today = await look(session, subscription_id, Verb.READ, actor=actor, now=now)
    found = upcoming(held, await background(session, held), today)
    if hides_amounts(held, actor):
        found = [each for each in found if each.key != "price_changes"]
    if plan_hidden(actor, held.terms):
        found = [each for each in found if each.key not in NUMBERS_OF_THE_PLAN]
    return [await _tried(session, subscription_id, each, held.terms, actor, now) for each in found]


async def undo(
    session: WriteSession,
    subscription_id: UUID,
    scheduled_id: str,
    *,
    actor: Actor,
    now: datetime,
    quote: Quote | None = None,
) -> Placed | None:
    """Undo what is scheduled, by the action that does it; gives the order where that places one.

    NOT_FOUND where it is scheduled no more, ORDER_NOT_CANCELABLE where nothing undoes it: that is told
    to those alone who may cancel orders, FORBIDDEN to everybody else. QUOTE_EXPIRED where the order costs
    anything but the `quote`.
    """
    found = await scheduled(session, subscription_id, actor=actor, now=now)
    chosen = next((each for each in found if each.id == scheduled_id), None)
    if chosen is None:
        raise NotFound("scheduled change")
    if chosen.undo is None:
        require(actor, Verb.CANCEL_ORDER)
        raise OrderNotCancelable(rule="C9")
    if chosen.planned_id is not None:
        check_free(quote)
        await withdraw_planned(session, chosen.planned_id, actor=actor, now=now)
        return None
    return await carry_out(session, subscription_id, chosen.undo, actor=actor, now=now, quote=quote)


async def _tried(
    session: ReadSession,
    subscription_id: UUID,
    change: Scheduled,
    terms: LicenseTerms,
    actor: Actor,
    now: datetime,
) -> Scheduled:
    """The change, with the refusal that undoing it would meet."""
    if change.undo is None:
        return change
    try:
        require(actor, _verb(change), terms=terms)
        if change.undo.verb is not Verb.CANCEL_ORDER:
            preview = await _try(session, subscription_id, change.undo, actor, now)
            return replace(change, undo_costs=preview if change.undo.verb in PRICED else None)
    except ConsoleError as refusal:
        return replace(change, refusal=refusal)
    return change


def _verb(change: Scheduled) -> Verb:
    """The right that undoing takes; a planned order is withdrawn by whoever may place it."""
    if change.planned_id is not None:
        return Verb(change.details["verb"])
    return change.undo.verb if change.undo else Verb.READ


async def _try(
    session: ReadSession, subscription_id: UUID, command: Command, actor: Actor, now: datetime
) -> OrderPreview:
    """The preview of an order; its refusal is raised."""
    preview = await preview_command(session, subscription_id, command, actor=actor, now=now)
    if preview.errors:
        raise preview.errors[0]
    return preview
