"""The table of card payments, and where one stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)
LIFETIME = timedelta(minutes=30)
"""How long an order waits for its payment; then it expires."""
NEEDS_PERSON = timedelta(days=3)
"""How long a gateway may leave open how a payment ends; from then on people are told of it."""
PATIENCE = timedelta(days=30)
"""How long it is asked again by itself."""
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(days=1)
"""Between two questions: a quarter of the time that it has been unclear, within these."""


class PaymentStatus(StrEnum):
    """NEW → OPEN → PAID, or DECLINED, EXPIRED, CANCELED; money for nothing: REFUND_DUE → REFUNDED."""

    NEW = "new"
    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELED = "canceled"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid."""
        return self in (PaymentStatus.NEW, PaymentStatus.OPEN)

    @property
    def has_money(self) -> bool:
        """Whether the card was charged, given back or not."""
        return self in (PaymentStatus.PAID, PaymentStatus.REFUND_DUE, PaymentStatus.REFUNDED)


class PaymentKey(NamedTuple):
    """Which payment of which reseller; `text` is the idempotency key that the gateway sees."""

    reseller_id: UUID
    payment_id: UUID

    @property
    def text(self) -> str:
        return f"{self.reseller_id}:{self.payment_id}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The key in a text; ValueError for what is none."""
        reseller, _, payment = text.partition(":")
        return cls(UUID(reseller), UUID(payment))


class Payment(SQLModel, table=True):
    """One try to pay for an order: `amount_minor` with tax, in the currency's minor unit.

    `reference` and `checkout_url` are the gateway's, `failure` is its reason for people.
    """

    __tablename__ = "payments"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    order_id: UUID
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str
    status: str
    reference: str | None = None
    checkout_url: str | None = None
    failure: str | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
