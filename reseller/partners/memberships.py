"""From a membership's row to the actor it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, ActorKind, Role

ACTOR_COLUMNS = (
    "p.id AS membership_id, p.role, p.reseller_id, p.customer_id, p.may_buy,"
    " m.id AS member_id, m.name, m.email"
)
LIVE = "p.ended_at IS NULL AND m.disabled_at IS NULL"


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One place where a member may act."""

    membership_id: UUID
    role: Role
    reseller_id: UUID | None
    customer_id: UUID | None
    may_buy: bool


def actor_of(row: Mapping[str, Any]) -> Actor:
    """The actor in a row of ACTOR_COLUMNS."""
    role = Role(row["role"])
    return Actor(
        member_id=row["member_id"],
        name=row["name"],
        role=role,
        reseller_id=row["reseller_id"],
        customer_id=row["customer_id"],
        may_buy=row["may_buy"],
        kind=kind_of(role),
    )


def kind_of(role: Role) -> ActorKind:
    """How the history names a member of this role (C8)."""
    if role.is_provider:
        return ActorKind.PROVIDER_STAFF
    return ActorKind.CUSTOMER if role.is_customer else ActorKind.RESELLER_USER


async def memberships(session: ReadSession, member_id: UUID) -> tuple[MembershipRow, ...]:
    """Where a member may act, the oldest membership first."""
    rows = await session.fetch(
        "SELECT p.id, p.role, p.reseller_id, p.customer_id, p.may_buy FROM memberships p"
        f" JOIN members m ON m.id = p.member_id WHERE p.member_id = $1 AND {LIVE} ORDER BY p.id",
        member_id,
    )
    return tuple(MembershipRow(row[0], Role(row[1]), *row[2:]) for row in rows)


async def own_membership(session: ReadSession, actor: Actor) -> UUID | None:
    """The live membership in which an actor acts; None for jobs and staff acting for a reseller."""
    found: UUID | None = await session.fetchval(
        "SELECT p.id FROM memberships p JOIN members m ON m.id = p.member_id"
        f" WHERE p.member_id = $1 AND {LIVE}"
        " AND p.reseller_id IS NOT DISTINCT FROM $2 AND p.customer_id IS NOT DISTINCT FROM $3",
        actor.member_id, actor.reseller_id, actor.customer_id,
    )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown, once; only its hash is kept."""

    id: UUID
    token: str
    expires_at: datetime | None
