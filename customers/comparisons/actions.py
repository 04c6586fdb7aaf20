"""Asking, and taking what the worker found out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from customers.comparisons.question import Question, check
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.jobs import enqueue
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import RateLimited, marked

COMPARE = "compare"
"""The job that plays a comparison; its subject is the comparison."""
MOST_WAITING = 5
"""How many questions of one tenant may wait: each may take a minute, and they are played one by one."""
_BUSY = marked("Some comparisons are being played already. Ask again when one of them is answered.")

_ASK = """
INSERT INTO comparisons (reseller_id, id, question, status, asked_by, asked_by_name, asked_at)
VALUES ($1, $2, $3, 'waiting', $4, $5, $6)"""
_COUNT = "SELECT count(*) FROM comparisons WHERE reseller_id = $1 AND status = 'waiting'"
_ANSWER = """
UPDATE comparisons SET status = $3, answer = $4, reason = $5, finished_at = $6
 WHERE reseller_id = $1 AND id = $2 AND status = 'waiting' RETURNING true"""


async def ask(session: WriteSession, question: Question, *, actor: Actor, now: datetime) -> UUID:
    """Ask what wishes would come to; a worker plays them. Gives the comparison's id.

    The session's tenant owns it: a reseller, or the provider for its own staff. RATE_LIMITED while
    MOST_WAITING of its questions have no answer yet.
    """
    require(actor, Verb.COMPARE)
    check(question)
    if await session.fetchval(_COUNT, session.reseller_id) >= MOST_WAITING:
        raise RateLimited(seconds=60, template=_BUSY)
    made = new_id(now)
    await session.run(_ASK, session.reseller_id, made, question.to_json(), actor.member_id, actor.name, now)
    await enqueue(session, COMPARE, session.reseller_id, subject=made, now=now)
    return made


async def answer(session: WriteSession, comparison_id: UUID, found: dict[str, Any], *, now: datetime) -> bool:
    """Store what was found; False where an answer or a failure stands already."""
    return await _close(session, comparison_id, "done", found, None, now)


async def fail(session: WriteSession, comparison_id: UUID, reason: str, *, now: datetime) -> bool:
    """Store why there is no answer; False where an answer or a failure stands already."""
    return await _close(session, comparison_id, "failed", None, reason, now)


async def _close(
    session: WriteSession,
    comparison_id: UUID,
    status: str,
    found: dict[str, Any] | None,
    reason: str | None,
    now: datetime,
) -> bool:
    row = await session.fetchval(_ANSWER, session.reseller_id, comparison_id, status, found, reason, now)
    return bool(row)
