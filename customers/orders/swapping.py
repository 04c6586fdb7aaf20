"""Removing and adding users in one order, with the net effect (A5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from customers.orders.actions import assignments, existing_addresses, named_holders, normalized
from customers.orders.agreeing import agreed, priced_holding
from customers.orders.kinds import OrderKind
from customers.orders.placing import NewUser, Placed, Placement, place
from customers.orders.quotes import Quote
from customers.subscriptions.entry import enter
from customers.subscriptions.state import Held
from customers.users.holders import Holder, leaving_count, newest_holders
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.seats import Decision, Holding


async def swap_users(
    session: WriteSession,
    subscription_id: UUID,
    *,
    users: Sequence[NewUser] = (),
    addresses: Sequence[str] | None = None,
    user_ids: Sequence[UUID] | None = None,
    count: int | None = None,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    quote: Quote | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Take licenses off as `remove_users` does, and assign `users` to them: one order, billed its net (A5).

    NOT_FOUND for one to remove who holds none here, USER_EXISTS for one to add who holds one. Who is removed
    is still assigned until the order is carried out.
    """
    held, today = await enter(session, subscription_id, Verb.SWAP_USERS, actor=actor, now=now)
    swap = Swap(normalized(users), addresses, user_ids, count)
    holding, price = await priced_holding(
        session, held, Verb.SWAP_USERS, actor, today, leaving=await leaving_count(session, held.id)
    )
    decision, found = await decided_swap(session, held, holding, swap)
    placement = Placement(
        OrderKind.SWAP_USERS, decision, today, held.charged_from(today), po_number,
        detail={"removed": len(found), "added": len(swap.arriving)}, arriving=swap.arriving,
        leaving=assignments(found), price=agreed(held, decision, price, today), quote=quote, id=order_id,
    )  # fmt: skip
    return await place(session, held, placement, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Swap:
    """Whom to assign, and who leaves: named by address or id, or the `count` newest."""

    arriving: tuple[NewUser, ...]
    addresses: Sequence[str] | None = None
    user_ids: Sequence[UUID] | None = None
    count: int | None = None


async def decided_swap(
    session: ReadSession, held: Held, holding: Holding, swap: Swap
) -> tuple[Decision, list[Holder]]:
    """What the guard decides, and whose licenses are taken off."""
    existing, added = await existing_addresses(session, held, swap.arriving), len(swap.arriving)
    if swap.addresses is None and swap.user_ids is None:
        removed = swap.count or 0
        decision = seats.swap_users(holding, removed, added, existing=existing)
        return decision, await newest_holders(session, held.id, removed)
    found, missing = await named_holders(session, held, swap.addresses, swap.user_ids)
    return seats.swap_users(holding, len(found), added, existing=existing, missing=missing), found
