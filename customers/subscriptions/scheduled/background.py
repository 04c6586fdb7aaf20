"""What scheduled changes are told with: who planned them, whom grace would hit, which prices are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from customers.orders.agreeing import schedule_of
from customers.orders.planned import PlannedOrder, waiting_orders
from customers.subscriptions.scheduled.value import Planner
from customers.subscriptions.state import Held
from customers.users.excess import next_to_go
from customers.users.holders import leaving_count
from reseller.plumbing.database import ReadSession
from reseller.rules.access import ActorKind
from reseller.rules.pricing import PriceSchedule
from reseller.rules.terms import Overuse

MOST_HIT = 100
"""Users whom a list of those who would be deactivated names at most."""


@dataclass(frozen=True, slots=True)
class Background:
    """`planners` by order kind or logged deed, the latest of each; `newest` are the unprotected users, those
    assigned last first, and `leaving` counts those whom an order takes off anyway."""

    planners: Mapping[str, Planner]
    planned: tuple[PlannedOrder, ...]
    schedule: PriceSchedule
    newest: tuple[str, ...]
    leaving: int


async def background(session: ReadSession, held: Held) -> Background:
    """Read it all for one subscription."""
    planners = {}
    for statement in (_DEEDS, _DECISIONS, _END):
        for row in await session.fetch(statement, held.reseller_id, held.id):
            planners[row["name"]] = _planner(row)
    planned = await waiting_orders(session, held.id)
    schedule = await schedule_of(session, held)
    newest, leaving = list[str](), 0
    if held.terms.overuse is Overuse.GRACE:
        newest = [each.address for each in await next_to_go(session, held.id, MOST_HIT)]
        leaving = await leaving_count(session, held.id)
    return Background(planners, tuple(planned), schedule, tuple(newest), leaving)


def _planner(row: Any) -> Planner:
    order_id: UUID | None = row["order_id"]
    return Planner(ActorKind(row["actor_kind"]), row["actor_name"], row["at"], order_id, row["number"])


_DEEDS = """
SELECT DISTINCT ON (action) action AS name, actor_kind, actor_name, at, NULL::uuid AS order_id,
       NULL::bigint AS number
  FROM action_log
 WHERE reseller_id = $1 AND subscription_id = $2 AND action IN ('renewal_set', 'included_set')
 ORDER BY action, id DESC"""
_DECISIONS = """
SELECT DISTINCT ON (kind) kind AS name, actor_kind, actor_name, placed_at AS at, id AS order_id, number
  FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND status = 'COMPLETED'
   AND kind IN ('SET_NEXT_PERIOD_LICENSES','CANCEL_LICENSES','RENEW_SUBSCRIPTION')
   AND (kind <> 'CANCEL_LICENSES' OR quantity_delta < 0)
 ORDER BY kind, id DESC"""
_END = """
SELECT kind AS name, actor_kind, actor_name, placed_at AS at, id AS order_id, number FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'END_SUBSCRIPTION' AND status = 'PLACED'"""
