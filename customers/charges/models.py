"""Tables of what is owed: charges fixed once, and the month so far."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)
TEXTS: Any = ARRAY(Text)


class Charge(SQLModel, table=True):
    """What is owed and was fixed when an order was confirmed or came late; never changed.

    The unit price is `unit_micros` ÷ 10**6 ÷ `unit_divisor`; `timing` says whether the monthly invoice
    collects it or one of its own.
    """

    __tablename__ = "charges"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    subscription_id: UUID
    order_id: UUID | None = None
    kind: str
    first_day: date
    last_day: date
    quantity: int
    unit_micros: int
    unit_divisor: int
    days: int
    period_days: int
    net_minor: int
    currency: str
    invoice_date: date
    timing: str
    rules: list[str] = Field(sa_type=TEXTS)
    po_number: str | None = None
    recorded_at: datetime = Field(sa_type=INSTANT)


class MonthFigure(SQLModel, table=True):
    """A customer's month so far, as of the last look."""

    __tablename__ = "month_figures"

    reseller_id: UUID = Field(primary_key=True)
    customer_id: UUID = Field(primary_key=True)
    month: date = Field(primary_key=True)
    net_minor: int
    as_of: datetime = Field(sa_type=INSTANT)
