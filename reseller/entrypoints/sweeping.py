"""The sweep: what is due is a column somewhere, so a lost job is found and asked for again."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from customers.charges.immediate import INVOICE_NOW
from customers.orders.completion import PROVISION
from customers.payments.writing import PAYMENT
from reseller.invoices.jobs import FIGURES, RUN, request_figures, sweep_months
from reseller.plumbing import jobs
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import enqueue

BILLING_DAY, SEAL = "billing_day", "seal"
LONGEST_OPEN = timedelta(minutes=2)
MOST_ORDERS, FIRST = 1_000, UUID(int=0)
logger = logging.getLogger(__name__)

_WITHOUT_JOB = """
SELECT reseller_id FROM reseller_codes c
 WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.kind = $1 AND j.reseller_id = c.reseller_id)
 ORDER BY code"""
_STUCK_ORDERS = """
SELECT o.reseller_id, o.id
  FROM orders o JOIN subscriptions s ON s.reseller_id = o.reseller_id AND s.id = o.subscription_id
 WHERE o.status IN ('PLACED', 'PROCESSING') AND o.kind <> 'END_SUBSCRIPTION' AND o.updated_at <= $1
   AND (s.state <> 'pending' OR o.kind = 'SUBSCRIBE') AND o.id > $3
 ORDER BY o.id LIMIT $2"""
_WAITED_FOR = """
SELECT coalesce(subject, (payload ->> 'order')::uuid) AS about FROM jobs
 WHERE kind = $1 AND coalesce(subject, (payload ->> 'order')::uuid) = ANY($2::uuid[])"""
_STUCK_PAYMENTS = """
SELECT reseller_id, id FROM payments
 WHERE status IN ('new', 'open', 'refund_due') AND updated_at <= $1 AND id > $3 ORDER BY id LIMIT $2"""
DUE_INVOICES = """
SELECT reseller_id, id FROM orders WHERE invoice_due_at <= $1 AND id > $3 ORDER BY id LIMIT $2"""
STUCK = {PROVISION: _STUCK_ORDERS, PAYMENT: _STUCK_PAYMENTS, INVOICE_NOW: DUE_INVOICES}
"""By kind of job, what one should look at: open since $1 or longer, the first $2 behind the id $3."""
RECURRING = [BILLING_DAY, FIGURES, RUN]
_FORGET = "DELETE FROM jobs WHERE kind = ANY($1) AND claimed_until IS NULL"
_UNSEALED = "SELECT DISTINCT reseller_id FROM action_log WHERE sealed_seq IS NULL"


async def sweep(database: Database, now: datetime, *, at_once: int = MOST_ORDERS) -> None:
    """Ask for every job that should wait and doesn't; a job that waits keeps its time.

    Orders and payments that are open for a while are looked through `at_once` by `at_once`.
    """
    await _sweep_resellers(database, now)
    for kind, stuck in STUCK.items():
        behind: UUID | None = FIRST
        while behind is not None:
            behind = await _sweep_stuck(database, now, kind, stuck, behind, at_once)
    await _sweep_log(database, now)
    if held := await jobs.held(database):
        kinds = ", ".join(sorted({job.kind for job, _ in held}))
        logger.warning("Held after their last attempt, waiting for a person: %d jobs (%s).", len(held), kinds)


async def ask_anew(database: Database, now: datetime) -> None:
    """Ask for what recurs by the time that counts from `now` on: what waits may be due by another one.

    A job that is running stays, and asks for the next by itself.
    """
    async with database.work_without_tenant() as session:
        await session.run(_FORGET, RECURRING)
    await sweep(database, now)


async def _sweep_resellers(database: Database, now: datetime) -> None:
    """A billing day, a month's run and the month so far for each reseller that has none."""
    async with database.work_without_tenant() as session:
        for row in await session.fetch(_WITHOUT_JOB, BILLING_DAY):
            reseller_id = row["reseller_id"]
            await enqueue(session, BILLING_DAY, reseller_id, subject=reseller_id, now=now, revive=False)
        for row in await session.fetch(_WITHOUT_JOB, FIGURES):
            await request_figures(session, row["reseller_id"], now=now)
        runs_missing = await session.fetch(_WITHOUT_JOB, RUN)
    if runs_missing:
        await sweep_months(database, now)


async def _sweep_stuck(
    database: Database, now: datetime, kind: str, stuck: str, behind: UUID, at_once: int
) -> UUID | None:
    """A job of this kind for each of the next rows of `stuck` that no job looks at; the last one's id.

    None behind the end.
    """
    async with database.provider_reading() as reading:
        rows = await reading.fetch(stuck, now - LONGEST_OPEN, at_once, behind)
    found = {row["id"]: row["reseller_id"] for row in rows}
    if not found:
        return None
    async with database.work_without_tenant() as session:
        waited_for = {row["about"] for row in await session.fetch(_WAITED_FOR, kind, list(found))}
        for subject in sorted(found.keys() - waited_for):
            await enqueue(session, kind, found[subject], subject=subject, now=now, revive=False)
    return max(found) if len(found) == at_once else None


async def _sweep_log(database: Database, now: datetime) -> None:
    """Every chain with rows that are not sealed yet."""
    async with database.provider_reading() as reading:
        unsealed = [row["reseller_id"] for row in await reading.fetch(_UNSEALED)]
    await _ask(database, SEAL, unsealed, now)


async def _ask(database: Database, kind: str, tenants: Iterable[UUID], now: datetime) -> None:
    async with database.work_without_tenant() as session:
        for tenant in tenants:
            await enqueue(session, kind, tenant, subject=tenant, now=now, revive=False)
