"""Commands on the licenses and users of a subscription; each places one order."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.orders.agreeing import agreed, priced_holding
from customers.orders.dated_back import fewest_since, not_yet_here, turns_since
from customers.orders.fulfilling import close_request
from customers.orders.kinds import OrderKind
from customers.orders.placing import NewUser, Placed, Placement, place
from customers.orders.quotes import Quote
from customers.orders.renewed import joined_from
from customers.subscriptions.entry import enter
from customers.subscriptions.state import Held
from customers.users.holders import (
    Holder,
    assigned_addresses,
    holders_by_address,
    holders_by_id,
    leaving_count,
    newest_holders,
)
from customers.users.rules import distinct_addresses, user_name
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.seats import Decision, Holding


async def add_licenses(
    session: WriteSession,
    subscription_id: UUID,
    *,
    count: int,
    actor: Actor,
    now: datetime,
    request_id: UUID | None = None,
    po_number: str | None = None,
    dated_on: date | None = None,
    pay: bool = False,
    quote: Quote | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Buy `count` more licenses (C6); `request_id` is the request that this closes (G2).

    Cancellations of the period are revoked first (B9), a lowered next-period number is reset (L9), and what
    is bought after a renewal counts for both terms (H7). `dated_on` dates an import back (I7), which joins
    the terms that began since as it would have then (G4); people's commands leave it out. PAYMENT_REQUIRED
    on terms that ask for a card, unless `pay` offers one (H8). QUOTE_EXPIRED where it costs anything but the
    `quote`. `order_id` names the order to be.
    """
    held, today = await enter(session, subscription_id, Verb.ADD_LICENSES, actor=actor, now=now)
    day = dated_on or today
    holding, price = await priced_holding(session, held, Verb.ADD_LICENSES, actor, day)
    decision = seats.add_licenses(holding, count, today=today)
    since = await turns_since(session, held, day) if dated_on else {}
    placement = Placement(
        OrderKind.ADD_LICENSES, decision, day, held.charged_from(day), po_number, request_id,
        detail=for_both_terms(held) | since, price=agreed(held, decision, price, today), pay=pay, quote=quote,
        id=order_id,
    )  # fmt: skip
    placed = await place(session, held, placement, actor=actor, now=now)
    await close_request(session, held, request_id, placed.id, now=now)
    return placed


def for_both_terms(held: Held) -> dict[str, Any]:
    """What an order on a renewed subscription remembers: the first day of the term that it joins (H7)."""
    first = joined_from(held)
    return {"renewed_from": first.isoformat()} if first else {}


async def add_users(
    session: WriteSession,
    subscription_id: UUID,
    *,
    users: Sequence[NewUser],
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    dated_on: date | None = None,
    quote: Quote | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Assign users by address, creating those the customer doesn't have: one order for the whole list (G1).

    Where the terms bill users beyond what is paid, these are bought by the same order (A4, A7). `dated_on`,
    `quote` and `order_id` as in `add_licenses`.
    """
    arriving = normalized(users)
    held, today = await enter(session, subscription_id, Verb.ADD_USERS, actor=actor, now=now)
    day = dated_on or today
    holding, price = await priced_holding(session, held, Verb.ADD_USERS, actor, day)
    decision = await _decided(session, held, holding, arriving, quoted=quote is not None)
    placement = Placement(
        OrderKind.ADD_USERS, decision, day, held.charged_from(day), po_number, arriving=arriving,
        price=agreed(held, decision, price, today), quote=quote, id=order_id,
    )  # fmt: skip
    return await place(session, held, placement, actor=actor, now=now)


async def _decided(
    session: ReadSession, held: Held, holding: Holding, arriving: Sequence[NewUser], *, quoted: bool
) -> Decision:
    """What the guard decides. Who holds a license here already, `place` finds out by itself, so it is asked
    only where something else may be refused that USER_EXISTS is answered ahead of."""
    if not quoted:
        with suppress(ConsoleError):
            return seats.add_users(holding, len(arriving))
    existing = await existing_addresses(session, held, arriving)
    return seats.add_users(holding, len(arriving), existing=existing)


async def remove_users(
    session: WriteSession,
    subscription_id: UUID,
    *,
    addresses: Sequence[str] | None = None,
    user_ids: Sequence[UUID] | None = None,
    count: int | None = None,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    dated_on: date | None = None,
    quote: Quote | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Take licenses from users named by address or id, or from the `count` newest: one order.

    NOT_FOUND for one who holds none here; `dated_on`, `quote` and `order_id` as in `add_licenses`. Dated
    back, NOT_FOUND for one who held none then, QUANTITY_INVALID where a day since would have fewer than none.
    """
    held, today = await enter(session, subscription_id, Verb.REMOVE_USERS, actor=actor, now=now)
    holding = held.holding(actor, leaving=await leaving_count(session, held.id))
    fewest = await fewest_since(session, held, dated_on) if dated_on else None
    if addresses is None and user_ids is None:
        decision = seats.remove_users(holding, count or 0, fewest=fewest)
        found = await newest_holders(session, held.id, -decision.delta)
    else:
        found, missing = await named_holders(session, held, addresses, user_ids)
        missing += await not_yet_here(session, found, dated_on) if dated_on else []
        decision = seats.remove_users(holding, len(found), missing=missing, fewest=fewest)
    day = dated_on or today
    placement = Placement(
        OrderKind.REMOVE_USERS, decision, day, held.charged_from(day), po_number,
        leaving=assignments(found), quote=quote, id=order_id,
    )  # fmt: skip
    return await place(session, held, placement, actor=actor, now=now)


def assignments(found: Sequence[Holder]) -> tuple[UUID, ...]:
    """The ids of these holders' assignments."""
    return tuple(holder.assignment_id for holder in found)


def normalized(users: Sequence[NewUser]) -> tuple[NewUser, ...]:
    """The users, addresses and names in one spelling; INPUT_INVALID for what is none or named twice."""
    addresses = distinct_addresses([user.address for user in users])
    return tuple(
        replace(user, address=address, name=user_name(user.name, ("users", str(place), "name")))
        for place, (user, address) in enumerate(zip(users, addresses, strict=True))
    )


async def existing_addresses(session: ReadSession, held: Held, arriving: Sequence[NewUser]) -> list[str]:
    """Those of the users who hold a license here already."""
    addresses = [user.address for user in arriving]
    return await assigned_addresses(session, held.id, held.customer_id, addresses)


async def named_holders(
    session: ReadSession, held: Held, addresses: Sequence[str] | None, user_ids: Sequence[UUID] | None
) -> tuple[list[Holder], list[str]]:
    """The named users' live assignments, and the names that have none."""
    if user_ids is not None:
        found = await holders_by_id(session, held.id, user_ids)
        holding = {holder.user_id for holder in found}
        return found, [str(user_id) for user_id in user_ids if user_id not in holding]
    asked = distinct_addresses(list(addresses or ()))
    found = await holders_by_address(session, held.id, asked)
    assigned = {holder.address for holder in found}
    return found, [address for address in asked if address not in assigned]
