"""Reminders: a term that ends in 30 and in 3 days (H6), and users beyond what is bought, 3 and 1 days before
the newest are deactivated (L4).

A row of `reminders` stands for each, so that it is sent once however often the day is looked at. One whose
days have passed in a standstill is not made up for: the nearest is sent, and after the day none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from customers.notices.jobs import notify_all
from customers.notices.notice import Notice
from customers.subscriptions.overuse import overuse
from reseller.plumbing.database import WriteSession

EARLY, LATE = 30, 3
"""Days before a term's end."""
SOON, LAST = 3, 1
"""Days before the last day of grace."""

_RENEWALS = """
WITH due AS (
    SELECT s.id, s.customer_id, t.end_day, s.bought, s.renewal_setting, s.renewal_seats,
           CASE WHEN t.end_day - $2::date <= $5 THEN 'renewal_3' ELSE 'renewal_30' END AS kind
      FROM subscriptions s
      JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = s.term_id
     WHERE s.reseller_id = $1 AND s.state = 'active' AND s.next_due_on > $2 AND s.next_due_on <= $4
       AND s.ends_on IS NOT NULL AND s.renewed_until IS NULL AND t.end_day > $2
       AND t.terms ->> 'ends' = 'renewal'),
reminded AS (
    INSERT INTO reminders (reseller_id, customer_id, subscription_id, kind, day, sent_at)
    SELECT $1, customer_id, id, kind, end_day, $3 FROM due ON CONFLICT DO NOTHING RETURNING subscription_id)
SELECT due.* FROM due JOIN reminded ON reminded.subscription_id = due.id ORDER BY due.id"""
_OVERUSE = """
WITH running AS (
    SELECT s.id, s.customer_id, s.licensed - s.bought AS excess,
           s.over_since + (t.terms ->> 'grace_days')::int AS last_day
      FROM subscriptions s
      JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = s.term_id
     WHERE s.reseller_id = $1 AND s.state = 'active' AND s.over_since IS NOT NULL AND s.next_due_on <= $4),
due AS (
    SELECT *, last_day - CASE WHEN last_day - $2::date <= $6 THEN $6 ELSE $5 END AS day
      FROM running WHERE last_day >= $2 AND last_day - $2::date <= $5),
reminded AS (
    INSERT INTO reminders (reseller_id, customer_id, subscription_id, kind, day, sent_at)
    SELECT $1, customer_id, id, 'overuse', day, $3 FROM due ON CONFLICT DO NOTHING RETURNING subscription_id)
SELECT due.* FROM due JOIN reminded ON reminded.subscription_id = due.id ORDER BY due.id"""


async def remind(session: WriteSession, *, today: date, now: datetime) -> int:
    """Ask for the mails that are due on billing date `today`; gives how many."""
    until = today + timedelta(days=EARLY)
    ending = await session.fetch(_RENEWALS, session.reseller_id, today, now, until, LATE)
    looked_at = today + timedelta(days=SOON + 1)
    over = await session.fetch(_OVERUSE, session.reseller_id, today, now, looked_at, SOON, LAST)
    told = [(row["id"], row["customer_id"], _renewal(row, today)) for row in ending]
    told += [(row["id"], row["customer_id"], overuse(row["excess"], row["last_day"], today)) for row in over]
    await notify_all(session, told, now=now)
    return len(told)


def _renewal(row: Any, today: date) -> Notice:
    details = {
        "end_day": row["end_day"].isoformat(),
        "days_left": (row["end_day"] - today).days,
        "bought": row["bought"],
        "setting": row["renewal_setting"],
        "seats": row["renewal_seats"],
    }
    return Notice("renewal", details)
