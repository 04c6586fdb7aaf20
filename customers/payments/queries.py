"""Card payments as orders, pages and invoices see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from customers.payments.gateway import Asked
from customers.payments.models import (
    LONGEST_PAUSE,
    NEEDS_PERSON,
    PATIENCE,
    SHORTEST_PAUSE,
    PaymentKey,
    PaymentStatus,
)
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from reseller.rules.money import Money

_ROWS = """
SELECT p.reseller_id, p.id, p.customer_id, p.order_id, o.number AS order_number, p.amount_minor, p.currency,
       p.status, p.reference, p.checkout_url, p.failure, p.created_at, p.expires_at, p.updated_at,
       EXISTS (SELECT FROM jobs j WHERE j.kind = 'payment' AND j.reseller_id = p.reseller_id
               AND j.subject = p.id) AS is_followed
  FROM payments p JOIN orders o ON o.reseller_id = p.reseller_id AND o.id = p.order_id
 WHERE p.reseller_id = $1"""
_HAVE_MONEY = "('paid', 'refund_due', 'refunded')"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One try to pay for an order: the amount with tax, in minor units; `failure` is for people.

    `is_followed` tells whether a job still sees to it.
    """

    reseller_id: UUID
    id: UUID
    customer_id: UUID
    order_id: UUID
    order_number: int
    amount_minor: int
    currency: str
    status: PaymentStatus
    reference: str | None
    checkout_url: str | None
    failure: str | None
    created_at: datetime
    expires_at: datetime
    updated_at: datetime
    is_followed: bool

    @classmethod
    def of(cls, row: Any) -> Self:
        """The payment in a row of the statements here."""
        return cls(**{**dict(row), "status": PaymentStatus(row["status"])})

    @property
    def key(self) -> PaymentKey:
        """What the gateway knows it by."""
        return PaymentKey(self.reseller_id, self.id)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def asked(self, now: datetime) -> Asked:
        """What the gateway is asked for at this instant."""
        lifetime = self.expires_at - now
        return Asked(self.key, self.order_id, self.order_number, self.amount_minor, self.currency, lifetime)

    @property
    def unclear_since(self) -> datetime:
        """When the gateway should have said how it ends."""
        return self.expires_at if self.status.is_open else self.updated_at

    def asked_again_at(self, now: datetime) -> datetime | None:
        """When a gateway that leaves the end open is asked again; None where it has for too long."""
        age = now - self.unclear_since
        return now + min(max(age / 4, SHORTEST_PAUSE), LONGEST_PAUSE) if age < PATIENCE else None

    @property
    def is_going_back(self) -> bool:
        """Whether money was taken for nothing and is not back on the card yet."""
        return self.status is PaymentStatus.REFUND_DUE

    @property
    def is_unclear(self) -> bool:
        """Whether money may be under way: also at a checkout that is closed here, but perhaps not there."""
        if self.status.has_money:
            return self.is_going_back
        return self.status.is_open or self.is_followed

    def needs_person(self, now: datetime) -> bool:
        """Whether the gateway has left open for days how it ends."""
        return self.is_unclear and now - self.unclear_since >= NEEDS_PERSON

    def payable(self, now: datetime) -> bool:
        """Whether somebody may be led to its checkout."""
        return self.status.is_open and now < self.expires_at


async def payment(session: ReadSession, payment_id: UUID) -> PaymentRow:
    """One payment; NOT_FOUND outside the tenant's reach."""
    row = await session.fetchrow(f"{_ROWS} AND p.id = $2", session.reseller_id, payment_id)
    if row is None:
        raise NotFound("payment")
    return PaymentRow.of(row)


async def payments_of_orders(
    session: ReadSession, order_ids: Sequence[UUID]
) -> dict[UUID, tuple[PaymentRow, ...]]:
    """Every try to pay for these orders, oldest first; () for an order that asks for no card."""
    found: dict[UUID, tuple[PaymentRow, ...]] = dict.fromkeys(order_ids, ())
    statement = f"{_ROWS} AND p.order_id = ANY($2) ORDER BY p.id"
    for row in await session.fetch(statement, session.reseller_id, list(order_ids)):
        found[row["order_id"]] = (*found[row["order_id"]], PaymentRow.of(row))
    return found


async def open_payment(session: ReadSession, order_id: UUID) -> PaymentRow | None:
    """The payment that an order waits for; None where it waits for none."""
    statement = f"{_ROWS} AND p.order_id = $2 AND p.status IN ('new', 'open')"
    row = await session.fetchrow(statement, session.reseller_id, order_id)
    return PaymentRow.of(row) if row else None


async def payment_of_order(session: ReadSession, order_id: UUID) -> PaymentRow | None:
    """The newest payment of an order whose money was taken; None where there is none.

    Its status tells whether the money stayed (PAID), or goes or went back. `updated_at` is when that began.
    """
    statement = f"{_ROWS} AND p.order_id = $2 AND p.status IN {_HAVE_MONEY} ORDER BY p.id DESC LIMIT 1"
    row = await session.fetchrow(statement, session.reseller_id, order_id)
    return PaymentRow.of(row) if row else None
