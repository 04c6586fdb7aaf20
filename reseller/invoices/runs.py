"""The month's run for all resellers as jobs, one a reseller, so that it goes on while nobody looks (I1, I7).

How far a run has come is read from what it writes (`reseller_months`) and from the jobs still waiting; no
third record says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from reseller.invoices.closing import close_reseller_month
from reseller.partners.queries import provider_facts, reseller_ids
from reseller.partners.recording import record_for_provider
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.log import Action
from reseller.plumbing.sessions import ReadSession, WriteSession
from reseller.rules.access import Actor, ActorKind, Role, Verb, require
from reseller.rules.errors import MonthNotOver, NotFound
from reseller.rules.periods import Month, billing_date

KIND = "close_month"
_MONTHS = UUID("0192f8a0-0000-7000-8000-00006d6f6e74")

_OPEN = """
INSERT INTO month_runs (month, opened_at, opened_by) VALUES ($1, $2, $3)
ON CONFLICT (month) DO UPDATE SET opened_at = excluded.opened_at, opened_by = excluded.opened_by
"""


class Waiting(NamedTuple):
    """A reseller whose month a job will close; `running` while a worker is at it."""

    reseller_id: UUID
    running: bool


class RunStart(NamedTuple):
    """When the latest run of a month was asked for, and by whom."""

    opened_at: datetime
    opened_by: str


async def start_run(
    session: WriteSession, month: Month, *, actor: Actor, now: datetime, reseller_id: UUID | None = None
) -> int:
    """Let workers close the month for every reseller, or for one; answers how many were asked for.

    The session's tenant is the provider. Asking again while a run goes on joins it; what is closed stays as
    it is. Raises FORBIDDEN, NOT_FOUND of the reseller, and MONTH_NOT_OVER where no zone can have left it.
    """
    require(actor, Verb.CLOSE_MONTH)
    provider = await provider_facts(session)
    asked = await _asked(session, reseller_id)
    _require_past(month, provider.zone, now)
    await session.run(_OPEN, month.first, now, actor.name)
    payload = {"month": str(month), "by": str(actor.member_id or ""), "name": actor.name}
    for each in asked:
        await enqueue(session, KIND, each, now=now, subject=subject_of(month), payload=payload)
    details = {"month": str(month), "resellers": len(asked)}
    action = Action("month_run_started", details=details)
    await record_for_provider(session, action, provider=provider, actor=actor, now=now)
    return len(asked)


async def finalize_drafts(
    session: WriteSession, month: Month, *, resellers: Sequence[UUID], actor: Actor, now: datetime
) -> int:
    """Let workers finalize the month of these resellers, whose drafts were reviewed; answers how many.

    The session's tenant is the provider. What was finalized meanwhile stays as it is. Raises FORBIDDEN.
    """
    require(actor, Verb.FINALIZE)
    provider = await provider_facts(session)
    wanted = set(resellers)
    asked = [each for each in (await reseller_ids(session)).values() if each in wanted]
    payload = {"month": str(month), "by": str(actor.member_id or ""), "name": actor.name}
    for each in asked:
        await enqueue(session, KIND, each, now=now, subject=subject_of(month), payload=payload)
    action = Action("month_finalizing", details={"month": str(month), "resellers": len(asked)})
    await record_for_provider(session, action, provider=provider, actor=actor, now=now)
    return len(asked)


async def carry_out(database: Database, job: Job, now: datetime) -> None:
    """Close one reseller's month as a job of `start_run` asks; a month not over there yet is left alone."""
    by, name = job.payload["by"], job.payload["name"]
    actor = Actor(UUID(by) if by else None, name, Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)
    try:
        await close_reseller_month(
            database, job.reseller_id, Month.parse(job.payload["month"]), actor=actor, now=now
        )
    except MonthNotOver:
        return


async def run_start(session: ReadSession, month: Month) -> RunStart | None:
    """The latest run of the month; None where none was asked for. Needs no tenant."""
    row: Any = await session.fetchrow(
        "SELECT opened_at, opened_by FROM month_runs WHERE month = $1", month.first
    )
    return RunStart(*row) if row else None


async def waiting(session: ReadSession, month: Month) -> tuple[Waiting, ...]:
    """The resellers whose close is still to come or under way. Needs no tenant."""
    return (await waiting_in(session, [month]))[month]


async def waiting_in(session: ReadSession, asked: Sequence[Month]) -> dict[Month, tuple[Waiting, ...]]:
    """`waiting` in each of these months, in one statement."""
    found: dict[UUID, list[Waiting]] = {subject_of(month): [] for month in asked}
    rows = await session.fetch(
        "SELECT subject, reseller_id, claimed_until IS NOT NULL FROM jobs"
        " WHERE kind = $1 AND subject = ANY($2) AND state = 'waiting'",
        KIND, list(found),
    )  # fmt: skip
    for subject, *values in rows:
        found[subject].append(Waiting(*values))
    return {month: tuple(found[subject_of(month)]) for month in asked}


def subject_of(month: Month) -> UUID:
    """What the jobs of a month's run are about: there is one a month and reseller."""
    return uuid5(_MONTHS, str(month))


async def _asked(session: ReadSession, reseller_id: UUID | None) -> list[UUID]:
    known = list((await reseller_ids(session)).values())
    if reseller_id is None:
        return known
    if reseller_id not in known:
        raise NotFound("reseller", field=("reseller",))
    return [reseller_id]


def _require_past(month: Month, zone: str, now: datetime) -> None:
    """The easternmost zone is the first to leave a month."""
    if billing_date(now, "Pacific/Kiritimati") < month.next_first:
        raise MonthNotOver(month=str(month), zone=zone, allowed_from=month.next_first)
