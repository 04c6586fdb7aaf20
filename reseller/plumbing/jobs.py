"""Work that waits: rows of `jobs`, written in the transaction whose outcome they carry out.

    await enqueue(session, "issue_immediate", reseller_id, subject=order_id, now=now)

A job names ids only; its handler opens a unit of work of its own and may run more than once. `due_at` is
business time, compared with the `now` that is handed in, so a moved clock moves jobs as well; the lease
of a running job is machine time. A job that keeps failing is held with its error, never dropped.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.sessions import WriteSession

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=5)
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job."""

    id: UUID
    kind: str
    reseller_id: UUID
    subject: UUID | None
    payload: dict[str, Any] = field(hash=False)
    due_at: datetime
    attempts: int


COLUMNS = "id, kind, reseller_id, subject, payload, due_at, attempts"


# A second wish for the same (kind, reseller, subject) joins the first and the earlier due time wins; while
# the first is running it is kept apart (again_at), since that run may have looked too early.
ENQUEUE = """
INSERT INTO jobs (id, kind, reseller_id, subject, payload, due_at, state, attempts, enqueued_at)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7)
ON CONFLICT (kind, reseller_id, subject) WHERE subject IS NOT NULL DO UPDATE SET
    payload = EXCLUDED.payload,
    due_at = CASE WHEN jobs.claimed_until IS NULL
        THEN LEAST(jobs.due_at, EXCLUDED.due_at) ELSE jobs.due_at END,
    again_at = CASE WHEN jobs.claimed_until IS NULL THEN NULL ELSE LEAST(jobs.again_at, EXCLUDED.due_at) END,
    attempts = CASE WHEN $8 THEN 0 ELSE jobs.attempts END,
    state = CASE WHEN $8 THEN 'waiting' ELSE jobs.state END"""

CLAIM = f"""
UPDATE jobs SET claimed_until = $3, attempts = attempts + 1
WHERE id = ANY (ARRAY(
    SELECT id FROM jobs
    WHERE state = 'waiting' AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until < $2)
      AND (kind = ANY ($5)) <> $6
    ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED))
RETURNING {COLUMNS}"""
# An array is made once; a select behind IN may be asked again for each row, and claims more than its limit.

FAIL = """
UPDATE jobs SET claimed_until = NULL, last_error = $2,
    due_at = CASE WHEN $4 THEN coalesce(again_at, $3) ELSE $3 END,
    attempts = CASE WHEN $4 AND again_at IS NOT NULL THEN 0 ELSE attempts END,
    state = CASE WHEN $4 AND again_at IS NULL THEN 'held' ELSE 'waiting' END,
    again_at = CASE WHEN NOT $4 THEN again_at END
WHERE id = $1"""

AGAIN = """
UPDATE jobs SET due_at = again_at, again_at = NULL, claimed_until = NULL, attempts = 0, last_error = NULL
WHERE id = $1"""


async def enqueue(
    session: WriteSession,
    kind: str,
    reseller_id: UUID,
    *,
    now: datetime,
    subject: UUID | None = None,
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    revive: bool = True,
) -> None:
    """Let a worker do `kind` once this unit of work has committed, at `due_at` or at once.

    Without a `subject` every call makes a job of its own; with one there is at most one at a time.
    `revive` gives a held job another chance; a sweep that asks again and again passes False.
    """
    await session.run(
        ENQUEUE, new_id(now), kind, reseller_id, subject, payload or {}, due_at or now, now, revive
    )
    session.wake_workers()


async def claim(
    database: Database,
    now: datetime,
    *,
    machine_now: datetime,
    most: int = 1,
    kinds: Collection[str] = (),
    others: bool = True,
) -> list[Job]:
    """Take up to `most` jobs due at `now`, oldest first, which nobody else gets while the lease runs.

    They are of all kinds but `kinds`, or with `others` false of these alone.
    """
    async with database.work_without_tenant() as session:
        rows = await session.fetch(CLAIM, now, machine_now, machine_now + LEASE, most, list(kinds), others)
    return sorted((Job(**dict(row)) for row in rows), key=lambda job: (job.due_at, job.id))


async def extend(database: Database, job: Job, *, machine_now: datetime) -> None:
    """The heartbeat: keep the lease of a job that is still running."""
    async with database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET claimed_until = $2 WHERE id = $1", job.id, machine_now + LEASE)


async def done(database: Database, job: Job) -> None:
    """Remove a job that was done; one that was asked for again while it ran waits for that."""
    async with database.work_without_tenant() as session:
        if await session.run("DELETE FROM jobs WHERE id = $1 AND again_at IS NULL", job.id) == "DELETE 0":
            await session.run(AGAIN, job.id)


async def fail(database: Database, job: Job, error: Exception, now: datetime) -> None:
    """Let a failed job wait longer each time, and hold it after the last attempt.

    One that was asked for again while it ran is not held: it has its attempts anew then.
    """
    over = job.attempts >= MOST_ATTEMPTS
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    async with database.work_without_tenant() as session:
        await session.run(FAIL, job.id, text, now + delay(job.attempts), over)


def delay(attempts: int) -> timedelta:
    """How long a job waits after so many attempts: doubled by each, up to MOST_ATTEMPTS."""
    return FIRST_DELAY * (1 << min(attempts, MOST_ATTEMPTS) - 1)


async def held(database: Database) -> list[tuple[Job, str]]:
    """Jobs that wait for a person, with their last error."""
    async with database.reading_without_tenant() as session:
        rows = await session.fetch(
            f"SELECT {COLUMNS}, last_error FROM jobs WHERE state = 'held' ORDER BY due_at, id"
        )
    return [(Job(*row[:-1]), row["last_error"] or "") for row in rows]
