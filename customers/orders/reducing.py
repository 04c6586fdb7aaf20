"""Giving licenses up for the next period or term: orders that are carried out as they are placed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.orders.announcing import announce_cancellation, announce_lowering
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.placing import Placed, Placement, place
from customers.subscriptions.entry import enter
from customers.subscriptions.state import Held
from customers.users.excess import next_to_go
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import LicensesInUse
from reseller.rules.seats import Decision

MOST_NAMED = 5
"""So many users a refusal names at most."""


async def cancel_licenses(
    session: WriteSession,
    subscription_id: UUID,
    *,
    count: int,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Give up unused licenses for the end of the period (B7, B8) or, in the window, of the term (H6).

    REDUCTION_NOT_ALLOWED before the renewal on terms with commitment (C7).
    """
    held, today = await enter(session, subscription_id, Verb.CANCEL_LICENSES, actor=actor, now=now)
    decision = await decided_cancellation(session, held, count, today, actor=actor)
    placement = _completed(OrderKind.CANCEL_LICENSES, held, decision, today, po_number, order_id)
    return await _cancel(session, held, placement, actor=actor, now=now)


async def decided_cancellation(
    session: ReadSession, held: Held, count: int, today: date, *, actor: Actor
) -> Decision:
    """What the guard decides; LICENSES_IN_USE names the newest unprotected users to remove first (B7)."""
    try:
        return seats.cancel_licenses(held.holding(actor), count, today=today)
    except LicensesInUse as refusal:
        excess = min(refusal.details["excess"], MOST_NAMED)
        users = tuple(each.address for each in await next_to_go(session, held.id, excess))
        raise refusal.naming(users) if users else refusal from None


async def restore_licenses(
    session: WriteSession,
    subscription_id: UUID,
    *,
    count: int,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Take `count` cancellations back before they count, free of charge: an order of the same kind."""
    held, today = await enter(session, subscription_id, Verb.CANCEL_LICENSES, actor=actor, now=now)
    decision = seats.restore_licenses(held.holding(actor), count, today=today)
    placement = _completed(OrderKind.CANCEL_LICENSES, held, decision, today, po_number, order_id)
    return await _cancel(session, held, placement, actor=actor, now=now)


async def set_next_period(
    session: WriteSession,
    subscription_id: UUID,
    *,
    quantity: int,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    po_number: str | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Set the number that the next period begins with, from 1 to what is bought (L7).

    CONFLICT where something was set since the `version` that the actor has seen.
    """
    held, today = await enter(session, subscription_id, Verb.SET_NEXT_PERIOD, actor=actor, now=now)
    decision = seats.set_next_period(held.holding(actor), quantity, version=version)
    placement = _completed(OrderKind.SET_NEXT_PERIOD_LICENSES, held, decision, today, po_number, order_id)
    placed = await _set(session, held, placement, actor=actor, now=now)
    await announce_lowering(session, replace(held, next_period=quantity), placed.id, now=now)
    return placed


def _completed(
    kind: OrderKind,
    held: Held,
    decision: Decision,
    today: date,
    po_number: str | None,
    order_id: UUID | None,
) -> Placement:
    """An order that is carried out as it is placed: there is nothing to provision."""
    first = held.charged_from(today)
    return Placement(kind, decision, today, first, po_number, status=OrderStatus.COMPLETED, id=order_id)


async def _cancel(
    session: WriteSession, held: Held, placement: Placement, *, actor: Actor, now: datetime
) -> Placed:
    """Change how many licenses are given up, and tell of it."""
    placed = await _set(session, held, placement, actor=actor, now=now)
    canceled = placement.decision.canceled
    after = replace(held, canceled=held.canceled + canceled)
    await announce_cancellation(session, after, placed.id, canceled, now=now)
    return placed


async def _set(
    session: WriteSession, held: Held, placement: Placement, *, actor: Actor, now: datetime
) -> Placed:
    """Write what holds from now on, and its order."""
    decision = placement.decision
    await session.run(_SET, held.reseller_id, held.id, max(0, decision.canceled), decision.next_period)
    return await place(session, held, placement, actor=actor, now=now)


_SET = """
UPDATE subscriptions SET canceled = canceled + $3, next_period = coalesce($4, next_period),
       version = version + CASE WHEN $4::integer IS NULL THEN 0 ELSE 1 END
 WHERE reseller_id = $1 AND id = $2"""
