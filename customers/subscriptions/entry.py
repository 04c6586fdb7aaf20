"""The way into every command on a subscription: locked, in reach, allowed, and brought up to date."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.rollover import brought_up_to, foreseen
from customers.subscriptions.state import Held, lock_state, read_state
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound


async def enter(
    session: WriteSession, subscription_id: UUID, verb: Verb, *, actor: Actor, now: datetime
) -> tuple[Held, date]:
    """The locked state of a subscription that the actor may use `verb` on, and its billing date of `now`.

    NOT_FOUND, then FORBIDDEN; what was due by itself has happened before the command looks.
    """
    held = _in_reach(await lock_state(session, subscription_id), actor)
    require(actor, verb, terms=held.terms)
    today = held.today(now)
    return await brought_up_to(session, held, today=today, now=now), today


async def look(
    session: ReadSession, subscription_id: UUID, verb: Verb, *, actor: Actor, now: datetime
) -> tuple[Held, date]:
    """`enter` for a preview: nothing locked, nothing changed; what is due by itself is foreseen."""
    held = _in_reach(await read_state(session, subscription_id), actor)
    require(actor, verb, terms=held.terms)
    today = held.today(now)
    return await foreseen(session, held, today=today, now=now), today


def _in_reach(held: Held, actor: Actor) -> Held:
    if actor.customer_id not in (None, held.customer_id):
        raise NotFound("subscription")
    return held
