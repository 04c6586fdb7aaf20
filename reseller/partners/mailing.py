"""Mails to people: an invitation leaves as a job of the transaction that invited.

The job names the membership alone. The token is minted when the mail is written, so no table holds it in
clear, and a job that runs again mails a new one and ends the one before.
"""

from datetime import datetime
from uuid import UUID

from reseller.partners.invitations import mint_invitation
from reseller.partners.letters import sender, written
from reseller.partners.memberships import LIVE
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.mail import Post, message_of
from reseller.plumbing.running import Handlers
from reseller.plumbing.settings import Settings

INVITATION = "mail_invitation"

_INVITED = f"""
SELECT m.email, m.name, m.password_hash IS NOT NULL AS signs_in FROM memberships p
  JOIN members m ON m.id = p.member_id WHERE p.id = $1 AND {LIVE}"""


async def request_invitation_mail(
    session: WriteSession, membership_id: UUID, *, organization: str, now: datetime
) -> None:
    """Let the person of a new membership be told, once this unit of work has committed."""
    payload = {"organization": organization}
    await enqueue(
        session, INVITATION, session.reseller_id, subject=membership_id, payload=payload, now=now
    )  # fmt: skip


def mail_handlers(database: Database, post: Post, settings: Settings) -> Handlers:
    """The handlers of mails, for the worker and for draining."""

    async def invite(job: Job, now: datetime) -> None:
        await send_invitation(database, post, settings.base_url, job, now)

    return {INVITATION: invite}


async def send_invitation(database: Database, post: Post, base_url: str, job: Job, now: datetime) -> None:
    """Write one invitation and send it; a membership that has ended meanwhile gets none."""
    async with database.work_without_tenant() as session:
        row = await session.fetchrow(_INVITED, job.subject)
        if row is None or job.subject is None:
            return
        link = f"{base_url}/login"
        if not row["signs_in"]:
            link = f"{base_url}/invitation/{(await mint_invitation(session, job.subject, now)).token}"
        source = await sender(session)
    told = {"name": row["name"], "link": link, "signs_in": row["signs_in"], **job.payload}
    await post.send(message_of(written("invitation", source, row["email"], told), now), now)
