"""Doing a thing once, however often it is asked: keys of effects, kept with the effect.

    replayed = await claim(session, key, now)        # in the unit of work of the effect
    if replayed is not None: return as it is now
    ... the effect ...
    await remember(session, key, {"order": str(order.id)})

The row is written in the effect's transaction: a loser waits for the winner, then replays; a refusal rolls
the row back, so nothing of it is remembered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from reseller.plumbing.sessions import ReadSession, WriteSession
from reseller.rules.errors import IdempotencyMismatch

KEPT = timedelta(days=30)
Effect = dict[str, Any]

CLAIM = """
INSERT INTO idempotency_keys (reseller_id, actor, operation, key, input_hash, effect, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (reseller_id, actor, operation, key) DO NOTHING
RETURNING true"""
SAME = "reseller_id = $1 AND actor = $2 AND operation = $3 AND key = $4"


@dataclass(frozen=True, slots=True)
class EffectKey:
    """Who asked for what under which key; `input_hash` is of everything that was asked."""

    reseller_id: UUID
    actor: str
    operation: str
    key: str
    input_hash: bytes


def hash_of(asked: object) -> bytes:
    """The hash of an input: plain values, dates, uuids, lists and dicts; the order of names is no matter."""
    return sha256(orjson.dumps(asked, default=str, option=orjson.OPT_SORT_KEYS)).digest()


async def claim(
    session: WriteSession, key: EffectKey, now: datetime, effect: Effect | None = None
) -> Effect | None:
    """Take the key for this unit of work (None), or get what was done under it before.

    An `effect` whose ids are known beforehand is stored at once and saves `remember`'s statement.
    Raises IdempotencyMismatch where the key was used with another input; its details are the ids of that.
    """
    place = (key.reseller_id, key.actor, key.operation, key.key)
    if await session.fetchval(CLAIM, *place, key.input_hash, effect or {}, now, now + KEPT):
        return None
    known = await session.fetchrow(f"SELECT input_hash, effect FROM idempotency_keys WHERE {SAME}", *place)
    found: Effect = known["effect"] if known else {}
    if known is None or known["input_hash"] != key.input_hash:
        raise IdempotencyMismatch(**found)
    return found


async def done_under(session: ReadSession, actor: str, operation: str, key: str) -> Effect:
    """The ids of what an actor has done under a key; none where nothing was."""
    sql = f"SELECT effect FROM idempotency_keys WHERE {SAME}"
    found: Effect | None = await session.fetchval(sql, session.reseller_id, actor, operation, key)
    return found or {}


async def remember(session: WriteSession, key: EffectKey, effect: Effect) -> None:
    """Store the ids of what was done under a claimed key."""
    await session.run(
        f"UPDATE idempotency_keys SET effect = $5 WHERE {SAME}",
        key.reseller_id,
        key.actor,
        key.operation,
        key.key,
        effect,
    )


async def forget_expired(session: WriteSession, reseller_id: UUID, now: datetime) -> None:
    """Delete the keys of this reseller that are past their time."""
    await session.run(
        "DELETE FROM idempotency_keys WHERE reseller_id = $1 AND expires_at < $2", reseller_id, now
    )
