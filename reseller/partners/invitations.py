"""Invitations: a token, mailed and used once, by which a new member sets a password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from reseller.partners.memberships import LIVE, NewToken
from reseller.partners.signing_in import set_password
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.security import mint_token, token_hash

LIFETIME = timedelta(days=14)

_FIND = f"""
SELECT i.id, i.expires_at, m.id AS member_id, m.email, m.name FROM invitations i
  JOIN memberships p ON p.id = i.membership_id JOIN members m ON m.id = p.member_id
 WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND m.password_hash IS NULL AND {LIVE}"""


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that is still good, and who is invited."""

    id: UUID
    expires_at: datetime
    member_id: UUID
    email: str
    name: str


async def mint_invitation(session: WriteSession, membership_id: UUID, now: datetime) -> NewToken:
    """Make an invitation to this membership; earlier ones to it end."""
    token, made, expires_at = mint_token(), new_id(now), now + LIFETIME
    await session.run(
        "UPDATE invitations SET used_at = $2 WHERE membership_id = $1 AND used_at IS NULL", membership_id, now
    )
    await session.run(
        "INSERT INTO invitations (token_hash, id, membership_id, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        token_hash(token), made, membership_id, now, expires_at,
    )  # fmt: skip
    return NewToken(made, token, expires_at)


async def invitation(session: ReadSession, token: str, now: datetime) -> InvitationRow | None:
    """The invitation of this token; None for a used, ended or unknown one, and for who has a password."""
    row = await session.fetchrow(_FIND, token_hash(token), now)
    return InvitationRow(**row) if row else None


async def accept_invitation(session: WriteSession, *, token: str, password: str, now: datetime) -> str | None:
    """Set the invited member's password; answers the e-mail to sign in with, None where `invitation` does.

    INPUT_INVALID for a password that is too short; the invitation then stays good.
    """
    row = await session.fetchrow(f"{_FIND} FOR UPDATE OF i, m", token_hash(token), now)
    if row is None:
        return None
    await set_password(session, row["member_id"], password, now)
    await session.run("UPDATE invitations SET used_at = $2 WHERE id = $1", row["id"], now)
    email: str = row["email"]
    return email
