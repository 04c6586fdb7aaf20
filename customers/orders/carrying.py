"""The job `provision`: asks the provisioner to carry an order out, and takes its answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.orders.completion import answer
from customers.orders.kinds import PROVISION
from customers.orders.provisioner import AttemptKey, Pending, Provisioner
from customers.orders.starting import start
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.running import Handler


def provision_handler(database: Database, provisioner: Provisioner) -> Handler:
    """The handler of jobs whose subject, or whose payload's `order`, is the order to carry out.

    The provisioner is asked outside any transaction; a job that dies between asking and answering asks
    again with the same key.
    """

    async def handle(job: Job, now: datetime) -> None:
        order_id = job.subject or UUID(job.payload["order"])
        async with database.unit_of_work(job.reseller_id) as session:
            task = await start(session, order_id, now=now)
        if task is None:
            return
        outcome = await provisioner.provision(task, now=now)
        async with database.unit_of_work(job.reseller_id) as session:
            if isinstance(outcome, Pending):
                await _ask_again(session, job, task.key, outcome, now)
            else:
                await answer(session, task.key, outcome, now=now)

    return handle


async def _ask_again(
    session: WriteSession, job: Job, key: AttemptKey, outcome: Pending, now: datetime
) -> None:
    """A job of its own, since the present one's due time has passed and an earlier one would win."""
    payload = {"order": str(key.order_id)}
    await enqueue(session, PROVISION, job.reseller_id, payload=payload, due_at=outcome.until, now=now)
