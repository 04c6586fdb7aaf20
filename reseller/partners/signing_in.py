"""Signing in, and the sessions of browsers that are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from reseller.partners.contract import check_password
from reseller.partners.memberships import ACTOR_COLUMNS, LIVE, actor_of
from reseller.partners.throttle import check_throttle, count_failure, forget_failures
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.security import hash_password, mint_token, password_matches, token_hash
from reseller.rules.access import Actor
from reseller.rules.errors import NotFound

IDLE = timedelta(hours=12)
LIFETIME = timedelta(days=14)
TOUCH_EVERY = timedelta(minutes=5)
LONGEST_AGENT = 300

_SESSION = f"""
SELECT s.id AS session_id, s.last_seen_at, s.expires_at, {ACTOR_COLUMNS}
  FROM sessions s JOIN memberships p ON p.id = s.membership_id JOIN members m ON m.id = s.member_id
 WHERE s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3 AND {LIVE}"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that has just signed in; `token` goes into its cookie and is kept nowhere else."""

    token: str
    session_id: UUID
    actor: Actor
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is behind a session or an API token; `stale` asks for `touch_session` or `touch_token`."""

    id: UUID
    membership_id: UUID
    email: str
    actor: Actor
    stale: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a member's own sessions, as the account page lists it."""

    id: UUID
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


async def sign_in(
    session: WriteSession,
    *,
    email: str,
    password: str,
    client: str,
    user_agent: str = "",
    replaces: str | None = None,
    now: datetime,
) -> SignedIn | None:
    """Sign in with e-mail and password; None where they don't fit, and then the failure is counted: commit.

    Unknown address, wrong password and a member without a place answer alike and take as long.
    RATE_LIMITED after too many failures. `replaces` is the token of a session that ends with this.
    """
    address = email.strip().lower() if email.isprintable() else ""
    await check_throttle(session, address, client, now)
    row = await session.fetchrow(
        f"SELECT {ACTOR_COLUMNS}, m.password_hash FROM members m JOIN memberships p ON p.member_id = m.id"
        f" WHERE m.email = $1 AND {LIVE} ORDER BY p.id LIMIT 1",
        address,
    )
    if not await password_matches(password, row["password_hash"] if row else None) or row is None:
        await count_failure(session, address, client, now)
        return None
    await forget_failures(session, address, now)
    if replaces:
        await sign_out(session, replaces, now)
    return await _begin(session, row, user_agent, now)


async def sign_out(session: WriteSession, token: str, now: datetime) -> None:
    """End the session of this token; an unknown one is no error."""
    await session.run(
        "UPDATE sessions SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL",
        token_hash(token), now,
    )  # fmt: skip


async def session_actor(session: ReadSession, token: str, now: datetime) -> Presence | None:
    """Who is signed in by this token: not revoked, used in the last 12 hours, begun in the last 14 days."""
    row = await session.fetchrow(f"{_SESSION} AND s.token_hash = $1", token_hash(token), now, now - IDLE)
    if row is None:
        return None
    stale = now - row["last_seen_at"] >= TOUCH_EVERY
    return Presence(row["session_id"], row["membership_id"], row["email"], actor_of(row), stale)


async def touch_session(session: WriteSession, session_id: UUID, now: datetime) -> None:
    """Note that a session is in use; asked for at most every five minutes."""
    await session.run("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", session_id, now)


async def switch_membership(
    session: WriteSession, *, token: str, membership_id: UUID, now: datetime
) -> SignedIn:
    """Act in another of one's memberships, under a new token; NOT_FOUND where it isn't one's own."""
    present = await session_actor(session, token, now)
    row = await session.fetchrow(
        f"SELECT {ACTOR_COLUMNS}, s.user_agent FROM memberships p JOIN members m ON m.id = p.member_id"
        f" JOIN sessions s ON s.id = $3 WHERE p.id = $1 AND p.member_id = $2 AND {LIVE}",
        membership_id, present.actor.member_id if present else None, present.id if present else None,
    )  # fmt: skip
    if row is None:
        raise NotFound("membership")
    await sign_out(session, token, now)
    return await _begin(session, row, row["user_agent"], now)


async def sessions_of(session: ReadSession, member_id: UUID, now: datetime) -> tuple[SessionRow, ...]:
    """A member's live sessions, the newest first."""
    rows = await session.fetch(
        "SELECT id, user_agent, created_at, last_seen_at FROM sessions WHERE member_id = $1"
        " AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3 ORDER BY id DESC",
        member_id, now, now - IDLE,
    )  # fmt: skip
    return tuple(SessionRow(**row) for row in rows)


async def revoke_session(session: WriteSession, *, member_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one of a member's own sessions; NOT_FOUND for another's."""
    ended = await session.fetchval(
        "UPDATE sessions SET revoked_at = coalesce(revoked_at, $3) WHERE id = $2 AND member_id = $1"
        " RETURNING true",
        member_id, session_id, now,
    )  # fmt: skip
    if not ended:
        raise NotFound("session")


async def change_password(
    session: WriteSession, *, token: str, present: str, new: str, client: str, now: datetime
) -> SignedIn | None:
    """Change one's own password: every other session ends, this one gets a new token.

    None where the present password is wrong, and then the failure is counted like one to sign in: commit.
    RATE_LIMITED after too many of both, INPUT_INVALID where the new one is too short.
    """
    row = await session.fetchrow(
        f"SELECT {ACTOR_COLUMNS}, m.password_hash, s.user_agent FROM sessions s"
        f" JOIN memberships p ON p.id = s.membership_id JOIN members m ON m.id = s.member_id"
        f" WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND {LIVE}",
        token_hash(token), now,
    )  # fmt: skip
    if row is None:
        raise NotFound("session")
    await check_throttle(session, row["email"], client, now)
    if not await password_matches(present, row["password_hash"]):
        await count_failure(session, row["email"], client, now)
        return None
    await forget_failures(session, row["email"], now)
    await set_password(session, row["member_id"], new, now)
    return await _begin(session, row, row["user_agent"], now)


async def set_password(session: WriteSession, member_id: UUID, password: str, now: datetime) -> None:
    """Set a member's password and end all its sessions."""
    check_password(password)
    hashed = await hash_password(password)
    await session.run("UPDATE members SET password_hash = $2 WHERE id = $1", member_id, hashed)
    await session.run(
        "UPDATE sessions SET revoked_at = $2 WHERE member_id = $1 AND revoked_at IS NULL", member_id, now
    )


async def _begin(session: WriteSession, row: Any, user_agent: str, now: datetime) -> SignedIn:
    token, session_id, expires_at = mint_token(), new_id(now), now + LIFETIME
    await session.run(
        "INSERT INTO sessions (token_hash, id, member_id, membership_id, created_at, last_seen_at,"
        " expires_at, user_agent) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)",
        token_hash(token), session_id, row["member_id"], row["membership_id"], now, expires_at,
        user_agent[:LONGEST_AGENT],
    )  # fmt: skip
    return SignedIn(token, session_id, actor_of(row), expires_at)
