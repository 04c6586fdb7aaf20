"""Who has a place with a provider, a reseller or a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reseller.partners.queries import find_provider
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Role
from reseller.rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One membership as the team page lists it; `invited`: no password is set yet."""

    id: UUID
    member_id: UUID
    name: str
    email: str
    role: Role
    may_buy: bool
    customer_id: UUID | None
    invited: bool
    created_at: datetime
    version: int


async def members(session: ReadSession, customer_id: UUID | None = None) -> tuple[MemberRow, ...]:
    """The tenant's own members or, with `customer_id`, those of one customer; the oldest first."""
    rows = await session.fetch(
        f"{_ROWS} AND p.reseller_id IS NOT DISTINCT FROM $1 AND p.customer_id IS NOT DISTINCT FROM $2"
        " ORDER BY p.id",
        await reach_of(session), session.customer_id or customer_id,
    )  # fmt: skip
    return tuple(_row(row) for row in rows)


async def member(session: ReadSession, membership_id: UUID) -> MemberRow:
    """One live membership with the tenant or with one of its customers; NOT_FOUND otherwise."""
    row = await session.fetchrow(
        f"{_ROWS} AND p.reseller_id IS NOT DISTINCT FROM $1 AND p.id = $2",
        await reach_of(session), membership_id,
    )  # fmt: skip
    if row is None or session.customer_id not in (None, row["customer_id"]):
        raise NotFound("member")
    return _row(row)


async def reach_of(session: ReadSession) -> UUID | None:
    """The reseller whose memberships these are; None where the tenant is the provider."""
    provider = await find_provider(session)
    staff = provider is not None and provider.provider_id == session.reseller_id
    return None if staff else session.reseller_id


def roles_for(staff: bool, customer: bool) -> Sequence[Role]:
    """The roles one may choose from: of provider staff, of a customer's people, or of a reseller's."""
    wanted = (staff, customer)
    return tuple(role for role in Role if (role.is_provider, role.is_customer) == wanted)


_ROWS = """
SELECT p.id, p.member_id, m.name, m.email, p.role, p.may_buy, p.customer_id,
       m.password_hash IS NULL AS invited, p.created_at, p.version
  FROM memberships p JOIN members m ON m.id = p.member_id
 WHERE p.ended_at IS NULL"""


def _row(row: Any) -> MemberRow:
    return MemberRow(**{**row, "role": Role(row["role"])})
