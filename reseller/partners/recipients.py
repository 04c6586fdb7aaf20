"""Who can be written to: the people of the session's reseller and of one of its customers, nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reseller.partners.memberships import LIVE
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Role

_COLUMNS = "p.id AS membership_id, p.member_id, m.name, m.email, p.role, p.customer_id, p.may_buy"
_OF = f"""
SELECT {_COLUMNS} FROM memberships p JOIN members m ON m.id = p.member_id
 WHERE {LIVE} AND p.reseller_id = $1 AND (p.customer_id IS NULL OR p.customer_id = $2)"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A live membership to write to; `customer_id` is None for the reseller's own people."""

    membership_id: UUID
    member_id: UUID
    name: str
    email: str
    role: Role
    customer_id: UUID | None
    may_buy: bool


async def recipients(session: ReadSession, customer_id: UUID) -> tuple[Recipient, ...]:
    """The members of the reseller, then those of that customer, each the oldest first."""
    statement = f"{_OF} ORDER BY p.customer_id NULLS FIRST, p.id"
    rows = await session.fetch(statement, session.reseller_id, customer_id)
    return tuple(_recipient(row) for row in rows)


async def recipient(session: ReadSession, membership_id: UUID, customer_id: UUID) -> Recipient | None:
    """One of them; None where the membership has ended meanwhile."""
    row = await session.fetchrow(f"{_OF} AND p.id = $3", session.reseller_id, customer_id, membership_id)
    return _recipient(row) if row else None


def _recipient(row: Mapping[str, Any]) -> Recipient:
    return Recipient(**{**row, "role": Role(row["role"])})
