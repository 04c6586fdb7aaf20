"""Sending notices: one becomes a job for each person it is for, and each of these one mail.

A notice is turned into its people's jobs by the transaction that removes it, so nobody is written to twice
for it, however often a worker dies or two of them meet. A mail itself leaves at least once: a worker that
dies between the mail server's word and its own removes nothing, and the mail goes again under the Message-ID
of its job, by which a mailbox knows it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.notices.audience import chosen
from customers.notices.jobs import NOTICE
from customers.notices.telling import told
from reseller.partners.letters import sender, written
from reseller.partners.recipients import recipient, recipients
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.mail import Mail, Post, message_of
from reseller.plumbing.running import Handlers

NOTICE_MAIL = "notice_mail"
"""The job that sends one notice to one person."""
_TAKE = "DELETE FROM jobs WHERE id = $1"


def notice_handlers(database: Database, post: Post, base_url: str) -> Handlers:
    """The handlers of notices and their mails, for the worker and for draining."""

    async def share(job: Job, now: datetime) -> None:
        await share_out(database, job, now)

    async def send(job: Job, now: datetime) -> None:
        mail = await _mail(database, job, base_url)
        if mail is not None:
            await post.send(message_of(mail, now), now)

    return {NOTICE: share, NOTICE_MAIL: send}


async def share_out(database: Database, job: Job, now: datetime) -> int:
    """Put one job for each person in the place of the notice's; gives how many, 0 where it was done before.

    The people are those of the reseller and the customer as they are now.
    """
    async with database.unit_of_work(job.reseller_id) as session:
        if await session.run(_TAKE, job.id) == "DELETE 0":
            return 0
        found = await told(session, job.payload)
        if found is None:
            return 0
        people = chosen(found.kind, await recipients(session, found.customer_id), found.doer)
        for person in people:
            payload = {**job.payload, "membership": str(person.membership_id)}
            await enqueue(session, NOTICE_MAIL, job.reseller_id, payload=payload, now=now)
        return len(people)


async def _mail(database: Database, job: Job, base_url: str) -> Mail | None:
    """The mail to one person; None for one who has left meanwhile."""
    async with database.reading(job.reseller_id) as session:
        found = await told(session, job.payload)
        if found is None:
            return None
        person = await recipient(session, UUID(job.payload["membership"]), found.customer_id)
        if person is None:
            return None
        source = await sender(session)
    return written(found.kind, source, person.email, found.text_for(person, base_url), id=job.id)
