"""Bringing subscriptions up to a day: locked, stepped through what is due, written together (G4, C9, I5).

The daily job does it for many at once, a command for the one that it enters, both by the same steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.aids import aids_for
from customers.subscriptions.state import Held, lock_due, lock_state
from customers.subscriptions.stepping import brought
from customers.subscriptions.writing import write_changes
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor

JOB_NAME = "Automated job"


async def due_subscriptions(session: ReadSession, today: date) -> list[UUID]:
    """Active subscriptions on which something happens by itself up to `today`, in order of their ids."""
    rows = await session.fetch(_DUE, session.reseller_id, today)
    return [row[0] for row in rows]


async def roll_over_together(
    session: WriteSession, subscription_ids: Sequence[UUID], *, today: date, now: datetime
) -> int:
    """Bring those that are still due up to `today` in this unit of work, all or none; gives how many."""
    due = await lock_due(session, subscription_ids, today)
    await _bring(session, due, today, now)
    return len(due)


async def roll_over(session: WriteSession, subscription_id: UUID, *, today: date, now: datetime) -> Held:
    """Bring one subscription up to `today`, step by step; nothing where nothing is due. Gives its state."""
    return await brought_up_to(session, await lock_state(session, subscription_id), today=today, now=now)


async def brought_up_to(session: WriteSession, held: Held, *, today: date, now: datetime) -> Held:
    """The state of a locked subscription after every step that is due by `today`."""
    if not _is_due(held, today):
        return held
    return (await _bring(session, [held], today, now))[held.id]


async def foreseen(session: ReadSession, held: Held, *, today: date, now: datetime) -> Held:
    """What `brought_up_to` would give, for a preview: nothing is written."""
    if not _is_due(held, today):
        return held
    aids = await aids_for(session, [held], today=today, now=now)
    return brought(held, aids[held.id], today)[-1].after


def _is_due(held: Held, today: date) -> bool:
    return held.state == "active" and held.next_due_on is not None and held.next_due_on <= today


async def _bring(session: WriteSession, due: Sequence[Held], today: date, now: datetime) -> dict[UUID, Held]:
    if not due:
        return {}
    aids = await aids_for(session, due, today=today, now=now)
    changes = [change for held in due for change in brought(held, aids[held.id], today)]
    actor = Actor.job(JOB_NAME, session.reseller_id)
    await write_changes(session, changes, actor=actor, now=now)
    return {change.before.id: change.after for change in changes}


_DUE = """
SELECT id FROM subscriptions WHERE reseller_id = $1 AND next_due_on <= $2 AND state = 'active' ORDER BY id"""
