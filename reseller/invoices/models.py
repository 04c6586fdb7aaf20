"""Tables of months and invoices. An invoice, its lines, taxes and events may only be inserted and read."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)
TEXTS: Any = ARRAY(Text)


class MonthRun(SQLModel, table=True):
    """When the operator last asked for a month to be closed."""

    __tablename__ = "month_runs"

    month: date = Field(primary_key=True)
    opened_at: datetime = Field(sa_type=INSTANT)
    opened_by: str
    closed_at: datetime | None = Field(default=None, sa_type=INSTANT)


class MonthOfReseller(SQLModel, table=True):
    """A reseller's month with the issue date fixed at its opening; the draft is its totals."""

    __tablename__ = "reseller_months"

    reseller_id: UUID = Field(primary_key=True)
    month: date = Field(primary_key=True)
    status: str
    issued_on: date
    opened_at: datetime = Field(sa_type=INSTANT)
    lines: int = 0
    net_minor: int = 0
    tax_minor: int = 0
    taxes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    currency: str
    reason: str | None = None
    finalize_at: datetime | None = Field(default=None, sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)


class InvoiceId(SQLModel, table=True):
    """The id of an invoice, there before its lines; the invoice follows in the same transaction."""

    __tablename__ = "invoice_ids"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)


class Invoice(SQLModel, table=True):
    """A frozen invoice or credit note with both parties as they were."""

    __tablename__ = "invoices"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    series: str
    sequence: int
    number: str
    kind: str
    month: date | None = None
    currency: str
    issued_on: date
    tax_date: date
    due_on: date
    seller: dict[str, Any] = Field(sa_type=JSONB)
    bill_to: dict[str, Any] = Field(sa_type=JSONB)
    terms: dict[str, Any] = Field(sa_type=JSONB)
    net_minor: int
    tax_minor: int
    gross_minor: int
    lines: int
    credits: UUID | None = None
    reason: str | None = None
    finalized_at: datetime = Field(sa_type=INSTANT)


class InvoiceLine(SQLModel, table=True):
    """One charge on an invoice, with the names it was invoiced under; `position` counts from 1."""

    __tablename__ = "invoice_lines"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    invoice_id: UUID
    position: int
    kind: str
    month: date
    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_name: str
    terms_key: str
    order_id: UUID | None = None
    order_number: int | None = None
    charge_id: UUID | None = None
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_micros: int
    unit_divisor: int
    net_minor: int
    po_number: str | None = None
    rules: list[str] = Field(sa_type=TEXTS)
    credits_line: UUID | None = None


class InvoiceTax(SQLModel, table=True):
    """The tax of one rate on an invoice; `rate` in percent as people write it."""

    __tablename__ = "invoice_taxes"

    reseller_id: UUID = Field(primary_key=True)
    invoice_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    rate: str
    net_minor: int
    tax_minor: int
    reason: str


class InvoiceEvent(SQLModel, table=True):
    """What happened to an invoice: FINALIZED, SENT, PAID, CREDITED."""

    __tablename__ = "invoice_events"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    invoice_id: UUID
    kind: str
    at: datetime = Field(sa_type=INSTANT)
    actor_name: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
