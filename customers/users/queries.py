"""Users as lists show them: those of a customer, and those who hold a license of a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.errors import NotFound

_USERS = """
SELECT u.id, u.customer_id, u.address, u.name, u.protected, u.created_at, u.deactivated_at, u.version,
       (SELECT count(*) FROM assignments a
         WHERE a.reseller_id = u.reseller_id AND a.user_id = u.id AND a.state IN ('live', 'leaving'))
       AS licenses
  FROM users u"""
_HOLDERS = """
SELECT a.id, a.subscription_id, a.user_id, u.address, u.name, u.protected, a.state, a.assigned_at,
       u.version
  FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id"""


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person; `licenses` are the subscriptions in which they hold one."""

    id: UUID
    customer_id: UUID
    address: str
    name: str
    protected: bool
    created_at: datetime
    deactivated_at: datetime | None
    version: int
    licenses: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One assignment: `state` is pending (being set up), live, or leaving (being taken off)."""

    id: UUID
    subscription_id: UUID
    user_id: UUID
    address: str
    name: str
    protected: bool
    state: str
    assigned_at: datetime
    version: int


async def users_page(session: ReadSession, rows: IdSlice, customer_id: UUID) -> Page[UserRow]:
    """The customer's users, those created last first."""
    return (await users_pages(session, rows, [customer_id]))[customer_id]


async def users_pages(
    session: ReadSession, rows: IdSlice, customer_ids: Sequence[UUID]
) -> dict[UUID, Page[UserRow]]:
    """`users_page` of each of these customers, in one statement."""
    select = Select(_USERS).where("u.reseller_id = {}", session.reseller_id)
    text = select.sliced_each(customer_ids, "u.customer_id", rows, "u.id", descending=True)
    found = [UserRow(*row) for row in await session.fetch(text, *select.arguments)]
    return rows.pages(customer_ids, found, attrgetter("customer_id"))


async def holders_page(session: ReadSession, rows: IdSlice, subscription_id: UUID) -> Page[HolderRow]:
    """Who holds a license of the subscription, those assigned last first; keys are assignments' ids."""
    return (await holders_pages(session, rows, [subscription_id]))[subscription_id]


async def holders_pages(
    session: ReadSession, rows: IdSlice, subscription_ids: Sequence[UUID]
) -> dict[UUID, Page[HolderRow]]:
    """`holders_page` of each of these subscriptions, in one statement."""
    select = Select(_HOLDERS).where("a.reseller_id = {}", session.reseller_id)
    select.where("a.state IN ('pending', 'live', 'leaving')")
    text = select.sliced_each(subscription_ids, "a.subscription_id", rows, "a.id", descending=True)
    found = [HolderRow(*row) for row in await session.fetch(text, *select.arguments)]
    return rows.pages(subscription_ids, found, attrgetter("subscription_id"))


async def users_by_id(session: ReadSession, user_ids: Sequence[UUID]) -> dict[UUID, UserRow]:
    """These users; unknown and foreign ids are left out."""
    statement = f"{_USERS} WHERE u.reseller_id = $1 AND u.id = ANY($2)"
    rows = await session.fetch(statement, session.reseller_id, list(user_ids))
    return {row["id"]: UserRow(*row) for row in rows}


async def user(session: ReadSession, user_id: UUID) -> UserRow:
    """One user; NOT_FOUND outside the tenant's reach."""
    found = await users_by_id(session, [user_id])
    if user_id not in found:
        raise NotFound("user")
    return found[user_id]
