"""Inviting people, changing what they may do, and letting them go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reseller.partners.contract import read_email, read_text
from reseller.partners.invitations import mint_invitation
from reseller.partners.memberships import NewToken
from reseller.partners.recording import record_change
from reseller.partners.signing_in import set_password
from reseller.partners.team import reach_of
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.plumbing.violations import refusing
from reseller.rules.access import Actor, Role, Verb, require
from reseller.rules.errors import InputInvalid, NotFound, marked

OWNERS = {Role.OPERATOR, Role.RESELLER_OWNER}
"""Of these roles each provider and reseller keeps at least one member."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new membership, and the invitation to mail; None where the person signs in already."""

    membership_id: UUID
    email: str
    invitation: NewToken | None


async def invite_member(
    session: WriteSession,
    *,
    email: str,
    name: str,
    role: Role,
    may_buy: bool = True,
    customer_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Invited:
    """Give a person a place with the tenant, or with its customer; answers what to mail.

    The provider's tenant invites provider staff, a reseller's its own people and its customers'. Whether
    the address is known elsewhere is not told. NOT_FOUND for another's customer, which comes before FORBIDDEN
    (section 6); INPUT_INVALID for a role that doesn't fit, and for a member.
    """
    await _need_customer(session, customer_id)
    require(actor, Verb.MANAGE_MEMBERS)
    address = read_email(email)
    member_id = await _member(session, address, read_text(name, "name"), now)
    membership_id = await _join(session, member_id, role, may_buy, customer_id, now)
    signs_in = await session.fetchval(
        "SELECT password_hash IS NOT NULL FROM members WHERE id = $1", member_id
    )
    invitation = None if signs_in else await mint_invitation(session, membership_id, now)
    details = {"email": address, "role": role.value, "may_buy": may_buy}
    action = Action("member_invited", customer_id=customer_id, details=details)
    await record_change(session, action, actor=actor, now=now)
    return Invited(membership_id, address, invitation)


async def add_member(
    session: WriteSession,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    may_buy: bool = True,
    customer_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Invited:
    """Give a person a place and a password at once, as commands do; a password already set stays."""
    invited = await invite_member(
        session, email=email, name=name, role=role, may_buy=may_buy, customer_id=customer_id,
        actor=actor, now=now,
    )  # fmt: skip
    if invited.invitation is None:
        return invited
    member_id = await session.fetchval("SELECT id FROM members WHERE email = $1", invited.email)
    await set_password(session, member_id, password, now)
    return Invited(invited.membership_id, invited.email, None)


async def change_member(
    session: WriteSession,
    membership_id: UUID,
    *,
    role: Role,
    may_buy: bool | None,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what a member may do; the sessions of this membership end, tokens act by the new role.

    `may_buy` None leaves it as it is. INPUT_INVALID where no owner would be left.
    """
    row = await _lock(session, membership_id)
    require(actor, Verb.MANAGE_MEMBERS)
    expect_version(version, row["version"])
    await _check_role(session, role, row["customer_id"])
    await _keep_an_owner(session, row, role)
    buys = row["may_buy"] if may_buy is None else may_buy
    await session.run(
        "UPDATE memberships SET role = $2, may_buy = $3, version = version + 1 WHERE id = $1",
        membership_id, role.value, buys,
    )  # fmt: skip
    await _end_sessions(session, membership_id, now)
    details = {"email": row["email"], "before": row["role"], "after": role.value, "may_buy": buys}
    action = Action("member_changed", customer_id=row["customer_id"], details=details)
    await record_change(session, action, actor=actor, now=now)


async def remove_member(session: WriteSession, membership_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End a membership with its sessions and tokens. INPUT_INVALID for the last owner."""
    row = await _lock(session, membership_id)
    require(actor, Verb.MANAGE_MEMBERS)
    await _keep_an_owner(session, row, None)
    await session.run("UPDATE memberships SET ended_at = $2 WHERE id = $1", membership_id, now)
    await _end_sessions(session, membership_id, now)
    await session.run(
        "UPDATE api_tokens SET revoked_at = $2 WHERE membership_id = $1 AND revoked_at IS NULL",
        membership_id, now,
    )  # fmt: skip
    action = Action("member_removed", customer_id=row["customer_id"], details={"email": row["email"]})
    await record_change(session, action, actor=actor, now=now)


async def _member(session: WriteSession, email: str, name: str, now: datetime) -> UUID:
    found: UUID = await session.fetchval(
        "INSERT INTO members (id, email, name, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email RETURNING id",
        new_id(now), email, name, now,
    )  # fmt: skip
    return found


async def _join(
    session: WriteSession, member_id: UUID, role: Role, may_buy: bool, customer_id: UUID | None, now: datetime
) -> UUID:
    reach = await _check_role(session, role, customer_id)
    membership_id = new_id(now)
    with refusing(memberships_live=_known_member):
        await session.run(
            "INSERT INTO memberships (id, member_id, role, reseller_id, customer_id, may_buy, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            membership_id, member_id, role.value, reach, customer_id, may_buy, now,
        )  # fmt: skip
    return membership_id


async def _check_role(session: WriteSession, role: Role, customer_id: UUID | None) -> UUID | None:
    """The reseller that a membership of this role belongs to; INPUT_INVALID where the role doesn't fit."""
    reach = await reach_of(session)
    if role.is_provider != (reach is None) or role.is_customer != (customer_id is not None):
        raise InputInvalid(reason=marked("Choose a role of this company."), field=("role",))
    return reach


async def _need_customer(session: ReadSession, customer_id: UUID | None) -> None:
    """NOT_FOUND for a customer that the tenant hasn't got or, where a customer's member acts, for another."""
    if customer_id is None:
        return
    known = await session.fetchval(
        "SELECT true FROM customers WHERE reseller_id = $1 AND id = $2", session.reseller_id, customer_id
    )
    if not known or session.customer_id not in (None, customer_id):
        raise NotFound("customer", field=("customer",))


async def _lock(session: WriteSession, membership_id: UUID) -> Any:
    """One of the tenant's live memberships, with the owners locked so that two can't leave at once.

    NOT_FOUND for another tenant's or, where a customer's member acts, for another customer's.
    """
    reach = await reach_of(session)
    rows = await session.fetch(
        "SELECT p.id, p.role, p.may_buy, p.customer_id, p.version, m.email FROM memberships p"
        " JOIN members m ON m.id = p.member_id WHERE p.ended_at IS NULL"
        " AND p.reseller_id IS NOT DISTINCT FROM $1 AND (p.id = $2 OR p.role = ANY($3))"
        " ORDER BY p.id FOR UPDATE OF p",
        reach, membership_id, sorted(OWNERS),
    )  # fmt: skip
    found = next((row for row in rows if row["id"] == membership_id), None)
    if found is None or session.customer_id not in (None, found["customer_id"]):
        raise NotFound("member")
    return found


async def _keep_an_owner(session: WriteSession, row: Any, becomes: Role | None) -> None:
    if row["role"] not in OWNERS or becomes == row["role"]:
        return
    others = await session.fetchval(
        "SELECT count(*) FROM memberships p WHERE p.ended_at IS NULL AND p.role = $2 AND p.id <> $3"
        " AND p.reseller_id IS NOT DISTINCT FROM $1",
        await reach_of(session), row["role"], row["id"],
    )  # fmt: skip
    if not others:
        reason = marked("This is the last owner. Make another member an owner first.")
        raise InputInvalid(reason=reason, field=("role",))


async def _end_sessions(session: WriteSession, membership_id: UUID, now: datetime) -> None:
    await session.run(
        "UPDATE sessions SET revoked_at = $2 WHERE membership_id = $1 AND revoked_at IS NULL",
        membership_id, now,
    )  # fmt: skip


def _known_member() -> InputInvalid:
    return InputInvalid(reason=marked("This person is a member already."), field=("email",))
