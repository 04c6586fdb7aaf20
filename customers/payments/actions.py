"""Taking what a gateway says of a payment: the order goes on, comes to nothing, or the money goes back (H8).

An answer counts once, in whatever order answers come: each moves the payment on from where it is, or changes
nothing. Subscription, order and payment are locked in this order, so that a call-back and the end of the
waiting can't both win.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from customers.notices.jobs import notify
from customers.orders.completion import JOB_NAME, give_back, locked_order
from customers.orders.kinds import OrderStatus
from customers.orders.paying import paid
from customers.orders.provisioner import Failed
from customers.orders.settling import OpenOrder
from customers.payments.gateway import Outcome, Standing
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow, payment
from customers.payments.writing import look_at
from customers.subscriptions.recording import log
from customers.subscriptions.rollover import brought_up_to
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor
from reseller.rules.errors import PaymentFailed, SubscriptionEnded, marked

EXPIRED = marked("The order was not paid in time. Money that comes later goes back to the card.")


class PaymentMismatch(Exception):
    """The gateway speaks of another amount or currency than was asked for."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment with its order and subscription, all locked."""

    held: Held
    order: OpenOrder
    payment: PaymentRow

    @property
    def is_awaited(self) -> bool:
        """Whether the order waits for this payment."""
        return self.payment.status.is_open and self.order.status is OrderStatus.AWAITING_PAYMENT


async def take_answer(session: WriteSession, payment_id: UUID, standing: Standing, *, now: datetime) -> bool:
    """Take where the payment stands; False where that is known, out of date or unknown to the gateway.

    NOT_FOUND for a payment of nobody's; raises PaymentMismatch, and then nothing has changed.
    """
    waiting = await _locked(session, payment_id, now)
    asked = waiting.payment
    if standing.outcome is Outcome.UNKNOWN:
        return False
    if (standing.amount_minor, standing.currency) != (asked.amount_minor, asked.currency):
        raise PaymentMismatch(f"payment {payment_id}: not the amount that was asked for")
    return await _TAKES[standing.outcome](session, waiting, standing, now)


async def give_up(session: WriteSession, payment_id: UUID, *, now: datetime) -> bool:
    """The checkout is closed unpaid: the order expires. False where the payment was not open."""
    return await _expired(session, await _locked(session, payment_id, now), None, now)


async def _locked(session: WriteSession, payment_id: UUID, now: datetime) -> Waiting:
    """What is due on the subscription by itself has happened before anyone looks."""
    peek = await payment(session, payment_id)
    held, _ = await _order_of(session, peek, now)
    await brought_up_to(session, held, today=held.today(now), now=now)
    found = await _order_of(session, peek, now)
    await session.fetchval(_LOCK, session.reseller_id, payment_id)
    return Waiting(*found, await payment(session, payment_id))


async def _order_of(session: WriteSession, asked: PaymentRow, now: datetime) -> tuple[Held, OpenOrder]:
    found = await locked_order(session, asked.order_id, now)
    if found is None:
        raise LookupError("a payment has an order")
    return found


async def _paid(session: WriteSession, waiting: Waiting, said: Standing | None, now: datetime) -> bool:
    """Carry the order out; where it can't be any more, the money goes back."""
    held, order, asked = waiting.held, waiting.order, waiting.payment
    if asked.status.has_money:
        return False
    goes_on = waiting.is_awaited and not held.over
    await _mark(session, waiting, PaymentStatus.PAID if goes_on else PaymentStatus.REFUND_DUE, said, now)
    await _log(session, waiting, "payment_received", now)
    if goes_on:
        return await paid(session, order.id, now=now)
    await look_at(session, asked.id, now=now)
    if waiting.is_awaited:
        failure = Failed(SubscriptionEnded.template, SubscriptionEnded.code)
        await _close(session, waiting, OrderStatus.FAILED, failure, now)
    return True


async def _declined(session: WriteSession, waiting: Waiting, said: Standing | None, now: datetime) -> bool:
    """The order fails, and may be tried again with another card."""
    if not waiting.payment.status.is_open:
        return False
    await _mark(session, waiting, PaymentStatus.DECLINED, said, now)
    if waiting.is_awaited:
        failure = Failed(PaymentFailed.template, PaymentFailed.code)
        await _close(session, waiting, OrderStatus.FAILED, failure, now)
    return True


async def _expired(session: WriteSession, waiting: Waiting, said: Standing | None, now: datetime) -> bool:
    """Nobody paid, and nobody can any more."""
    if not waiting.payment.status.is_open:
        return False
    await _mark(session, waiting, PaymentStatus.EXPIRED, said, now)
    if waiting.is_awaited:
        await _close(session, waiting, OrderStatus.EXPIRED, Failed(EXPIRED, "PAYMENT_EXPIRED"), now)
    return True


async def _open(session: WriteSession, waiting: Waiting, said: Standing | None, now: datetime) -> bool:
    """There is a checkout; one of a payment that is closed here is closed there too."""
    status = waiting.payment.status
    if status.is_open:
        await _mark(session, waiting, PaymentStatus.OPEN, said, now)
    elif not status.has_money and (due_at := waiting.payment.asked_again_at(now)):
        await look_at(session, waiting.payment.id, now=now, due_at=due_at)
    return status is PaymentStatus.NEW


async def _refunded(session: WriteSession, waiting: Waiting, said: Standing | None, now: datetime) -> bool:
    """The money is back on the card."""
    if waiting.payment.status is not PaymentStatus.REFUND_DUE:
        return False
    await _mark(session, waiting, PaymentStatus.REFUNDED, said, now)
    await _log(session, waiting, "payment_returned", now)
    details = {"order": str(waiting.order.id)}
    await notify(session, "payment_returned", waiting.held, details, now=now)
    return True


_TAKES: Mapping[Outcome, Callable[[WriteSession, Waiting, Standing | None, datetime], Awaitable[bool]]] = {
    Outcome.OPEN: _open,
    Outcome.PAID: _paid,
    Outcome.DECLINED: _declined,
    Outcome.EXPIRED: _expired,
    Outcome.CANCELED: _expired,
    Outcome.REFUNDED: _refunded,
}


async def _close(
    session: WriteSession, waiting: Waiting, status: OrderStatus, failure: Failed, now: datetime
) -> None:
    """The order comes to nothing, and its log says why."""
    await give_back(session, waiting.held, waiting.order, status, failure=failure, now=now)


async def _mark(
    session: WriteSession, waiting: Waiting, status: PaymentStatus, said: Standing | None, now: datetime
) -> None:
    told = said or Standing(Outcome.UNKNOWN)
    await session.run(
        _MARK, session.reseller_id, waiting.payment.id, waiting.payment.status.value, status.value,
        told.reference, told.checkout_url, told.reason, now,
    )  # fmt: skip


async def _log(session: WriteSession, waiting: Waiting, name: str, now: datetime) -> None:
    """An entry of the order history beside the order's own; it leads to the order by its details."""
    asked = waiting.payment
    details = {
        "order": str(asked.order_id), "number": asked.order_number, "amount_minor": asked.amount_minor,
        "currency": asked.currency,
    }  # fmt: skip
    job = Actor.job(JOB_NAME, waiting.held.reseller_id)
    await log(session, waiting.held, name, details=details, actor=job, now=now)


_LOCK = "SELECT true FROM payments WHERE reseller_id = $1 AND id = $2 FOR UPDATE"
_MARK = """
UPDATE payments
   SET status = $4, reference = coalesce($5, reference), checkout_url = coalesce($6, checkout_url),
       failure = $7, updated_at = CASE WHEN $4 = status THEN updated_at ELSE $8 END
 WHERE reseller_id = $1 AND id = $2 AND status = $3"""
