"""Canceling an open order (C10): nothing of it remains but its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from customers.orders.completion import give_back, locked_order
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.settling import OpenOrder
from customers.subscriptions.due import reschedule
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound, OrderNotCancelable

_FILE = "UPDATE orders SET po_number = $3 WHERE reseller_id = $1 AND id = $2"
_GO_ON = "UPDATE subscriptions SET ends_on = NULL WHERE reseller_id = $1 AND id = $2"


async def cancel_order(
    session: WriteSession, order_id: UUID, *, actor: Actor, now: datetime, po_number: str | None = None
) -> None:
    """Cancel an order that is under way; a planned end is undone this way too.

    A `po_number` replaces the order's. ORDER_NOT_CANCELABLE for one that is not open, and for yearly payments
    from confirming on (I4).
    """
    held, order = await order_in_reach(session, order_id, Verb.CANCEL_ORDER, actor=actor, now=now)
    if not order.status.is_open or (held.terms.non_refundable and order.delta_bought > 0):
        raise OrderNotCancelable()
    await withdraw(session, held, order, actor=actor, now=now)
    await file_under(session, order.id, po_number)


async def file_under(session: WriteSession, order_id: UUID, po_number: str | None) -> None:
    """Let a purchase order number replace the order's; None leaves that."""
    if po_number is not None:
        await session.run(_FILE, session.reseller_id, order_id, po_number)


async def withdraw(
    session: WriteSession, held: Held, order: OpenOrder, *, actor: Actor, now: datetime
) -> None:
    """Close an open order as canceled; where it was a planned end, the subscription goes on."""
    await give_back(session, held, order, OrderStatus.CANCELED, actor=actor, now=now)
    if order.kind is OrderKind.END_SUBSCRIPTION:
        await session.run(_GO_ON, held.reseller_id, held.id)
        await reschedule(session, replace(held, ends_on=None), held.today(now))


async def order_in_reach(
    session: WriteSession, order_id: UUID, verb: Verb, *, actor: Actor, now: datetime
) -> tuple[Held, OpenOrder]:
    """The order and its subscription, locked; NOT_FOUND, then FORBIDDEN."""
    found = await locked_order(session, order_id, now)
    if found is None or actor.customer_id not in (None, found[0].customer_id):
        raise NotFound("order")
    require(actor, verb)
    return found
