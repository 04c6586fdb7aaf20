"""Ending a subscription on a chosen last day or with its period: when that day is over, or at once (C9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.charges.late import write_late_charges
from customers.orders.canceling import withdraw
from customers.orders.completion import locked_order
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.placing import Placed, Placement, place
from customers.subscriptions.aids import aids_for
from customers.subscriptions.due import reschedule
from customers.subscriptions.ended import ended_as_planned
from customers.subscriptions.entry import enter
from customers.subscriptions.moves import LICENSED, Entry
from customers.subscriptions.state import Held
from customers.subscriptions.writing import write_changes
from reseller.plumbing.database import WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.charges import SeatChange
from reseller.rules.periods import ONE_DAY, Month

_PLAN = "UPDATE subscriptions SET ends_on = $3 WHERE reseller_id = $1 AND id = $2"
_PLANNED = """
SELECT id FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'END_SUBSCRIPTION' AND status = 'PLACED'"""
_BEHIND = """
SELECT billing_date, charged_from, sum(delta) FROM seat_ledger
 WHERE reseller_id = $1 AND subscription_id = $2 AND measure = 'licensed' AND billing_date > $3
 GROUP BY billing_date, charged_from HAVING sum(delta) <> 0 ORDER BY charged_from"""


async def end_subscription(
    session: WriteSession,
    subscription_id: UUID,
    *,
    last_day: date | None = None,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    dated_on: date | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Place the order of an end; `last_day` is the last charged day, today by default.

    An end that was planned before is canceled and replaced. Until the day is over everything goes on.
    `dated_on` dates an import back (I7); people's commands leave it out. `order_id` names the order to be.
    """
    held, today = await enter(session, subscription_id, Verb.END, actor=actor, now=now)
    day = dated_on or today
    decision = seats.end(held.holding(actor), last_day, today=day)
    last = decision.last_day or day
    await _drop_plan(session, held, actor, now)
    placement = Placement(OrderKind.END_SUBSCRIPTION, decision, last, last + ONE_DAY, po_number, id=order_id)
    placed = await place(session, held, placement, actor=actor, now=now)
    await session.run(_PLAN, held.reseller_id, held.id, last)
    planned = await reschedule(session, replace(held, ends_on=last), today)
    if last > today:
        return placed
    taken = await _end_at_once(session, planned, last, actor=actor, now=now)
    if taken and held.in_arrears and Month.of(last + ONE_DAY) < Month.of(today):
        changes = sorted(SeatChange(entry.charged_from, entry.delta, placed.id) for entry in taken)
        await write_late_charges(
            session, subscription_id=held.id, measure=held.measure, changes=changes, order_id=placed.id,
            po_number=po_number, now=now,
        )  # fmt: skip
    return replace(placed, status=OrderStatus.COMPLETED)


async def _end_at_once(
    session: WriteSession, held: Held, last_day: date, *, actor: Actor, now: datetime
) -> tuple[Entry, ...]:
    """End it, and give the ledger entries of the end."""
    aids = await aids_for(session, [held], today=last_day, now=now)
    behind = await session.fetch(_BEHIND, held.reseller_id, held.id, last_day)
    undone = [Entry(LICENSED, day, first, delta, "order") for day, first, delta in behind]
    change = ended_as_planned(held, aids[held.id], last_day, undone)
    await write_changes(session, [change], actor=actor, now=now)
    return change.entries


async def _drop_plan(session: WriteSession, held: Held, actor: Actor, now: datetime) -> None:
    order_id = await session.fetchval(_PLANNED, held.reseller_id, held.id)
    found = await locked_order(session, order_id, now) if order_id else None
    if found:
        await withdraw(session, *found, actor=actor, now=now)
