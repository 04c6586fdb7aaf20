"""What became of an order after its placing: canceled, failed, expired, tried again, and by whom (C10);
what a card paid for it, and what went back (H8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from customers.orders.queries import OrderRow
from reseller.plumbing.database import ReadSession
from reseller.plumbing.ids import new_id
from reseller.rules.money import Money

_A_MOMENT = timedelta(milliseconds=1)
_DEEDS = """
SELECT a.action, a.at, a.actor_name, a.on_behalf, a.details ->> 'code' AS code,
       (a.details ->> 'amount_minor')::bigint AS amount_minor, a.details ->> 'currency' AS currency
  FROM action_log a
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.id > $3 AND a.id < $4
   AND (a.order_id = $3 AND a.action IN ('order_canceled', 'order_failed', 'order_expired', 'order_retried')
        OR a.details ->> 'order' = $5 AND a.action IN ('payment_received', 'payment_returned'))
 ORDER BY a.id"""


@dataclass(frozen=True, slots=True)
class Deed:
    """One logged deed to an order; `on_behalf` names the reseller for whom provider staff acted.

    `code` says why it failed; `amount` is what was paid by card or given back, with tax.
    """

    action: str
    at: datetime
    actor_name: str
    on_behalf: str | None
    code: str | None
    amount: Money | None = None


async def order_deeds(session: ReadSession, order: OrderRow, *, until: datetime) -> tuple[Deed, ...]:
    """The deeds to this order, oldest first, up to the instant at which it or its payments changed last.

    Ids follow time, so only what was logged during their own life is read.
    """
    rows = await session.fetch(
        _DEEDS, session.reseller_id, order.subscription_id, order.id, new_id(until + _A_MOMENT), str(order.id)
    )
    return tuple(_deed(row) for row in rows)


def _deed(row: Any) -> Deed:
    paid = row["amount_minor"] is not None
    amount = Money(row["amount_minor"], row["currency"]) if paid else None
    return Deed(row["action"], row["at"], row["actor_name"], row["on_behalf"], row["code"], amount)
