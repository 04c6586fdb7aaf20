"""Tables of the provider and its resellers.

Members, memberships, sessions and tokens have no models: they are global, without row security, and reached
by the statements behind `reseller.partners.identity`, `members` and `team` alone.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class Provider(SQLModel, table=True):
    """The company that runs the console: one row."""

    __tablename__ = "provider"
    id: UUID = Field(primary_key=True)
    name: str
    legal_name: str
    country: str
    zone: str
    address: dict[str, Any] = Field(sa_type=JSONB)
    vat_id: str | None = None
    bank: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    email: str = ""
    review_window_days: int = 0
    version: int = 1


class Reseller(SQLModel, table=True):
    """A partner: its contract, its tax data, and its request link for all customers."""

    __tablename__ = "resellers"
    reseller_id: UUID = Field(primary_key=True)
    code: str
    name: str
    legal_name: str
    country: str
    address: dict[str, Any] = Field(sa_type=JSONB)
    vat_id: str | None = None
    vat_check: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    vat_exempt_from: date | None = None
    vat_exempt_until: date | None = None
    vat_exempt_reference: str | None = None
    currency: str
    billing_zone: str
    payment_days: int = 14
    email: str = ""
    link_mode: str = "off"
    link_address: str | None = None
    shows_prices: bool = False
    contract_limit: int | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    version: int = 1


class ResellerCode(SQLModel, table=True):
    """The provider's list of resellers: what the worker and provider staff find them by."""

    __tablename__ = "reseller_codes"
    code: str = Field(primary_key=True)
    reseller_id: UUID
    billing_zone: str
