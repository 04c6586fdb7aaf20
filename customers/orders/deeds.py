"""What became of an order after its placing: canceled, failed, expired, tried again, and by whom (C10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.orders.queries import OrderRow
from reseller.plumbing.database import ReadSession
from reseller.plumbing.ids import new_id

_A_MOMENT = timedelta(milliseconds=1)
_DEEDS = """
SELECT a.action, a.at, a.actor_name, a.on_behalf, a.details ->> 'code'
  FROM action_log a
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.id > $3 AND a.id < $4 AND a.order_id = $3
   AND a.action IN ('order_canceled', 'order_failed', 'order_expired', 'order_retried')
 ORDER BY a.id"""


@dataclass(frozen=True, slots=True)
class Deed:
    """One logged deed to an order; `on_behalf` names the reseller for whom provider staff acted.

    `code` says why it failed.
    """

    action: str
    at: datetime
    actor_name: str
    on_behalf: str | None
    code: str | None


async def order_deeds(session: ReadSession, order: OrderRow) -> tuple[Deed, ...]:
    """The deeds to this order, oldest first.

    Ids follow time, so only what was logged during the order's own life is read.
    """
    until = new_id(order.updated_at + _A_MOMENT)
    rows = await session.fetch(_DEEDS, session.reseller_id, order.subscription_id, order.id, until)
    return tuple(Deed(*row) for row in rows)
