"""Placing planned orders when their billing day has begun, with the rights that their planner has then.

A planned order is decided once: its row is locked first, so a second worker finds it decided. One that is
refused changes nothing; the refusal stands in the history and is mailed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.notices.jobs import notify
from customers.orders.commands import carry_out
from customers.orders.planned import kept_command
from customers.subscriptions.recording import log
from customers.subscriptions.state import read_state
from reseller.partners.memberships import ACTOR_COLUMNS, LIVE, actor_of
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import Database, DatabaseUnavailable, ReadSession, WriteSession
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.errors import ConsoleError, Forbidden, marked

JOB_NAME = "Automated job"
_GONE = marked("{name}, who planned it, has no access any more.")


async def place_due(database: Database, reseller_id: UUID, *, now: datetime) -> int:
    """Place every planned order whose day has come, the earliest first; gives how many were decided.

    Each has a unit of work of its own and holds up no other; what failed is raised when all were tried.
    """
    async with database.reading(reseller_id) as reading:
        today = (await reseller_facts(reading)).today(now)
        due = [row["id"] for row in await reading.fetch(_DUE, reseller_id, today)]
    failures: list[Exception] = []
    decided = 0
    for planned_id in due:
        try:
            decided += await _decide(database, reseller_id, planned_id, today, now)
        except DatabaseUnavailable:
            raise
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(due)} planned orders were not placed", failures)
    return decided


async def _decide(
    database: Database, reseller_id: UUID, planned_id: UUID, today: date, now: datetime
) -> bool:
    try:
        async with database.unit_of_work(reseller_id) as session:
            return await _place(session, planned_id, today, now)
    except ConsoleError as refusal:
        async with database.unit_of_work(reseller_id) as session:
            return await _refuse(session, planned_id, refusal, now)


async def _place(session: WriteSession, planned_id: UUID, today: date, now: datetime) -> bool:
    row = await session.fetchrow(_LOCK, session.reseller_id, planned_id, today)
    if row is None:
        return False
    actor = await present_actor(session, row)
    command, po_number = kept_command(row["kind"], row["change"])
    placed = await carry_out(
        session, row["subscription_id"], command, actor=actor, now=now, po_number=po_number
    )
    order_id = placed.id if placed else None
    await session.run(_DECIDED, session.reseller_id, planned_id, "placed", order_id, None, now)
    held = await read_state(session, row["subscription_id"])
    details = _details(row)
    await log(session, held, "planned_order_placed", order_id=order_id, details=details, actor=actor, now=now)
    return True


async def _refuse(session: WriteSession, planned_id: UUID, refusal: ConsoleError, now: datetime) -> bool:
    row = await session.fetchrow(_LOCK, session.reseller_id, planned_id, date.max)
    if row is None:
        return False
    await session.run(_DECIDED, session.reseller_id, planned_id, "refused", None, refusal.message, now)
    held = await read_state(session, row["subscription_id"])
    details = {**_details(row), "code": refusal.code, "reason": refusal.message}
    job = Actor.job(JOB_NAME, session.reseller_id)
    await log(session, held, "planned_order_refused", details=details, actor=job, now=now)
    told = {**details, "planned_by": _planner(row)}
    await notify(session, "planned_order_refused", held, told, now=now)
    return True


async def present_actor(session: ReadSession, row: Any) -> Actor:
    """Who planned the order, with the rights of today; FORBIDDEN where the membership is gone."""
    if row["actor_kind"] == ActorKind.JOB:
        return Actor.job(row["actor_name"], session.reseller_id)
    by_staff = row["actor_kind"] == ActorKind.PROVIDER_STAFF
    customer_id = row["customer_id"] if Role(row["actor_role"]).is_customer else None
    reseller_id = None if by_staff else session.reseller_id
    found = await session.fetchrow(_MEMBERSHIP, row["actor_id"], reseller_id, customer_id)
    if found is None:
        raise Forbidden(template=_GONE, name=row["actor_name"])
    actor = actor_of(found)
    return actor.acting_for(session.reseller_id) if by_staff else actor


def _details(row: Any) -> dict[str, str]:
    return {"planned_id": str(row["id"]), "verb": row["kind"], "due_on": row["due_on"].isoformat()}


def _planner(row: Any) -> dict[str, Any]:
    """Who planned it, as the mail names them."""
    member_id = str(row["actor_id"]) if row["actor_id"] else None
    of_customer = row["actor_kind"] == ActorKind.CUSTOMER
    return {"id": member_id, "name": row["actor_name"], "of_customer": of_customer}


_DUE = """
SELECT id FROM planned_orders
 WHERE reseller_id = $1 AND due_on <= $2 AND status = 'planned' ORDER BY due_on, id"""
_LOCK = """
SELECT id, customer_id, subscription_id, due_on, kind, change, actor_kind, actor_id, actor_name, actor_role
  FROM planned_orders
 WHERE reseller_id = $1 AND id = $2 AND due_on <= $3 AND status = 'planned' FOR UPDATE"""
_DECIDED = """
UPDATE planned_orders SET status = $3, order_id = $4, reason = $5, decided_at = $6
 WHERE reseller_id = $1 AND id = $2"""
_MEMBERSHIP = f"""
SELECT {ACTOR_COLUMNS} FROM memberships p JOIN members m ON m.id = p.member_id
 WHERE p.member_id = $1 AND p.reseller_id IS NOT DISTINCT FROM $2 AND p.customer_id IS NOT DISTINCT FROM $3
   AND {LIVE}"""
