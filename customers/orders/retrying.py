"""A failed order's next attempt: the same order, a new billing date, checked again (C10)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from customers.orders.attempts import Attempt, attempt
from customers.orders.canceling import file_under, order_in_reach
from customers.orders.fulfilling import close_request
from customers.orders.kinds import PROVISION, OrderStatus
from customers.orders.paying import ask_for_payment, asks_for_card, check_payment
from customers.orders.placing import Placed, reserving
from customers.orders.queries import order as order_row
from customers.orders.settling import OpenOrder
from customers.orders.taking_back import take_back, taken_back
from customers.subscriptions.recording import log
from customers.subscriptions.rollover import brought_up_to
from reseller.plumbing.database import WriteSession
from reseller.plumbing.jobs import enqueue
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import OrderNotRetryable


async def retry_order(
    session: WriteSession,
    order_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    pay: bool = False,
) -> Placed:
    """Place a failed order again as its next attempt; ORDER_NOT_RETRYABLE for any other order.

    Where a card is asked for it is paid again, since the first payment was given back: `pay` offers one. A
    `po_number` replaces the order's.
    """
    held, order = await order_in_reach(session, order_id, Verb.RETRY_ORDER, actor=actor, now=now)
    if order.status is not OrderStatus.FAILED:
        raise OrderNotRetryable()
    today = held.today(now)
    held = await brought_up_to(session, held, today=today, now=now)
    again = await attempt(session, held, order, actor=actor, now=now)
    check_payment(held.terms, order.kind, pay=pay)
    by_card = asks_for_card(held.terms, order.kind)
    status = OrderStatus.AWAITING_PAYMENT if by_card else OrderStatus.PLACED
    await _place_again(session, order, again, status, today, now)
    await file_under(session, order.id, po_number)
    await close_request(session, held, order.request_id, order.id, now=now)
    details = {"attempt": order.attempt + 1}
    await log(session, held, "order_retried", order_id=order.id, details=details, actor=actor, now=now)
    if by_card:
        return await ask_for_payment(session, await order_row(session, order.id), now=now)
    await enqueue(session, PROVISION, held.reseller_id, subject=order.id, now=now)
    return await order_row(session, order.id)


async def _place_again(
    session: WriteSession,
    order: OpenOrder,
    again: Attempt,
    status: OrderStatus,
    today: date,
    now: datetime,
) -> None:
    held, decision = again.held, again.decision
    after = reserving(held, decision)
    await take_back(session, held, decision)
    await session.run(
        _AGAIN, held.reseller_id, order.id, held.id, held.customer_id, held.product_id,
        decision.reserve_bought, decision.reserve_licensed, after.used - held.used,
        after.reserved - held.reserved, decision.reserve_counted, decision.delta, decision.after, today,
        again.charged_from, again.detail | taken_back(held, decision), now, status.value, decision.bought,
        decision.licensed, again.price.to_json() if again.price else None,
    )  # fmt: skip


_AGAIN = """
WITH subscription AS (
    UPDATE subscriptions
       SET reserved_bought = reserved_bought + $6, reserved_licensed = reserved_licensed + $7
     WHERE reseller_id = $1 AND id = $3),
usage AS (
    UPDATE contract_usage SET used = used + $8, reserved = reserved + $9
     WHERE reseller_id = $1 AND customer_id = $4 AND product_id = $5),
arriving AS (
    UPDATE assignments SET state = 'pending' WHERE reseller_id = $1 AND order_id = $2 AND state = 'void'
    RETURNING user_id),
people AS (
    UPDATE users SET deactivated_at = NULL
     WHERE reseller_id = $1 AND id IN (SELECT user_id FROM arriving) AND deactivated_at IS NOT NULL),
leaving AS (
    UPDATE assignments SET state = 'leaving'
     WHERE reseller_id = $1 AND ended_order_id = $2 AND state = 'live')
UPDATE orders
   SET status = $17, attempt = attempt + 1, reserved_counted = $10, quantity_delta = $11,
       quantity_after = $12, billing_date = $13, charged_from = $14, detail = $15, updated_at = $16,
       delta_bought = $18, delta_licensed = $19, price = $20, failure_code = NULL, failure_reason = NULL
 WHERE reseller_id = $1 AND id = $2"""
