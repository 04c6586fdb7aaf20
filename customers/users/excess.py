"""Users beyond the licenses bought: whom the end of grace would deactivate, and whom it did (L4, L8)."""

from __future__ import annotations

from uuid import UUID

from customers.users.holders import Holder
from customers.users.queries import HolderRow
from reseller.plumbing.database import ReadSession

_NEXT = """
SELECT a.id, a.user_id, u.address, u.name, u.protected, a.state, a.assigned_at, u.version
  FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'live' AND NOT u.protected
 ORDER BY a.id DESC LIMIT $3"""
_DEACTIVATED = """
SELECT DISTINCT ON (a.user_id) a.id, a.user_id, u.address
  FROM assignments a
  JOIN orders o ON o.reseller_id = a.reseller_id AND o.id = a.ended_order_id
       AND o.kind = 'GRACE_DEACTIVATION'
  JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'ended'
   AND NOT EXISTS (SELECT FROM assignments later
                    WHERE later.reseller_id = $1 AND later.subscription_id = $2
                      AND later.user_id = a.user_id AND later.id > a.id
                      AND later.state <> 'void')
 ORDER BY a.user_id, a.id DESC"""


async def next_to_go(session: ReadSession, subscription_id: UUID, count: int) -> list[HolderRow]:
    """The `count` users whom the end of grace would take off, in order: the newest first, none protected.

    Fewer where the others are protected.
    """
    if count <= 0:
        return []
    rows = await session.fetch(_NEXT, session.reseller_id, subscription_id, count)
    return [HolderRow(*row) for row in rows]


async def deactivated_by_grace(session: ReadSession, subscription_id: UUID) -> list[Holder]:
    """Those whom a grace deactivation took off and who hold no license here since, the newest first.

    Adding them again undoes it, once enough is bought.
    """
    rows = await session.fetch(_DEACTIVATED, session.reseller_id, subscription_id)
    return sorted((Holder(*row) for row in rows), key=lambda holder: holder.assignment_id, reverse=True)
