"""Ending a subscription on a chosen last day: at once when that is today, else when the day is over (C9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.charges.late import write_late_charges
from customers.orders.canceling import withdraw
from customers.orders.completion import locked_order
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.placing import Placed, Placement, place
from customers.subscriptions.closing import end_on_chosen_day, planned_end
from customers.subscriptions.entry import enter
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.charges import SeatChange
from reseller.rules.periods import ONE_DAY, Month

_PLAN = "UPDATE subscriptions SET ends_on = $3, next_due_on = $4 WHERE reseller_id = $1 AND id = $2"


async def end_subscription(
    session: WriteSession,
    subscription_id: UUID,
    *,
    last_day: date | None = None,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    dated_on: date | None = None,
) -> Placed:
    """Place the order of an end; `last_day` is the last charged day, today by default.

    An end that was planned before is canceled and replaced. Until the day is over everything goes on.
    `dated_on` dates an import back (I7); people's commands leave it out.
    """
    held, today = await enter(session, subscription_id, Verb.END, actor=actor, now=now)
    day = dated_on or today
    decision = seats.end(held.holding(actor), last_day, today=day)
    last = decision.last_day or day
    await _drop_plan(session, held, now)
    placement = Placement(OrderKind.END_SUBSCRIPTION, decision, last, last + ONE_DAY, po_number)
    placed = await place(session, held, placement, actor=actor, now=now)
    await session.run(_PLAN, held.reseller_id, held.id, last, last + ONE_DAY)
    if last > today:
        return placed
    await end_on_chosen_day(session, held, last, actor=actor, now=now)
    if held.licensed and Month.of(last + ONE_DAY) < Month.of(today):
        change = SeatChange(last + ONE_DAY, -held.licensed, placed.id)
        await write_late_charges(
            session, subscription_id=held.id, measure=held.measure, change=change, order_id=placed.id,
            po_number=po_number, now=now,
        )  # fmt: skip
    return replace(placed, status=OrderStatus.COMPLETED)


async def _drop_plan(session: WriteSession, held: Held, now: datetime) -> None:
    order_id = await planned_end(session, held)
    found = await locked_order(session, order_id, now) if order_id else None
    if found:
        await withdraw(session, *found, now=now)
