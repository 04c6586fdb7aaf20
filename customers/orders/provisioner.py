"""Whoever carries orders out: asked by the job worker, answering at once, later, or never.

The key of an attempt is the order's id and the attempt's number; asking again with the same key must
not carry the order out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from customers.orders.kinds import OrderKind


class AttemptKey(NamedTuple):
    """Which try of which order; `text` is the idempotency key that others see."""

    order_id: UUID
    attempt: int

    @property
    def text(self) -> str:
        return f"{self.order_id}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class ProvisioningTask:
    """What to carry out: so many more (or fewer) licenses and users of a product for a customer.

    `total` is the number after it, for a renewal that of the next term. `addresses` are the users it
    concerns, `leaving` those of them who are taken off.
    """

    key: AttemptKey
    reseller_id: UUID
    kind: OrderKind
    number: int
    customer_id: UUID
    customer_domain: str
    subscription_id: UUID
    product_id: UUID
    product_name: str
    licenses: int
    users: int
    total: int
    addresses: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The order is carried out."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It can't be carried out; the reason is for people."""

    reason: str
    code: str = "PROVISIONING_FAILED"


@dataclass(frozen=True, slots=True)
class Pending:
    """Not yet; ask again at `until`, unless the answer comes by itself before."""

    until: datetime


Outcome = Done | Failed | Pending


class Provisioner(Protocol):
    """Carries out tasks; may be asked twice for the same key."""

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        """Carry the task out, or say how it stands."""


class LedgerProvisioner:
    """The console's own ledger: what is written there is all there is to do."""

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        return Done()
