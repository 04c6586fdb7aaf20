"""Tables of products and list prices: the provider's, shared by every reseller."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)
TEXTS: Any = ARRAY(Text)


class Product(SQLModel, table=True):
    """What is licensed, and the keys of the license terms under which it is sold."""

    __tablename__ = "products"
    id: UUID = Field(primary_key=True)
    number: int
    vendor: str
    name: str
    unit: str = "license"
    terms_keys: list[str] = Field(sa_type=TEXTS)
    created_at: datetime = Field(sa_type=INSTANT)
    retired_at: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = 1


class ListPrice(SQLModel, table=True):
    """One dated price-list entry; of two on one day the one recorded later is in force (M6)."""

    __tablename__ = "list_prices"
    id: UUID = Field(primary_key=True)
    product_id: UUID = Field(foreign_key="products.id")
    terms_key: str
    period: str
    currency: str
    valid_from: date
    price: dict[str, Any] = Field(sa_type=JSONB)
    recorded_at: datetime = Field(sa_type=INSTANT)
