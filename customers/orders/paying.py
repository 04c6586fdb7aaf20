"""Orders that are paid by card before they count (H8): nobody carries one out until its payment is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from customers.orders.amounts import amount_due
from customers.orders.kinds import PROVISION, OrderKind, OrderStatus
from customers.orders.queries import OrderRow
from customers.payments.writing import ask
from reseller.plumbing.database import WriteSession
from reseller.plumbing.jobs import enqueue
from reseller.rules.errors import PaymentRequired
from reseller.rules.terms import LicenseTerms

PAID = frozenset({OrderKind.SUBSCRIBE, OrderKind.ADD_LICENSES, OrderKind.RENEW_SUBSCRIPTION})
"""Kinds of order that cost something where a card is asked for."""

_PAID = """
UPDATE orders SET status = 'PLACED', updated_at = $3
 WHERE reseller_id = $1 AND id = $2 AND status = 'AWAITING_PAYMENT' RETURNING true"""


def asks_for_card(terms: LicenseTerms, kind: OrderKind) -> bool:
    """Whether an order of this kind is paid before it counts."""
    return terms.by_card and kind in PAID


def check_payment(terms: LicenseTerms, kind: OrderKind, *, pay: bool) -> None:
    """PAYMENT_REQUIRED where a card is asked for and none is offered: the last check of all."""
    if asks_for_card(terms, kind) and not pay:
        raise PaymentRequired()


async def ask_for_payment(session: WriteSession, placed: OrderRow, *, now: datetime) -> OrderRow:
    """Let the order wait for a payment of what it costs, tax included; with `paid` it goes on.

    What costs nothing goes on at once.
    """
    amount = await amount_due(session, placed.id, now=now)
    if amount.minor <= 0:
        await paid(session, placed.id, now=now)
        return replace(placed, status=OrderStatus.PLACED)
    await ask(session, placed.id, placed.customer_id, amount, now=now)
    return placed


async def paid(session: WriteSession, order_id: UUID, *, now: datetime) -> bool:
    """The payment is there: the worker carries the order out. False for one that waits for no payment."""
    if not await session.fetchval(_PAID, session.reseller_id, order_id, now):
        return False
    await enqueue(session, PROVISION, session.reseller_id, subject=order_id, now=now)
    return True
