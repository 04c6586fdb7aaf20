"""The daily job of one reseller: every subscription whose day has come is brought up to date."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.subscriptions.rollover import due_subscriptions, roll_over
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handler

ROLL_OVER = "roll_over"


async def roll_over_all(database: Database, reseller_id: UUID, *, now: datetime) -> int:
    """Roll over what is due by the billing date of `now`; gives how many subscriptions were.

    Each is a unit of work of its own under its own lock, so two workers can run at once and a failing
    one holds up no other; what failed is raised when the others are done.
    """
    async with database.reading(reseller_id) as reading:
        today = (await reseller_facts(reading)).today(now)
        due = await due_subscriptions(reading, today)
    failures: list[Exception] = []
    for subscription_id in due:
        try:
            async with database.unit_of_work(reseller_id) as session:
                await roll_over(session, subscription_id, today=today, now=now)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(due)} subscriptions did not roll over", failures)
    return len(due)


def roll_over_handler(database: Database) -> Handler:
    """The handler of jobs of kind `roll_over`, one a reseller and day."""

    async def handle(job: Job, now: datetime) -> None:
        await roll_over_all(database, job.reseller_id, now=now)

    return handle
