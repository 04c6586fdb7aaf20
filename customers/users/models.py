"""Tables of users and of the licenses assigned to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class User(SQLModel, table=True):
    """A person of the customer; the address is unique there."""

    __tablename__ = "users"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    address: str
    name: str = ""
    protected: bool = False
    created_at: datetime = Field(sa_type=INSTANT)
    deactivated_at: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = 1


class Assignment(SQLModel, table=True):
    """One user's license of one subscription: pending, live, leaving; then ended, or void when it failed."""

    __tablename__ = "assignments"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    subscription_id: UUID
    user_id: UUID
    state: str
    order_id: UUID
    ended_order_id: UUID | None = None
    assigned_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
