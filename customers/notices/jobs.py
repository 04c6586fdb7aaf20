"""Asking for notices: rows of `jobs`, written with what they tell of and sent by the worker.

    await notify(session, "purchase", held, {"order": str(order.id), "count": 5, "bought": 15}, now=now)

The kinds are those of `audience.AUDIENCES`, each with a mail in reseller/mails; a notice of an order names it
as `order`, and tells then who placed it and what it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from customers.notices.notice import Notice
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.jobs import enqueue

if TYPE_CHECKING:
    from customers.subscriptions.state import Held

NOTICE = "notice"

_ENQUEUE = """
INSERT INTO jobs (id, kind, reseller_id, payload, due_at, state, attempts, enqueued_at)
SELECT n.id, 'notice', $1, n.payload, $4, 'waiting', 0, $4
  FROM unnest($2::uuid[], $3::jsonb[]) AS n (id, payload)"""


async def notify(
    session: WriteSession, kind: str, held: Held, details: dict[str, Any], *, now: datetime
) -> None:
    """Let people know of one change once this unit of work has committed."""
    await notify_all(session, [(held.id, held.customer_id, Notice(kind, details))], now=now)


async def notify_all(
    session: WriteSession, told: Sequence[tuple[UUID, UUID, Notice]], *, now: datetime
) -> None:
    """`notify` for many at once: (subscription, customer, notice) each; one statement."""
    if not told:
        return
    payloads = [
        {"kind": kind, "subscription": str(subscription), "customer": str(customer), "details": details}
        for subscription, customer, (kind, details) in told
    ]
    ids = [new_id(now) for _ in payloads]
    await session.run(_ENQUEUE, session.reseller_id, ids, payloads, now)
    session.wake_workers()


async def notify_of_request(
    session: WriteSession, kind: str, *, request_id: UUID, customer_id: UUID, now: datetime
) -> None:
    """Let people know of a request: "request_received" or "request_decided"."""
    payload = {"kind": kind, "request": str(request_id), "customer": str(customer_id), "details": {}}
    await enqueue(session, NOTICE, session.reseller_id, payload=payload, now=now)
