"""A failed order's next attempt: the same order, a new billing date, checked again (C10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.orders.canceling import order_in_reach
from customers.orders.completion import PROVISION
from customers.orders.fulfilling import close_request
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.placing import Placed, reserving
from customers.orders.queries import order as order_row
from customers.orders.settling import OpenOrder
from customers.subscriptions.recording import log
from customers.subscriptions.rollover import brought_up_to
from customers.subscriptions.state import Held
from customers.subscriptions.subscribing import Wish, begin_again
from customers.users.holders import assigned_addresses, leaving_count
from reseller.plumbing.database import WriteSession
from reseller.plumbing.jobs import enqueue
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import OrderNotRetryable
from reseller.rules.seats import Decision
from reseller.rules.terms import Period


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the checks say of another try, and when it is charged from."""

    decision: Decision
    charged_from: date
    detail: dict[str, Any] = field(default_factory=dict)


async def retry_order(session: WriteSession, order_id: UUID, *, actor: Actor, now: datetime) -> Placed:
    """Place a failed order again as its next attempt; ORDER_NOT_RETRYABLE for any other order."""
    held, order = await order_in_reach(session, order_id, Verb.RETRY_ORDER, actor=actor, now=now)
    if order.status is not OrderStatus.FAILED:
        raise OrderNotRetryable()
    today = held.today(now)
    held = await brought_up_to(session, held, today=today, now=now)
    attempt = await _CHECKS[order.kind](session, held, order, actor, now)
    await _place_again(session, held, order, attempt, today, now)
    await close_request(session, held, order.request_id, order.id, now=now)
    await enqueue(session, PROVISION, held.reseller_id, subject=order.id, now=now)
    details = {"attempt": order.attempt + 1}
    await log(session, held, "order_retried", order_id=order.id, details=details, actor=actor, now=now)
    return await order_row(session, order.id)


async def _licenses(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    today = held.today(now)
    decision = seats.add_licenses(held.holding(actor), order.delta_bought, today=today)
    return Attempt(decision, held.charged_from(today))


async def _arrivals(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    asked = [row[0] for row in await session.fetch(_ASKED, held.reseller_id, order.id)]
    existing = await assigned_addresses(session, held.id, held.customer_id, asked)
    decision = seats.add_users(held.holding(actor), order.delta_licensed, existing=existing)
    return Attempt(decision, held.charged_from(held.today(now)))


async def _departures(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    rows = await session.fetch(_DEPARTING, held.reseller_id, order.id)
    missing = [row["address"] for row in rows if row["state"] != "live"]
    holding = held.holding(actor, leaving=await leaving_count(session, held.id))
    decision = seats.remove_users(holding, -order.delta_licensed, missing=missing)
    return Attempt(decision, held.charged_from(held.today(now)))


async def _beginning(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    """The subscription's first order: its term begins anew, a start date that has passed is dropped."""
    asked = order.detail.get("start_on")
    start_on = date.fromisoformat(asked) if asked else None
    wish = Wish(
        held.customer_id, held.product_id, held.terms.key, quantity=order.delta_bought or None, cap=held.cap,
        start_on=start_on if start_on and start_on >= held.today(now) else None, period=Period(held.period),
    )  # fmt: skip
    offer = await begin_again(session, held, wish, actor=actor, now=now)
    return Attempt(offer.decision, offer.term.span.first, {"start_on": asked} if wish.start_on else {})


async def _place_again(
    session: WriteSession, held: Held, order: OpenOrder, attempt: Attempt, today: date, now: datetime
) -> None:
    decision = attempt.decision
    after = reserving(held, decision)
    await session.run(
        _AGAIN, held.reseller_id, order.id, held.id, held.customer_id, held.product_id,
        decision.reserve_bought, decision.reserve_licensed, after.used - held.used,
        after.reserved - held.reserved, decision.reserve_counted, decision.delta, decision.after, today,
        attempt.charged_from, attempt.detail, now,
    )  # fmt: skip


async def _never(session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime) -> Attempt:
    raise OrderNotRetryable()


_CHECKS: Mapping[OrderKind, Callable[..., Awaitable[Attempt]]] = dict.fromkeys(OrderKind, _never) | {
    OrderKind.SUBSCRIBE: _beginning,
    OrderKind.ADD_LICENSES: _licenses,
    OrderKind.ADD_USERS: _arrivals,
    OrderKind.REMOVE_USERS: _departures,
}

_ASKED = """
SELECT u.address FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.order_id = $2 AND a.state = 'void' ORDER BY a.id"""
_DEPARTING = """
SELECT u.address, a.state FROM assignments a
  JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.ended_order_id = $2 ORDER BY a.id"""
_AGAIN = """
WITH subscription AS (
    UPDATE subscriptions
       SET reserved_bought = reserved_bought + $6, reserved_licensed = reserved_licensed + $7
     WHERE reseller_id = $1 AND id = $3),
usage AS (
    UPDATE contract_usage SET used = used + $8, reserved = reserved + $9
     WHERE reseller_id = $1 AND customer_id = $4 AND product_id = $5),
arriving AS (
    UPDATE assignments SET state = 'pending' WHERE reseller_id = $1 AND order_id = $2 AND state = 'void'),
leaving AS (
    UPDATE assignments SET state = 'leaving'
     WHERE reseller_id = $1 AND ended_order_id = $2 AND state = 'live')
UPDATE orders
   SET status = 'PLACED', attempt = attempt + 1, reserved_counted = $10, quantity_delta = $11,
       quantity_after = $12, billing_date = $13, charged_from = $14, detail = $15, updated_at = $16,
       failure_code = NULL, failure_reason = NULL
 WHERE reseller_id = $1 AND id = $2"""
