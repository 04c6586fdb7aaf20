"""The table of license requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class LicenseRequest(SQLModel, table=True):
    """A customer's wish for `quantity` licenses of a product, that one order may fulfill."""

    __tablename__ = "license_requests"
    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    number: int
    customer_id: UUID
    product_id: UUID
    subscription_id: UUID | None = None
    quantity: int
    note: str = ""
    requester_id: UUID | None = None
    requester_name: str
    requester_email: str
    status: str = "OPEN"
    order_id: UUID | None = None
    reason: str | None = None
    requested_at: datetime = Field(sa_type=INSTANT)
    decided_at: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = 1
