"""The one day on which something happens next, by itself, to a subscription."""

from __future__ import annotations

from datetime import date

from customers.subscriptions.spans import charged_by_job
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules import turning

_SET = "UPDATE subscriptions SET next_due_on = $3 WHERE reseller_id = $1 AND id = $2"


def next_due(held: Held, *, since: date) -> date | None:
    """The earliest of first charge, period's end, planned end and grace; None where nothing is to come.

    `since` is the first day that the daily job has not looked at.
    """
    if held.over:
        return None
    return turning.next_due(held, since=since, uncharged=uncharged(held), ends_on=held.ends_on)


def uncharged(held: Held) -> date | None:
    """The first day of a running period whose charge is still to be made (I5); None without one."""
    waits = held.charged_on is None and charged_by_job(held.terms)
    return held.first_day if waits else None


def rescheduled(held: Held, today: date) -> Held:
    """The state after a command on billing date `today`, with the day on which it is due then."""
    since = turning.not_looked_at(held.next_due_on, today)
    return held.but(next_due_on=next_due(held, since=since))


async def reschedule(session: WriteSession, held: Held, today: date) -> Held:
    """Write the day on which a locked subscription is due, from its state after a command."""
    after = rescheduled(held, today)
    await session.run(_SET, held.reseller_id, held.id, after.next_due_on)
    return after
