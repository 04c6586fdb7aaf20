"""Tables of the provider, its resellers, and the people who sign in.

Identity (members, memberships, sessions, tokens, invitations) is global and has no row security: only
`reseller.partners.identity` and `reseller.partners.members` reach it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

INSTANT: Any = DateTime(timezone=True)


class Member(SQLModel, table=True):
    """A person who signs in: one e-mail, one member, several memberships."""

    __tablename__ = "members"
    id: UUID = Field(primary_key=True)
    email: str
    name: str
    password_hash: str | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    disabled_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Membership(SQLModel, table=True):
    """What a member is, and where: with the provider, a reseller, or a reseller's customer."""

    __tablename__ = "memberships"
    id: UUID = Field(primary_key=True)
    member_id: UUID = Field(foreign_key="members.id")
    role: str
    reseller_id: UUID | None = None
    customer_id: UUID | None = None
    may_buy: bool = True
    created_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = 1


class SignedInSession(SQLModel, table=True):
    """A browser that is signed in; only the hash of its token is kept."""

    __tablename__ = "sessions"
    token_hash: bytes = Field(primary_key=True)
    id: UUID
    member_id: UUID = Field(foreign_key="members.id")
    membership_id: UUID = Field(foreign_key="memberships.id")
    created_at: datetime = Field(sa_type=INSTANT)
    last_seen_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
    user_agent: str = ""


class ApiToken(SQLModel, table=True):
    """A program's token; `ending` is its last characters, for people to tell tokens apart."""

    __tablename__ = "api_tokens"
    id: UUID = Field(primary_key=True)
    token_hash: bytes
    member_id: UUID = Field(foreign_key="members.id")
    membership_id: UUID = Field(foreign_key="memberships.id")
    name: str
    ending: str
    created_at: datetime = Field(sa_type=INSTANT)
    last_used_at: datetime | None = Field(default=None, sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)


class LinkToken(SQLModel, table=True):
    """A way to one customer's request form without an account: a link handed out or mailed, or a visit."""

    __tablename__ = "link_tokens"
    token_hash: bytes = Field(primary_key=True)
    id: UUID
    reseller_id: UUID
    customer_id: UUID
    created_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
    purpose: str = "link"


class Invitation(SQLModel, table=True):
    """A single-use token by which a new member sets a password."""

    __tablename__ = "invitations"
    token_hash: bytes = Field(primary_key=True)
    id: UUID
    membership_id: UUID = Field(foreign_key="memberships.id")
    created_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


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
