"""The month's run as jobs: due on the third day after it, drafted, finalized after the review (I1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from customers.charges.figures import refresh_figures
from reseller.invoices.closing import Parked, close_reseller_month, draft_reseller_month, resellers
from reseller.invoices.months import MonthStatus
from reseller.invoices.runs import KIND, carry_out, subject_of
from reseller.partners.queries import ResellerFacts, provider_facts, reseller_facts
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.running import Handlers
from reseller.rules.access import Actor
from reseller.rules.periods import Month, run_due_at

RUN, FINALIZE, FIGURES = "month_run", "month_finalize", "month_figures"
JOB_NAME = "Month run"
TRY_AGAIN = timedelta(minutes=10)
"""How long what stands in a month's way is given: a reason that set it aside, or an earlier month."""

_STATES = "SELECT month, status FROM reseller_months WHERE reseller_id = $1"


def month_handlers(database: Database) -> Handlers:
    """The handlers of this noun's jobs, for the worker and for draining."""

    async def run(job: Job, now: datetime) -> None:
        if await _is_in_turn(database, job, now):
            await _run(database, job, now)

    async def finalize(job: Job, now: datetime) -> None:
        if await _is_in_turn(database, job, now):
            await _close(database, job, now)

    async def close(job: Job, now: datetime) -> None:
        await carry_out(database, job, now)

    async def compute_figures(job: Job, now: datetime) -> None:
        async with database.unit_of_work(job.reseller_id) as session:
            reseller = await reseller_facts(session)
            await refresh_figures(session, Month.of(reseller.today(now)), now=now)

    return {RUN: run, FINALIZE: finalize, KIND: close, FIGURES: compute_figures}


async def sweep_months(database: Database, now: datetime) -> None:
    """See to it that every reseller's oldest unfinished month waits to be run when it is due.

    The running month too, so that the job itself comes on time. Each run asks for the next, so months are
    closed in order, also by a worker that stood still over several. Asking again and again is fine.
    """
    for reseller_id, _ in await resellers(database):
        await _sweep_one(database, reseller_id, now)


async def request_figures(session: WriteSession, reseller_id: UUID, *, now: datetime) -> None:
    """Let a reseller's month so far be computed soon, once however often it is asked for."""
    await enqueue(session, FIGURES, reseller_id, subject=reseller_id, now=now, revive=False)


async def _is_in_turn(database: Database, job: Job, now: datetime) -> bool:
    """Whether every earlier month is drafted or closed; behind one that isn't, the job waits for it."""
    async with database.unit_of_work(job.reseller_id) as session:
        month = _month(job)
        if month <= await _oldest_unfinished(session, await reseller_facts(session)):
            return True
        later = now + TRY_AGAIN
        await _request(session, job.kind, job.reseller_id, month, now=now, due_at=later)
    await _sweep_one(database, job.reseller_id, now)
    return False


async def _run(database: Database, job: Job, now: datetime) -> None:
    """Draft the month and let finalizing wait for the review window, or close it at once without one."""
    month, key = _month(job), job.reseller_id
    async with database.reading(key) as session:
        window = (await provider_facts(session)).review_window_days
    if not window:
        await _close(database, job, now)
        return
    finalize_at = await draft_reseller_month(database, key, month, now=now)
    if finalize_at is not None:
        async with database.work_without_tenant() as session:
            await _request(session, FINALIZE, key, month, now=now, due_at=finalize_at)
        await _sweep_one(database, key, now)


async def _close(database: Database, job: Job, now: datetime) -> None:
    """Close the month and ask for the next; one that is set aside is tried again."""
    actor, month = Actor.job(JOB_NAME, job.reseller_id), _month(job)
    became = await close_reseller_month(database, job.reseller_id, month, actor=actor, now=now)
    if not isinstance(became, Parked):
        await _sweep_one(database, job.reseller_id, now)
        return
    async with database.work_without_tenant() as session:
        await _request(session, RUN, job.reseller_id, month, now=now, due_at=now + TRY_AGAIN)


async def _sweep_one(database: Database, reseller_id: UUID, now: datetime) -> None:
    async with database.unit_of_work(reseller_id) as session:
        reseller = await reseller_facts(session)
        month = await _oldest_unfinished(session, reseller)
        if month <= Month.of(reseller.today(now)):
            due_at = run_due_at(month, reseller.zone)
            await _request(session, RUN, reseller_id, month, now=now, due_at=due_at)


async def _request(
    session: WriteSession, kind: str, reseller_id: UUID, month: Month, *, now: datetime, due_at: datetime
) -> None:
    """Let a job of that kind see to the reseller's month, once however often it is asked for."""
    payload, subject = {"month": str(month)}, subject_of(month)
    await enqueue(
        session, kind, reseller_id, subject=subject, payload=payload, now=now, due_at=due_at, revive=False
    )


async def _oldest_unfinished(session: WriteSession, reseller: ResellerFacts) -> Month:
    """The first month since the contract began that is neither drafted nor closed; a parked one counts."""
    rows = await session.fetch(_STATES, session.reseller_id)
    done = {Month.of(row["month"]) for row in rows if row["status"] != MonthStatus.FAILED}
    month = Month.of(reseller.today(reseller.created_at))
    while month in done:
        month = month.following()
    return month


def _month(job: Job) -> Month:
    return Month.parse(job.payload["month"])
