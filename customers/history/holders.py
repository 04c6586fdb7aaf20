"""Who held a license of a subscription at a moment of the past, by the same reckoning as the numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from customers.history.instants import moment_of
from customers.subscriptions.entry import look
from reseller.plumbing.cells import csv_row
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.access import Actor, Verb

HEADINGS = ("user", "name", "since", "order")
AT_ONCE = 100
_HEAD = """
SELECT a.id, a.user_id, o.billing_date AS since, o.number AS order_number
  FROM assignments a
  JOIN orders o ON o.reseller_id = a.reseller_id AND o.id = a.order_id AND o.status = 'COMPLETED'"""
_PAST_HEAD = f"""{_HEAD}
  LEFT JOIN orders e ON e.reseller_id = a.reseller_id AND e.id = a.ended_order_id"""
_CARRIED_OUT = """({order}.billing_date < $3 OR {order}.billing_date = $3
       AND ($4::timestamptz IS NULL OR {order}.completed_at <= $4))"""
_NAMED = """
SELECT h.id, h.user_id, u.address, u.name, h.since, h.order_number
  FROM ({halves}) h JOIN users u ON u.reseller_id = $1 AND u.id = h.user_id
 ORDER BY h.id {direction}"""


@dataclass(frozen=True, slots=True)
class HolderAt:
    """One license in somebody's hands; `since` is the billing date of the order that assigned it."""

    id: UUID
    user_id: UUID
    address: str
    name: str
    since: date
    order_number: int


async def holders_at(
    session: ReadSession,
    subscription_id: UUID,
    rows: IdSlice,
    *,
    at: datetime | date,
    actor: Actor,
    now: datetime,
) -> Page[HolderAt]:
    """Those who held one, assigned last first; keys are assignments' ids. NOT_FOUND outside the reach."""
    held, _ = await look(session, subscription_id, Verb.READ, actor=actor, now=now)
    moment = moment_of(at, held.billing_zone)
    over = held.ended_on is not None and moment.day > held.ended_on
    present, past = Select(_HEAD), Select(_PAST_HEAD)
    past.arguments = present.arguments
    for argument in (held.reseller_id, held.id, moment.day, moment.at, over):
        present.value(argument)
    for half in (present, past):
        half.where("a.reseller_id = $1").where("a.subscription_id = $2")
        half.where(_CARRIED_OUT.format(order="o")).where("NOT $5::boolean")
    present.where("a.state IN ('pending', 'live', 'leaving')")
    past.where("a.state = 'ended'")
    past.where(f"(e.id IS NULL OR NOT {_CARRIED_OUT.format(order='e')})")
    return await _page(session, rows, present, past)


async def holders_csv(
    session: ReadSession, subscription_id: UUID, *, at: datetime | date, actor: Actor, now: datetime
) -> AsyncIterator[str]:
    """All of them as lines of CSV, the headings first; memory stays flat."""
    yield csv_row(HEADINGS)
    rows: IdSlice | None = IdSlice(first=AT_ONCE)
    while rows is not None:
        page = await holders_at(session, subscription_id, rows, at=at, actor=actor, now=now)
        for each in page.rows:
            yield csv_row((each.address, each.name, each.since, each.order_number))
        rows = IdSlice(first=AT_ONCE, after=page.rows[-1].id) if page.has_next else None


async def _page(session: ReadSession, rows: IdSlice, present: Select, past: Select) -> Page[HolderAt]:
    """Each half gives its own first rows, so the page costs the same however many held one since."""
    halves = [half.sliced(rows, ("a.id",), descending=True) for half in (present, past)]
    direction = "ASC" if rows.backward else "DESC"
    both = f"({halves[0]}) UNION ALL ({halves[1]}) ORDER BY id {direction} LIMIT {rows.size + 1}"
    found = await session.fetch(_NAMED.format(halves=both, direction=direction), *present.arguments)
    return rows.page(found).map(lambda row: HolderAt(*row))
