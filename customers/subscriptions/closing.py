"""The end of a subscription: nothing in use, nothing committed, its assignments over (C9, G4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.moves import BOUGHT, LICENSED, Entry, Move, write_move
from customers.subscriptions.recording import log
from customers.subscriptions.state import Held
from customers.subscriptions.turns import mark_open_orders
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor
from reseller.rules.periods import ONE_DAY

_CLOSE = """
WITH over AS (
    UPDATE subscriptions
       SET state = 'ended', bound_by = 'nothing', ended_on = $3, ends_on = NULL, next_due_on = NULL,
           renewal_setting = NULL, renewal_seats = NULL, renewal_price = NULL, renewal_cap = NULL
     WHERE reseller_id = $1 AND id = $2)
UPDATE assignments SET state = 'ended', ended_at = $4, ended_order_id = coalesce($5, ended_order_id)
 WHERE reseller_id = $1 AND subscription_id = $2 AND state IN ('live', 'leaving')"""
_FINISH = """
UPDATE orders
   SET status = 'COMPLETED', quantity_delta = $3, quantity_after = 0, delta_licensed = $3, completed_at = $4,
       updated_at = $4
 WHERE reseller_id = $1 AND id = $2"""
_END_ORDER = """
SELECT id FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'END_SUBSCRIPTION' AND status = 'PLACED'"""


async def end_on_chosen_day(
    session: WriteSession, held: Held, last_day: date, *, actor: Actor, now: datetime
) -> None:
    """Take all users off as one removal dated the last day, by the order of that end (C9)."""
    order_id = await planned_end(session, held)
    users = held.licensed
    await session.run(_FINISH, held.reseller_id, order_id, -users, now)
    day = last_day + ONE_DAY
    entries = (Entry(LICENSED, last_day, day, -users, "order", order_id),) if users else ()
    await _close(session, held, last_day, entries, order_id, actor=actor, now=now)


async def planned_end(session: WriteSession, held: Held) -> UUID | None:
    """The order of an end that waits for its day; None without one."""
    order_id: UUID | None = await session.fetchval(_END_ORDER, held.reseller_id, held.id)
    return order_id


async def end_with_term(session: WriteSession, held: Held, *, actor: Actor, now: datetime) -> None:
    """End what its renewal setting lets run out; the day after the term nothing is committed (G4)."""
    if held.end_day is None:
        raise ValueError("a term that ends has a last day")
    day, last_day = held.end_day, held.end_day - ONE_DAY
    gone = ((BOUGHT, held.bought), (LICENSED, held.licensed))
    entries = tuple(Entry(measure, day, day, -count, "renewal") for measure, count in gone if count)
    await _close(session, held, last_day, entries, None, actor=actor, now=now)
    await log(session, held, "subscription_ended", day=day, after=0, delta=-held.bought, actor=actor, now=now)


async def _close(
    session: WriteSession,
    held: Held,
    last_day: date,
    entries: tuple[Entry, ...],
    order_id: UUID | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    day = last_day + ONE_DAY
    await mark_open_orders(session, held, day, carries_bought=False, carries_licensed=False)
    await session.run(_CLOSE, held.reseller_id, held.id, last_day, now, order_id)
    becoming = replace(held, state="ended", renewal_seats=None)
    await write_move(session, held, Move(entries=entries), becoming=becoming, actor=actor, now=now)
