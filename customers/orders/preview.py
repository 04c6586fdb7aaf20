"""Previews of every order: the same guards and the same arithmetic as placing, and nothing changed (I8).

NOT_FOUND and FORBIDDEN are raised; what the guards refuse stands in `errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from customers.orders.actions import existing_addresses, named_holders, normalized
from customers.orders.agreeing import agreed, priced_holding
from customers.orders.beginning import preview_renewal, preview_subscribe
from customers.orders.estimates import OrderPreview
from customers.orders.placing import NewUser
from customers.orders.previewing import previewed, refused
from customers.orders.reducing import decided_cancellation
from customers.orders.swapping import Swap, decided_swap
from customers.subscriptions.entry import look
from customers.users.holders import leaving_count
from reseller.plumbing.database import ReadSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.seats import Decision

__all__ = [
    "preview_add_licenses", "preview_add_users", "preview_cancel_licenses", "preview_end",
    "preview_remove_users", "preview_renewal", "preview_set_next_period", "preview_subscribe",
    "preview_swap_users",
]  # fmt: skip


async def preview_add_licenses(
    session: ReadSession, subscription_id: UUID, *, count: int, actor: Actor, now: datetime
) -> OrderPreview:
    """What `count` more licenses cost until the period or term is over, and what recurs then (C6)."""
    held, today = await look(session, subscription_id, Verb.ADD_LICENSES, actor=actor, now=now)

    async def decide() -> Decision:
        holding, _ = await priced_holding(session, held, Verb.ADD_LICENSES, actor, today)
        return seats.add_licenses(holding, count, today=today)

    return await previewed(session, held, today, decide, actor=actor)


async def preview_add_users(
    session: ReadSession, subscription_id: UUID, *, users: Sequence[NewUser], actor: Actor, now: datetime
) -> OrderPreview:
    """What these users cost in the month and in each one after it; nothing where licenses are bought.

    Where users beyond what is paid are billed, what these cost (A4).
    """
    held, today = await look(session, subscription_id, Verb.ADD_USERS, actor=actor, now=now)
    try:
        arriving = normalized(users)
    except ConsoleError as refusal:
        return refused(held, today, refusal)
    existing = await existing_addresses(session, held, arriving)

    async def decide() -> Decision:
        holding, price = await priced_holding(session, held, Verb.ADD_USERS, actor, today)
        decision = seats.add_users(holding, len(arriving), existing=existing)
        agreed(held, decision, price, today)
        return decision

    return await previewed(session, held, today, decide, actor=actor)


async def preview_remove_users(
    session: ReadSession,
    subscription_id: UUID,
    *,
    addresses: Sequence[str] | None = None,
    user_ids: Sequence[UUID] | None = None,
    count: int | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What removing users gives back; arguments as in `remove_users`."""
    held, today = await look(session, subscription_id, Verb.REMOVE_USERS, actor=actor, now=now)

    async def decide() -> Decision:
        removed, missing = count or 0, list[str]()
        if addresses is not None or user_ids is not None:
            found, missing = await named_holders(session, held, addresses, user_ids)
            removed = len(found)
        leaving = await leaving_count(session, held.id)
        return seats.remove_users(held.holding(actor, leaving=leaving), removed, missing=missing)

    return await previewed(session, held, today, decide, actor=actor)


async def preview_swap_users(
    session: ReadSession,
    subscription_id: UUID,
    *,
    users: Sequence[NewUser] = (),
    addresses: Sequence[str] | None = None,
    user_ids: Sequence[UUID] | None = None,
    count: int | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What a swap costs: its net effect (A5); arguments as in `swap_users`."""
    held, today = await look(session, subscription_id, Verb.SWAP_USERS, actor=actor, now=now)

    async def decide() -> Decision:
        swap = Swap(normalized(users), addresses, user_ids, count)
        leaving = await leaving_count(session, held.id)
        holding, price = await priced_holding(session, held, Verb.SWAP_USERS, actor, today, leaving=leaving)
        decision, _ = await decided_swap(session, held, holding, swap)
        agreed(held, decision, price, today)
        return decision

    return await previewed(session, held, today, decide, actor=actor)


async def preview_cancel_licenses(
    session: ReadSession, subscription_id: UUID, *, count: int, actor: Actor, now: datetime
) -> OrderPreview:
    """What giving `count` licenses up does to the next period (B8) or the renewal (H6)."""
    held, today = await look(session, subscription_id, Verb.CANCEL_LICENSES, actor=actor, now=now)

    async def decide() -> Decision:
        return await decided_cancellation(session, held, count, today, actor=actor)

    return await previewed(session, held, today, decide, actor=actor)


async def preview_set_next_period(
    session: ReadSession, subscription_id: UUID, *, quantity: int, actor: Actor, now: datetime
) -> OrderPreview:
    """What the number does to the next period: its amount, and whom it would leave without a license (L8)."""
    held, today = await look(session, subscription_id, Verb.SET_NEXT_PERIOD, actor=actor, now=now)

    async def decide() -> Decision:
        return seats.set_next_period(held.holding(actor), quantity)

    return await previewed(session, held, today, decide, actor=actor)


async def preview_end(
    session: ReadSession,
    subscription_id: UUID,
    *,
    last_day: date | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What ending on `last_day` (today by default) takes off the invoice of its month."""
    held, today = await look(session, subscription_id, Verb.END, actor=actor, now=now)

    async def decide() -> Decision:
        return seats.end(held.holding(actor), last_day, today=today)

    return await previewed(session, held, today, decide, actor=actor)
