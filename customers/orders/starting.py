"""An attempt to carry an order out: begun by the worker, told to the provisioner (C10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.orders.kinds import OrderKind
from customers.orders.provisioner import AttemptKey, ProvisioningTask
from reseller.plumbing.database import WriteSession


async def start(session: WriteSession, order_id: UUID, *, now: datetime) -> ProvisioningTask | None:
    """Begin (or go on with) the order's attempt; None where there is nothing to carry out now.

    An order on a subscription that is still pending waits: completing that one enqueues it again.
    """
    row = await session.fetchrow(_START, session.reseller_id, order_id, now)
    if row is None:
        return None
    values = dict(row)
    key = AttemptKey(order_id, values.pop("attempt"))
    return ProvisioningTask(
        key=key,
        reseller_id=session.reseller_id,
        kind=OrderKind(values.pop("kind")),
        addresses=tuple(values.pop("addresses")),
        leaving=tuple(values.pop("leaving")),
        **values,
    )


_START = """
WITH started AS (
    UPDATE orders o SET status = 'PROCESSING', updated_at = $3
      FROM subscriptions s
     WHERE o.reseller_id = $1 AND o.id = $2 AND o.status IN ('PLACED', 'PROCESSING')
       AND o.kind <> 'END_SUBSCRIPTION'
       AND s.reseller_id = o.reseller_id AND s.id = o.subscription_id
       AND (s.state <> 'pending' OR o.kind = 'SUBSCRIBE')
    RETURNING o.*)
SELECT o.attempt, o.kind, o.number, o.customer_id, o.subscription_id, o.product_id,
       o.delta_bought AS licenses, o.delta_licensed AS users, o.quantity_after AS total,
       c.primary_domain AS customer_domain, p.name AS product_name,
       ARRAY(SELECT u.address FROM assignments a
               JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
              WHERE a.reseller_id = $1
                AND (a.order_id = o.id AND a.state = 'pending'
                     OR a.ended_order_id = o.id AND a.state = 'leaving')
              ORDER BY a.id) AS addresses,
       ARRAY(SELECT u.address FROM assignments a
               JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
              WHERE a.reseller_id = $1 AND a.ended_order_id = o.id AND a.state = 'leaving'
              ORDER BY a.id) AS leaving
  FROM started o
  JOIN customers c ON c.reseller_id = o.reseller_id AND c.id = o.customer_id
  JOIN products p ON p.id = o.product_id"""
