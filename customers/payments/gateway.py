"""Whoever charges cards: knows each payment by our key, so that asking twice charges once.

Every call may be repeated, and each answers where the payment stands then. A gateway calls back when that
changes, perhaps late, twice or never; whoever waits asks by itself as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from customers.payments.models import PaymentKey


class Outcome(StrEnum):
    """What became of a payment at the gateway; UNKNOWN where it has never heard of it."""

    UNKNOWN = "unknown"
    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELED = "canceled"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment to ask for: minor units of the currency, payable for so long."""

    key: PaymentKey
    order_id: UUID
    order_number: int
    amount_minor: int
    currency: str
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payment stands: the amount is the one that was asked for, the page is where people pay."""

    outcome: Outcome
    amount_minor: int = 0
    currency: str = ""
    reference: str | None = None
    checkout_url: str | None = None
    reason: str | None = None


class GatewayUnclear(Exception):
    """The gateway gave no usable answer; asking again is safe."""


class PaymentGateway(Protocol):
    """Takes card payments; raises GatewayUnclear where it can't be understood."""

    async def create(self, asked: Asked) -> Standing:
        """Open a checkout where people pay, or say how the one that exists stands."""

    async def status(self, key: PaymentKey) -> Standing:
        """Say how the payment stands."""

    async def cancel(self, key: PaymentKey) -> Standing:
        """Close the checkout, so that nobody pays any more; one that is paid stays PAID."""

    async def refund(self, key: PaymentKey) -> Standing:
        """Give the whole amount back, once; REFUNDED, or as it stands where there is nothing to give."""
