"""Tables of subscriptions: the holding with its counters, its terms in order, its contract prices."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class Subscription(SQLModel, table=True):
    """One customer's holding of one product. `bought`, `licensed` and `reserved_…` are sums of the ledger
    and of open orders; `counted` is what the contract limit counts of it (C4); `next_due_on` is the day on
    which something happens by itself; `renewed_until` the exclusive end of a term that is renewed already."""

    __tablename__ = "subscriptions"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    product_id: UUID
    state: str
    bound_by: str
    terms_key: str
    term_id: UUID
    bought: int = 0
    licensed: int = 0
    reserved_bought: int = 0
    reserved_licensed: int = 0
    counted: int = 0
    cap: int | None = None
    included: int | None = None
    next_period: int | None = None
    canceled: int = 0
    tariff: str | None = None
    renewal_setting: str | None = None
    renewal_seats: int | None = None
    renewal_price: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    renewal_cap: int | None = None
    started_on: date
    ends_on: date | None = None
    ended_on: date | None = None
    next_due_on: date | None = None
    over_since: date | None = None
    renewed_until: date | None = None
    next_included: int | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    version: int = 1


class SubscriptionTerm(SQLModel, table=True):
    """The days [first_day, end_day) of a term or period under one copy of license terms; `price` and
    `first_quantity` are set where the terms fix the price at the term's start, `charged_on` where the
    whole is charged when it begins (I5). `order_id` is the order that began it."""

    __tablename__ = "subscription_terms"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    subscription_id: UUID
    ordinal: int
    terms_key: str
    terms: dict[str, Any] = Field(sa_type=JSONB)
    period: str
    in_arrears: bool
    measure: str
    first_day: date
    end_day: date | None = None
    price: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    first_quantity: int | None = None
    order_id: UUID | None = None
    charged_on: date | None = None
    created_at: datetime = Field(sa_type=INSTANT)


class ContractPrice(SQLModel, table=True):
    """The provider's price for one subscription from a day on; it wins over the list (M6)."""

    __tablename__ = "contract_prices"

    reseller_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    customer_id: UUID
    subscription_id: UUID
    valid_from: date
    price: dict[str, Any] = Field(sa_type=JSONB)
    recorded_at: datetime = Field(sa_type=INSTANT)
    recorded_by: str
