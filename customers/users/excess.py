"""Users beyond the licenses bought: whom the end of grace would deactivate, and whom it did (L4, L8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from uuid import UUID

from customers.users.holders import Holder
from customers.users.queries import HolderRow
from reseller.plumbing.database import ReadSession

_NEXT = """
SELECT next.* FROM unnest($2::uuid[], $3::int[]) AS overrun (id, most) CROSS JOIN LATERAL (
    SELECT a.id, a.subscription_id, a.user_id, u.address, u.name, u.protected, a.state, a.assigned_at,
           u.version
      FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
     WHERE a.reseller_id = $1 AND a.subscription_id = overrun.id AND a.state = 'live' AND NOT u.protected
     ORDER BY a.id DESC LIMIT overrun.most) AS next
 ORDER BY next.id DESC"""
_DEACTIVATED = """
SELECT DISTINCT ON (a.subscription_id, a.user_id) a.subscription_id, a.id, a.user_id, u.address
  FROM assignments a
  JOIN orders o ON o.reseller_id = a.reseller_id AND o.id = a.ended_order_id
       AND o.kind = 'GRACE_DEACTIVATION'
  JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = ANY($2) AND a.state = 'ended'
   AND NOT EXISTS (SELECT FROM assignments later
                    WHERE later.reseller_id = $1 AND later.subscription_id = a.subscription_id
                      AND later.user_id = a.user_id AND later.id > a.id
                      AND later.state <> 'void')
 ORDER BY a.subscription_id, a.user_id, a.id DESC"""


async def next_to_go(session: ReadSession, subscription_id: UUID, count: int) -> list[HolderRow]:
    """The `count` users whom the end of grace would take off, in order: the newest first, none protected.

    Fewer where the others are protected.
    """
    return (await next_to_go_of(session, {subscription_id: count}))[subscription_id]


async def next_to_go_of(session: ReadSession, counts: Mapping[UUID, int]) -> dict[UUID, list[HolderRow]]:
    """`next_to_go` of each of these subscriptions, in one statement, or in none where nobody has to go."""
    found: dict[UUID, list[HolderRow]] = {key: [] for key in counts}
    over = {key: count for key, count in counts.items() if count > 0}
    arguments = (session.reseller_id, list(over), list(over.values()))
    for row in await session.fetch(_NEXT, *arguments) if over else ():
        holder = HolderRow(*row)
        found[holder.subscription_id].append(holder)
    return found


async def deactivated_by_grace(session: ReadSession, subscription_id: UUID) -> list[Holder]:
    """Those whom a grace deactivation took off and who hold no license here since, the newest first.

    Adding them again undoes it, once enough is bought.
    """
    return (await deactivated_by_grace_in(session, [subscription_id]))[subscription_id]


async def deactivated_by_grace_in(
    session: ReadSession, subscription_ids: Sequence[UUID]
) -> dict[UUID, list[Holder]]:
    """`deactivated_by_grace` of each of these subscriptions, in one statement."""
    found: dict[UUID, list[Holder]] = {key: [] for key in subscription_ids}
    for row in await session.fetch(_DEACTIVATED, session.reseller_id, list(subscription_ids)):
        found[row["subscription_id"]].append(Holder(*row[1:]))
    for holders in found.values():
        holders.sort(key=attrgetter("assignment_id"), reverse=True)
    return found
