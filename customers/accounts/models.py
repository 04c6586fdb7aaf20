"""Tables of customers: their domains, the words they are found by, and the limits of their contract."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class Customer(SQLModel, table=True):
    """A company that one reseller manages. `link_mode` and `shows_prices` None follow the reseller's."""

    __tablename__ = "customers"
    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    number: int
    name: str
    sort_key: str
    primary_domain: str
    email: str = ""
    link_mode: str | None = None
    link_address: str | None = None
    shows_prices: bool | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    version: int = 1


class ContractLimit(SQLModel, table=True):
    """A limit as it was set; None as customer or product means every one, None as licenses no limit."""

    __tablename__ = "contract_limits"
    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID | None = None
    product_id: UUID | None = None
    licenses: int | None = None
    set_at: datetime = Field(sa_type=INSTANT)
