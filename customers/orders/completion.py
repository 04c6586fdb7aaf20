"""Carrying orders out: an answer to an attempt completes the order or lets it fail (C10).

An answer counts once: one for an order that is no longer open, or for an earlier attempt, changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.charges.immediate import INVOICE_NOW
from customers.charges.late import write_late_charges
from customers.orders.announcing import announce_completed, announce_failed
from customers.orders.fulfilling import reopen_request
from customers.orders.kinds import PROVISION as PROVISION
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.provisioner import AttemptKey, Done, Failed
from customers.orders.renewed import carry_out_renewal, join_renewal, without_renewal
from customers.orders.settling import OpenOrder, late_changes, settled, total_after
from customers.orders.taking_back import give_again
from customers.payments.writing import let_go
from customers.subscriptions.due import reschedule
from customers.subscriptions.moves import Move, Owed, write_move
from customers.subscriptions.recording import log
from customers.subscriptions.rollover import roll_over
from customers.subscriptions.spans import RunTerm, terms_from
from customers.subscriptions.state import Held, lock_state
from reseller.catalog.queries import price_schedule
from reseller.plumbing.database import WriteSession
from reseller.plumbing.jobs import enqueue
from reseller.rules.access import Actor
from reseller.rules.charges import Timing
from reseller.rules.errors import SubscriptionEnded
from reseller.rules.periods import Month, billing_date
from reseller.rules.pricing import PriceSchedule

JOB_NAME = "Automated job"


async def answer(session: WriteSession, key: AttemptKey, outcome: Done | Failed, *, now: datetime) -> bool:
    """Take the answer to an attempt; False where it is stale or a repeat and changed nothing."""
    found = await locked_order(session, key.order_id, now)
    if found is None:
        return False
    held, order = found
    waits = held.state == "pending" and order.kind is not OrderKind.SUBSCRIBE
    if waits or not order.status.is_to_carry_out or order.attempt != key.attempt:
        return False
    if order.kind is OrderKind.RENEW_SUBSCRIPTION and held.over:
        outcome = Failed(SubscriptionEnded.template, SubscriptionEnded.code)
    if isinstance(outcome, Failed):
        await give_back(session, held, order, OrderStatus.FAILED, failure=outcome, now=now)
        await announce_failed(session, held, order.id, now=now)
    else:
        await _complete(session, held, order, now=now)
    return True


async def locked_order(session: WriteSession, order_id: UUID, now: datetime) -> tuple[Held, OpenOrder] | None:
    """The order with its subscription, locked in the order that holds everywhere.

    An order of an earlier month keeps the month's run from finalizing while it is carried out (I7).
    """
    peek = await session.fetchrow(_PEEK, session.reseller_id, order_id)
    if peek is None:
        return None
    if Month.of(peek["charged_from"]) < Month.of(billing_date(now, peek["billing_zone"])):
        await session.fetchval(_HOLD_RUNS, session.reseller_id)
    held = await lock_state(session, peek["subscription_id"])
    return held, OpenOrder.of(await session.fetchrow(_ORDER, session.reseller_id, order_id))


async def _complete(session: WriteSession, held: Held, order: OpenOrder, *, now: datetime) -> None:
    """Move bought and licensed, write ledger and charges dated with the placing, close the order."""
    if order.kind is OrderKind.RENEW_SUBSCRIPTION:
        after, charges = await carry_out_renewal(session, held, order, now=now)
    else:
        after, charges = await _carry_out(session, held, order, now=now)
    licensed = order.fallen_on("licensed") is None
    owed_at_once = any(charge.timing is Timing.IMMEDIATE for charge in charges)
    await session.run(
        _COMPLETE, held.reseller_id, order.id, held.id, now, "live" if licensed else "ended",
        total_after(order, after), order.kind is OrderKind.SUBSCRIBE, owed_at_once,
    )  # fmt: skip
    if owed_at_once:
        await enqueue(session, INVOICE_NOW, held.reseller_id, subject=order.id, now=now)
    await announce_completed(session, held, after, order, now=now)
    if order.kind is OrderKind.SUBSCRIBE:
        await roll_over(session, held.id, today=held.today(now), now=now)
        await _wake_waiting(session, held, now)


async def _carry_out(
    session: WriteSession, held: Held, order: OpenOrder, *, now: datetime
) -> tuple[Held, tuple[Owed, ...]]:
    """The state after what the order moves, and its charges."""
    terms = await terms_from(session, held.id, order.charged_from)
    await _write_late(session, held, order, terms, now)
    schedule = await _later_prices(session, held, order, terms)
    move = settled(order, terms, total=held.bought + order.delta_bought, schedule=schedule)
    both = await join_renewal(session, held, order)
    actor = order.actor(held.reseller_id)
    after = await write_move(session, held, move, becoming=both, actor=actor, now=now)
    if after.over_since != held.over_since:
        await reschedule(session, after, held.today(now))
    return after, move.charges


async def _later_prices(
    session: WriteSession, held: Held, order: OpenOrder, terms: list[RunTerm]
) -> PriceSchedule | None:
    """The prices of periods that were charged while the order was under way; mostly none were."""
    if order.delta_bought <= 0 or all(term.charged_on is None for term in terms[-1:]):
        return None
    if terms[-1].first_day <= order.billing_date:
        return None
    return await price_schedule(session, held.product_id, held.terms.key, held.period, held.currency, held.id)


async def _write_late(
    session: WriteSession, held: Held, order: OpenOrder, terms: list[RunTerm], now: datetime
) -> None:
    """Charge what belongs to months already invoiced; only orders of earlier months can have any (I7)."""
    if Month.of(order.charged_from) >= Month.of(held.today(now)):
        return
    for measure, change, until in late_changes(order, terms):
        await write_late_charges(
            session, subscription_id=held.id, measure=measure, changes=[change], until=until,
            order_id=order.id, po_number=order.po_number, now=now,
        )  # fmt: skip


async def give_back(
    session: WriteSession,
    held: Held,
    order: OpenOrder,
    status: OrderStatus,
    *,
    failure: Failed | None = None,
    actor: Actor | None = None,
    now: datetime,
) -> None:
    """Close an open order without effect: its reservation goes back, its request is open again (C10).

    So does the money that a card paid for it, and nobody can pay for it any more (H8). Orders that wait for a
    subscription that never comes to be are closed before it, since they use what it reserved. The log says
    who closed it, a job where no `actor` is given.
    """
    is_first = order.kind is OrderKind.SUBSCRIBE
    if is_first:
        held = await _fail_waiting(session, held, order, now)
    move = Move(release_bought=max(0, order.delta_bought), release_licensed=max(0, order.delta_licensed))
    becoming = await without_renewal(session, held, order)
    await write_move(session, held, move, becoming=becoming, actor=order.actor(held.reseller_id), now=now)
    await give_again(session, held, order)
    code, reason = (failure.code, failure.reason) if failure else (None, None)
    await session.run(
        _GIVE_BACK, held.reseller_id, order.id, held.id, now, status.value, code, reason, is_first
    )
    await reopen_request(session, held.reseller_id, order.id)
    if held.terms.by_card:
        await let_go(session, order.id, now=now)
    await _log_closed(session, held, order, status, failure, actor, now)


async def _log_closed(
    session: WriteSession,
    held: Held,
    order: OpenOrder,
    status: OrderStatus,
    failure: Failed | None,
    actor: Actor | None,
    now: datetime,
) -> None:
    details = {"code": failure.code, "reason": failure.reason} if failure else None
    await log(
        session, held, f"order_{status.value.lower()}", order_id=order.id, details=details,
        actor=actor or Actor.job(JOB_NAME, held.reseller_id), now=now,
    )  # fmt: skip


async def _fail_waiting(session: WriteSession, held: Held, first: OpenOrder, now: datetime) -> Held:
    """Close the orders that wait for a subscription that never comes to be; gives the state after it."""
    failure = Failed(SubscriptionEnded.template, SubscriptionEnded.code)
    for row in await session.fetch(_WAITING, held.reseller_id, held.id):
        if row["id"] != first.id:
            order = OpenOrder.of(await session.fetchrow(_ORDER, held.reseller_id, row["id"]))
            await give_back(session, held, order, OrderStatus.FAILED, failure=failure, now=now)
            held = await lock_state(session, held.id)
    return held


async def _wake_waiting(session: WriteSession, held: Held, now: datetime) -> None:
    """Let the worker look at the orders that waited for their subscription."""
    for row in await session.fetch(_WAITING, held.reseller_id, held.id):
        if OrderStatus(row["status"]).is_to_carry_out:
            await enqueue(session, PROVISION, held.reseller_id, subject=row["id"], now=now)


_PEEK = """
SELECT o.subscription_id, o.charged_from, r.billing_zone
  FROM orders o JOIN resellers r ON r.reseller_id = o.reseller_id
 WHERE o.reseller_id = $1 AND o.id = $2"""
_HOLD_RUNS = "SELECT true FROM resellers WHERE reseller_id = $1 FOR SHARE"
_ORDER = """
SELECT id, kind, status, attempt, delta_bought, delta_licensed, quantity_delta, quantity_after, billing_date,
       charged_from, po_number, request_id, detail, price::text AS price, actor_kind, actor_id, actor_name
  FROM orders WHERE reseller_id = $1 AND id = $2 FOR UPDATE"""
_COMPLETE = """
WITH done AS (
    UPDATE orders SET status = 'COMPLETED', quantity_after = $6, completed_at = $4, updated_at = $4,
           invoice_due_at = CASE WHEN $8 THEN $4::timestamptz END
     WHERE reseller_id = $1 AND id = $2),
active AS (
    UPDATE subscriptions SET state = 'active'
     WHERE reseller_id = $1 AND id = $3 AND state = 'pending' AND $7),
arrived AS (
    UPDATE assignments SET state = $5, ended_at = CASE WHEN $5 = 'ended' THEN $4 END
     WHERE reseller_id = $1 AND order_id = $2 AND state = 'pending')
UPDATE assignments SET state = 'ended', ended_at = $4
 WHERE reseller_id = $1 AND ended_order_id = $2 AND state = 'leaving'"""
_GIVE_BACK = """
WITH closed AS (
    UPDATE orders SET status = $5, updated_at = $4, failure_code = $6, failure_reason = $7
     WHERE reseller_id = $1 AND id = $2),
over AS (
    UPDATE subscriptions SET state = 'failed' WHERE reseller_id = $1 AND id = $3 AND $8),
stayed AS (
    UPDATE assignments SET state = 'live'
     WHERE reseller_id = $1 AND ended_order_id = $2 AND state = 'leaving')
UPDATE assignments SET state = 'void' WHERE reseller_id = $1 AND order_id = $2 AND state = 'pending'"""
_WAITING = """
SELECT id, status FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')
 ORDER BY id"""
