"""What an order would drop of what is scheduled: the list before it, compared with the list behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.orders.commands import Command, last_day_of, leavers, new_users
from customers.orders.notices import decided
from customers.orders.renewed import renewed_span
from customers.subscriptions.entry import look
from customers.subscriptions.scheduled.background import background
from customers.subscriptions.scheduled.upcoming import upcoming
from customers.subscriptions.scheduled.value import Scheduled
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules import seats, turning
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.seats import Decision, Holding


async def dropped_by(
    session: ReadSession, subscription_id: UUID, command: Command, *, actor: Actor, now: datetime
) -> list[Scheduled]:
    """What would no longer happen once the order is carried out, or no longer whole: then `left` is in its
    details. Nothing for an order that is refused. NOT_FOUND and FORBIDDEN as of the order itself."""
    held, today = await look(session, subscription_id, command.verb, actor=actor, now=now)
    back = await background(session, held)
    before = upcoming(held, back, today)
    try:
        decision = _decision(held.holding(actor), command, today)
    except ConsoleError:
        return []
    if decision.verb is Verb.END and decision.last_day is not None:
        return [each for each in before if each.on > decision.last_day]
    after = {each.id: each for each in upcoming(_becomes(held, decision, today), back, today)}
    return [
        each if each.id not in after else _with_rest(each, after[each.id])
        for each in before
        if each.key not in _ALWAYS and _lessened(each, after.get(each.id))
    ]


_ALWAYS = ("next_period", "term_renews", "price_changes", "planned_order", "grace_begins")
"""What follows from numbers alone: an order changes these without dropping anything."""


def _lessened(before: Scheduled, after: Scheduled | None) -> bool:
    return after is None or after.details.get("count", 0) < before.details.get("count", 0)


def _with_rest(before: Scheduled, after: Scheduled) -> Scheduled:
    return replace(before, details={**before.details, "left": after.details["count"]})


def _becomes(held: Held, decision: Decision, today: date) -> Held:
    """The state once it is carried out, its grace clock included."""
    after = decided(held, decision)
    if decision.verb is Verb.RENEW:
        until = renewed_span(held).end
        after = replace(after, renewed_until=until, renewal_seats=decision.renewal_seats, canceled=0)
    return replace(after, over_since=turning.over_since(after.holding(), today))


def _decision(holding: Holding, command: Command, today: date) -> Decision:
    """What the guard decides of the numbers; whom they concern is checked when it is placed."""
    arguments, verb = command.arguments, command.verb
    if verb is Verb.ADD_LICENSES:
        return seats.add_licenses(holding, arguments["count"], today=today)
    if verb is Verb.CANCEL_LICENSES:
        guard = seats.restore_licenses if arguments.get("restore") else seats.cancel_licenses
        return guard(holding, arguments["count"], today=today)
    if verb is Verb.SET_NEXT_PERIOD:
        return seats.set_next_period(holding, arguments["quantity"])
    if verb is Verb.RENEW:
        return seats.renew(holding, arguments.get("quantity"), today=today)
    if verb is Verb.END:
        return seats.end(holding, last_day_of(arguments), today=today)
    if verb is Verb.ADD_USERS:
        return seats.add_users(holding, len(new_users(arguments)))
    leaving = leavers(arguments)
    count = leaving.get("count") or len(leaving.get("addresses", leaving.get("user_ids", ())))
    if verb is Verb.SWAP_USERS:
        return seats.swap_users(holding, count, len(new_users(arguments)))
    return seats.remove_users(holding, count)
