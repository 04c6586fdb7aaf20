"""Tables of orders and of what they move: the seat ledger."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class Order(SQLModel, table=True):
    """One command that changes a quantity or a term. `quantity_delta` and `quantity_after` are what the
    history shows; `delta_bought` and `delta_licensed` what completion moves."""

    __tablename__ = "orders"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    number: int
    customer_id: UUID
    subscription_id: UUID
    product_id: UUID
    kind: str
    status: str
    delta_bought: int = 0
    delta_licensed: int = 0
    reserved_counted: int = 0
    quantity_delta: int
    quantity_after: int
    billing_date: date
    charged_from: date
    attempt: int = 1
    po_number: str | None = None
    request_id: UUID | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    actor_kind: str
    actor_id: UUID | None = None
    actor_name: str
    placed_at: datetime = Field(sa_type=INSTANT)
    completed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
    failure_code: str | None = None
    failure_reason: str | None = None
    invoice_due_at: datetime | None = Field(default=None, sa_type=INSTANT)


class SeatEntry(SQLModel, table=True):
    """One movement of a subscription's `bought` or `licensed`, append-only."""

    __tablename__ = "seat_ledger"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    subscription_id: UUID
    measure: str
    billing_date: date
    charged_from: date
    delta: int
    quantity_after: int
    order_id: UUID | None = None
    cause: str
    actor_kind: str
    actor_name: str
    recorded_at: datetime = Field(sa_type=INSTANT)
