"""Comparisons of one tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from customers.comparisons.question import Question
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound

LATEST = 10

_COLUMNS = "id, question, status, answer, reason, asked_by_name, asked_at, finished_at"
_ONE = f"SELECT {_COLUMNS} FROM comparisons WHERE reseller_id = $1 AND id = $2"
_LATEST = """
SELECT id, question, status, NULL::jsonb AS answer, reason, asked_by_name, asked_at, finished_at
  FROM comparisons WHERE reseller_id = $1 ORDER BY id DESC LIMIT $2"""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A question with its answer: `status` is waiting, done or failed, and failed has a reason."""

    id: UUID
    question: Question
    status: str
    answer: dict[str, Any] | None
    reason: str | None
    asked_by_name: str
    asked_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """The comparison in a row of the statements here."""
        return cls(**{**dict(row), "question": Question.from_json(row["question"])})


async def comparison(session: ReadSession, comparison_id: UUID, *, actor: Actor) -> ComparisonRow:
    """One comparison; NOT_FOUND outside the tenant's reach, then FORBIDDEN."""
    row = await session.fetchrow(_ONE, session.reseller_id, comparison_id)
    if row is None:
        raise NotFound("comparison")
    require(actor, Verb.COMPARE)
    return ComparisonRow.of(row)


async def question_of(session: ReadSession, comparison_id: UUID) -> Question | None:
    """The question that still waits for its answer; None where none does."""
    row = await session.fetchrow(_ONE, session.reseller_id, comparison_id)
    return Question.from_json(row["question"]) if row and row["status"] == "waiting" else None


async def latest_comparisons(session: ReadSession, *, actor: Actor) -> tuple[ComparisonRow, ...]:
    """The newest, without their answers."""
    require(actor, Verb.COMPARE)
    rows = await session.fetch(_LATEST, session.reseller_id, LATEST)
    return tuple(ComparisonRow.of(row) for row in rows)
