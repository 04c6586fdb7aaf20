"""What is placed: an order to be, as its caller decided it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.quotes import Quote
from reseller.rules.pricing import Price
from reseller.rules.seats import Decision


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to assign: an address of the customer, with a name and protection where they are given."""

    address: str
    name: str = ""
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """What the caller decided: the guard's decision, when it counts, whom it assigns, whom it takes off.

    `price` is the one agreed where the terms fix none. `pay`: a card is offered where the terms ask for one.
    `quote` is what the order may cost, where it was quoted.
    An order whose `status` is COMPLETED has nothing to be carried out.
    """

    kind: OrderKind
    decision: Decision
    billing_date: date
    charged_from: date
    po_number: str | None = None
    request_id: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    arriving: tuple[NewUser, ...] = ()
    leaving: tuple[UUID, ...] = ()
    price: Price | None = None
    pay: bool = False
    quote: Quote | None = None
    status: OrderStatus = OrderStatus.PLACED
    id: UUID | None = None
    """The order's id, where it was given out beforehand."""
