"""A subscription's time line between two billing dates: each change of its numbers.

By billing date, as known now, like `instants`: a change that was recorded late stands on the day it is dated
with, and every total after it counts it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from customers.orders.kinds import OrderKind
from customers.subscriptions.entry import look
from customers.subscriptions.state import Held
from reseller.plumbing.cells import csv_row
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page
from reseller.rules.access import Actor, ActorKind, Verb, plan_hidden
from reseller.rules.errors import InputInvalid, marked

MOST_DAYS = 3 * 366
_SPAN = marked("Choose a first day, and a last one at most {most} days later.")

HEADINGS = (
    "billing_date", "recorded_at_utc", "measure", "difference", "total", "cause", "order", "action",
    "actor_kind", "actor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeatStep:
    """One movement of the ledger: `delta` licenses of a measure (bought, licensed) and the total after it.

    `cause` is "order", "rollover" or "renewal"; `recorded_at` is when it became known, perhaps later.
    """

    id: UUID
    billing_date: date
    recorded_at: datetime
    measure: str
    delta: int
    total: int
    cause: str
    order_id: UUID | None
    order_number: int | None
    order_kind: OrderKind | None
    actor_kind: ActorKind
    actor_name: str


async def timeline(
    session: ReadSession,
    subscription_id: UUID,
    first: date,
    last: date,
    rows: IdSlice,
    *,
    actor: Actor,
    now: datetime,
) -> Page[SeatStep]:
    """One page of the changes dated from `first` to `last`, both inclusive, in order of time.

    What is bought is left out for whom the plan is kept from (A2).
    NOT_FOUND outside the actor's reach; INPUT_INVALID for a span that is none, or longer than MOST_DAYS.
    """
    held = await _looked(session, subscription_id, first, last, actor, now)
    text, arguments = _CHANGES, [*_asked(held, first, last, actor)]
    for sign, key in ((">", rows.after), ("<", rows.before)):
        if key is not None:
            arguments.append(key)
            text += f" AND e.place {sign} (SELECT place FROM entries WHERE id = ${len(arguments)})"
    text += f" ORDER BY e.place {'DESC' if rows.backward else 'ASC'} LIMIT {rows.size + 1}"
    return rows.page(await session.fetch(text, *arguments)).map(_change)


async def timeline_csv(
    session: ReadSession, subscription_id: UUID, first: date, last: date, *, actor: Actor, now: datetime
) -> AsyncIterator[str]:
    """The changes as lines of CSV, the headings first; memory stays flat. Errors as of `timeline`."""
    held = await _looked(session, subscription_id, first, last, actor, now)
    yield csv_row(HEADINGS)
    async for row in session.stream(f"{_CHANGES} ORDER BY e.place", *_asked(held, first, last, actor)):
        yield csv_row(_cells(_change(row)))


async def _looked(
    session: ReadSession, subscription_id: UUID, first: date, last: date, actor: Actor, now: datetime
) -> Held:
    held, _ = await look(session, subscription_id, Verb.READ, actor=actor, now=now)
    if not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
        raise InputInvalid(reason=_SPAN.format(most=MOST_DAYS), field=("last",))
    return held


def _asked(held: Held, first: date, last: date, actor: Actor) -> tuple[Any, ...]:
    """The arguments of _CHANGES."""
    measures = ["licensed"] if plan_hidden(actor, held.terms) else ["bought", "licensed"]
    return held.reseller_id, held.id, first, last, measures


def _change(row: Any) -> SeatStep:
    values = dict(row)
    values["actor_kind"] = ActorKind(values["actor_kind"])
    values["order_kind"] = OrderKind(values["order_kind"]) if values["order_kind"] else None
    return SeatStep(**values)


def _cells(change: SeatStep) -> tuple[object, ...]:
    return (
        change.billing_date, change.recorded_at, change.measure, change.delta, change.total, change.cause,
        change.order_number, change.order_kind.value.lower() if change.order_kind else None,
        change.actor_kind, change.actor_name,
    )  # fmt: skip


_IN_TIME = "billing_date, cause = 'order', id"
_CHANGES = f"""
WITH before AS (
    SELECT measure, sum(delta) AS total FROM seat_ledger
     WHERE reseller_id = $1 AND subscription_id = $2 AND billing_date < $3 GROUP BY measure),
entries AS (
    SELECT id, billing_date, recorded_at, measure, delta, cause, order_id, actor_kind, actor_name,
           row_number() OVER (ORDER BY {_IN_TIME}) AS place,
           coalesce(before.total, 0) + sum(delta) OVER (PARTITION BY measure ORDER BY {_IN_TIME}) AS total
      FROM seat_ledger LEFT JOIN before USING (measure)
     WHERE reseller_id = $1 AND subscription_id = $2 AND billing_date BETWEEN $3 AND $4)
SELECT e.id, e.billing_date, e.recorded_at, e.measure, e.delta, e.total, e.cause, e.order_id,
       o.number AS order_number, o.kind AS order_kind, e.actor_kind, e.actor_name
  FROM entries e LEFT JOIN orders o ON o.reseller_id = $1 AND o.id = e.order_id
 WHERE e.measure = ANY($5::text[])"""
