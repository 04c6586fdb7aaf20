"""What buying takes back at once: cancellations of the period (B9) and a lowered next-period number (L9).

Both come back when nothing comes of the order, unless a turn of the period or a later decision overtook them.
The number waits with the next purchase under way, which reset it just as well.
"""

from __future__ import annotations

from typing import Any

from customers.orders.settling import OpenOrder
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules.seats import Decision

_TAKE = """
UPDATE subscriptions
   SET canceled = canceled - $3, next_period = CASE WHEN $4 THEN NULL ELSE next_period END
 WHERE reseller_id = $1 AND id = $2"""
_GIVE = """
UPDATE subscriptions s
   SET canceled = least(s.canceled + $3, s.bought),
       next_period = CASE WHEN s.next_period IS NULL AND $5::integer < s.bought AND NOT EXISTS (
           SELECT FROM orders o WHERE o.reseller_id = $1 AND o.subscription_id = $2 AND o.id > $4
              AND o.delta_bought > 0 AND o.status NOT IN ('FAILED', 'CANCELED', 'EXPIRED'))
           THEN $5 ELSE s.next_period END
 WHERE s.reseller_id = $1 AND s.id = $2"""

_HAND_ON = """
WITH later AS (
    SELECT id, status FROM orders
     WHERE reseller_id = $1 AND subscription_id = $2 AND id > $3 AND delta_bought > 0
       AND status NOT IN ('FAILED', 'CANCELED', 'EXPIRED'))
UPDATE orders SET detail = detail || jsonb_build_object('next_period', $4::integer)
 WHERE reseller_id = $1 AND NOT detail ? 'next_period' AND id = (SELECT id FROM later ORDER BY id LIMIT 1)
   AND NOT EXISTS (SELECT FROM later WHERE status = 'COMPLETED')"""


def taken_back(held: Held, decision: Decision) -> dict[str, Any]:
    """What the order remembers of it, to give it back: `revoked` cancellations, `next_period` as it was."""
    detail: dict[str, Any] = {}
    if decision.revoked:
        detail["revoked"] = decision.revoked
    if decision.resets_next_period:
        detail["next_period"] = held.next_period
    return detail


async def take_back(session: WriteSession, held: Held, decision: Decision) -> None:
    """Revoke the cancellations and reset the number, where the decision says so."""
    if decision.revoked or decision.resets_next_period:
        await session.run(_TAKE, held.reseller_id, held.id, decision.revoked, decision.resets_next_period)


async def give_again(session: WriteSession, held: Held, order: OpenOrder) -> None:
    """Set again what a failed or canceled order took back; a turn of the period has used it up."""
    revoked, next_period = order.detail.get("revoked", 0), order.detail.get("next_period")
    if (revoked or next_period) and not order.detail.get("turns") and not held.over:
        await session.run(_GIVE, held.reseller_id, held.id, revoked, order.id, next_period)
        if next_period:
            await session.run(_HAND_ON, held.reseller_id, held.id, order.id, next_period)
