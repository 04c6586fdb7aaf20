"""API tokens: `rpc_…`, for programs that act as a member does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reseller.partners.contract import read_text
from reseller.partners.memberships import ACTOR_COLUMNS, LIVE, NewToken, actor_of, own_membership
from reseller.partners.recording import record_change
from reseller.partners.signing_in import TOUCH_EVERY, Presence
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.security import API_TOKEN_PREFIX, mint_api_token, token_hash
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound

SHOWN = 4


@dataclass(frozen=True, slots=True)
class ApiTokenRow:
    """One of a member's own tokens; `ending` is its last four characters."""

    id: UUID
    name: str
    ending: str
    created_at: datetime
    last_used_at: datetime | None


async def token_actor(session: ReadSession, bearer: str, now: datetime) -> Presence | None:
    """Who acts by this token; the role is that of the membership as it is now."""
    if not bearer.startswith(API_TOKEN_PREFIX):
        return None
    row = await session.fetchrow(
        f"SELECT t.id AS token_id, t.last_used_at, {ACTOR_COLUMNS} FROM api_tokens t"
        " JOIN memberships p ON p.id = t.membership_id JOIN members m ON m.id = t.member_id"
        f" WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND {LIVE}",
        token_hash(bearer),
    )
    if row is None:
        return None
    stale = row["last_used_at"] is None or now - row["last_used_at"] >= TOUCH_EVERY
    return Presence(row["token_id"], row["membership_id"], row["email"], actor_of(row), stale)


async def touch_token(session: WriteSession, token_id: UUID, now: datetime) -> None:
    """Note that a token is in use; asked for at most every five minutes."""
    await session.run("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", token_id, now)


async def create_api_token(session: WriteSession, *, name: str, actor: Actor, now: datetime) -> NewToken:
    """Make a token that acts as the actor does in this membership; it is shown once."""
    require(actor, Verb.MANAGE_TOKENS)
    membership_id = await own_membership(session, actor)
    if membership_id is None:
        raise NotFound("membership")
    token, made = mint_api_token(), new_id(now)
    await session.run(
        "INSERT INTO api_tokens (id, token_hash, member_id, membership_id, name, ending, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        made, token_hash(token), actor.member_id, membership_id, read_text(name, "name"), token[-SHOWN:], now,
    )  # fmt: skip
    await _record(session, "api_token_created", made, actor, now)
    return NewToken(made, token, None)


async def revoke_api_token(session: WriteSession, token_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End one of the actor's own tokens at once; NOT_FOUND for another's. Twice is no error."""
    require(actor, Verb.MANAGE_TOKENS)
    ended = await session.fetchval(
        "UPDATE api_tokens SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND member_id = $2"
        " RETURNING true",
        token_id, actor.member_id, now,
    )  # fmt: skip
    if not ended:
        raise NotFound("token")
    await _record(session, "api_token_revoked", token_id, actor, now)


async def api_tokens_of(session: ReadSession, actor: Actor) -> tuple[ApiTokenRow, ...]:
    """The actor's live tokens of this membership, the newest first."""
    rows = await session.fetch(
        "SELECT id, name, ending, created_at, last_used_at FROM api_tokens"
        " WHERE membership_id = $1 AND revoked_at IS NULL ORDER BY id DESC",
        await own_membership(session, actor),
    )
    return tuple(ApiTokenRow(**row) for row in rows)


async def _record(session: WriteSession, name: str, token_id: UUID, actor: Actor, now: datetime) -> None:
    action = Action(name, customer_id=actor.customer_id, details={"token": str(token_id)})
    await record_change(session, action, actor=actor, now=now)
