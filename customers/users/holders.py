"""Who holds a license of a subscription, as the commands ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reseller.plumbing.database import ReadSession

_ASSIGNED = """
SELECT u.address FROM users u
  JOIN assignments a ON a.reseller_id = u.reseller_id AND a.user_id = u.id AND a.subscription_id = $2
       AND a.state IN ('pending', 'live', 'leaving')
 WHERE u.reseller_id = $1 AND u.customer_id = $3 AND u.address = ANY($4)
 ORDER BY u.address"""
_LIVE = """
SELECT a.id, a.user_id, u.address FROM assignments a
  JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'live'"""
_BY_ADDRESS = f"{_LIVE} AND u.address = ANY($3) ORDER BY a.id"
_BY_ID = f"{_LIVE} AND u.id = ANY($3) ORDER BY a.id"
_NEWEST = f"{_LIVE} ORDER BY a.id DESC LIMIT $3"
_LEAVING = """
SELECT count(*) FROM assignments
 WHERE reseller_id = $1 AND subscription_id = $2 AND state = 'leaving'"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A live assignment and whose it is."""

    assignment_id: UUID
    user_id: UUID
    address: str


async def assigned_addresses(
    session: ReadSession, subscription_id: UUID, customer_id: UUID, addresses: Sequence[str]
) -> list[str]:
    """Those of the addresses that hold a license here already, or are about to."""
    rows = await session.fetch(_ASSIGNED, session.reseller_id, subscription_id, customer_id, list(addresses))
    return [row[0] for row in rows]


async def holders_by_address(
    session: ReadSession, subscription_id: UUID, addresses: Sequence[str]
) -> list[Holder]:
    """The live assignments of these addresses; one without is left out."""
    rows = await session.fetch(_BY_ADDRESS, session.reseller_id, subscription_id, list(addresses))
    return [Holder(*row) for row in rows]


async def holders_by_id(
    session: ReadSession, subscription_id: UUID, user_ids: Sequence[UUID]
) -> list[Holder]:
    """The live assignments of these users; one without is left out."""
    rows = await session.fetch(_BY_ID, session.reseller_id, subscription_id, list(user_ids))
    return [Holder(*row) for row in rows]


async def newest_holders(session: ReadSession, subscription_id: UUID, count: int) -> list[Holder]:
    """The `count` users assigned last, the newest first."""
    rows = await session.fetch(_NEWEST, session.reseller_id, subscription_id, count)
    return [Holder(*row) for row in rows]


async def leaving_count(session: ReadSession, subscription_id: UUID) -> int:
    """Users whom an order under way takes off."""
    count: int = await session.fetchval(_LEAVING, session.reseller_id, subscription_id)
    return count
