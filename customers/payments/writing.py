"""What orders write of payments: one to wait for, and what becomes of it when nothing comes of the order.

The gateway is never asked inside a transaction: each change leaves the job `payment` behind, which sees the
payment through.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.payments.models import LIFETIME
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.jobs import enqueue
from reseller.rules.money import Money

PAYMENT = "payment"
"""The job that sees a payment through; its subject is the payment."""


async def ask(
    session: WriteSession, order_id: UUID, customer_id: UUID, amount: Money, *, now: datetime
) -> UUID:
    """Write the payment that an order waits for; at most one of an order can be open.

    A worker opens its checkout at once, as whoever is led there does: for the gateway it is the same one.
    """
    payment_id = new_id(now)
    await session.run(
        _ASK, session.reseller_id, payment_id, customer_id, order_id, amount.minor, amount.currency, now,
        now + LIFETIME,
    )  # fmt: skip
    await look_at(session, payment_id, now=now)
    return payment_id


async def let_go(session: WriteSession, order_id: UUID, *, now: datetime) -> None:
    """Nothing comes of the order: close its open payment, and give back the money of a paid one."""
    for row in await session.fetch(_LET_GO, session.reseller_id, order_id, now):
        await look_at(session, row["id"], now=now)


async def look_at(
    session: WriteSession, payment_id: UUID, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Let a worker see to the payment."""
    await enqueue(session, PAYMENT, session.reseller_id, subject=payment_id, now=now, due_at=due_at)


_ASK = """
INSERT INTO payments (reseller_id, id, customer_id, order_id, amount_minor, currency, status, created_at,
                      expires_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'new', $7, $8, $7)"""
_LET_GO = """
UPDATE payments SET status = CASE WHEN status = 'paid' THEN 'refund_due' ELSE 'canceled' END, updated_at = $3
 WHERE reseller_id = $1 AND order_id = $2 AND status IN ('new', 'open', 'paid') RETURNING id"""
