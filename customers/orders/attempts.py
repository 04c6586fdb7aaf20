"""What the checks say of another try of a failed order, kind by kind: as of a new one, today (C10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from customers.orders.actions import for_both_terms
from customers.orders.agreeing import agreed, priced_holding
from customers.orders.kinds import OrderKind
from customers.orders.renewed import PRICED_BY, renewed_span
from customers.orders.renewing import count_renewal, decided_renewal
from customers.orders.settling import OpenOrder
from customers.subscriptions.state import Held
from customers.subscriptions.subscribing import Wish, begin_again
from customers.users.holders import assigned_addresses, leaving_count
from reseller.plumbing.database import WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import OrderNotRetryable
from reseller.rules.pricing import Price
from reseller.rules.seats import Decision
from reseller.rules.terms import Period


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is placed again: the state it finds, the decision, when it is charged from, and its price."""

    held: Held
    decision: Decision
    charged_from: date
    price: Price | None = None
    detail: dict[str, Any] = field(default_factory=dict)


async def attempt(
    session: WriteSession, held: Held, order: OpenOrder, *, actor: Actor, now: datetime
) -> Attempt:
    """Check a failed order again; ORDER_NOT_RETRYABLE for a kind that can't fail."""
    return await _CHECKS[order.kind](session, held, order, actor, now)


async def _licenses(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    today, count = held.today(now), order.delta_bought + order.detail.get("revoked", 0)
    holding, price = await priced_holding(session, held, Verb.ADD_LICENSES, actor, today)
    decision = seats.add_licenses(holding, count, today=today)
    found = agreed(held, decision, price, today)
    return Attempt(held, decision, held.charged_from(today), found, for_both_terms(held))


async def _arrivals(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    today, existing = held.today(now), await _existing(session, held, order)
    holding, price = await priced_holding(session, held, Verb.ADD_USERS, actor, today)
    decision = seats.add_users(holding, order.delta_licensed, existing=existing)
    return Attempt(held, decision, held.charged_from(today), agreed(held, decision, price, today))


async def _departures(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    missing = await _missing(session, held, order, -order.delta_licensed)
    holding = held.holding(actor, leaving=await leaving_count(session, held.id))
    decision = seats.remove_users(holding, -order.delta_licensed, missing=missing)
    return Attempt(held, decision, held.charged_from(held.today(now)))


async def _swap(session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime) -> Attempt:
    today, leaving = held.today(now), await leaving_count(session, held.id)
    removed, added = order.detail["removed"], order.detail["added"]
    existing, missing = await _existing(session, held, order), await _missing(session, held, order, removed)
    holding, price = await priced_holding(session, held, Verb.SWAP_USERS, actor, today, leaving=leaving)
    decision = seats.swap_users(holding, removed, added, existing=existing, missing=missing)
    found, detail = agreed(held, decision, price, today), {"removed": removed, "added": added}
    return Attempt(held, decision, held.charged_from(today), found, detail)


async def _renewal(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    today = held.today(now)
    priced = {name: order.detail[name] for name in (PRICED_BY,) if name in order.detail}
    decision, price = await decided_renewal(
        session, held, order.quantity_after, today, price=order.price if priced else None, actor=actor
    )
    counted = await count_renewal(session, held, decision)
    return Attempt(counted, decision, renewed_span(held).first, price, priced)


async def _beginning(
    session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime
) -> Attempt:
    """The subscription's first order: its term begins anew, a start date that has passed is dropped."""
    asked = order.detail.get("start_on")
    start_on = date.fromisoformat(asked) if asked else None
    wish = Wish(
        held.customer_id, held.product_id, held.terms.key, quantity=order.delta_bought or None, cap=held.cap,
        start_on=start_on if start_on and start_on >= held.today(now) else None, period=Period(held.period),
        included=held.included, tariff=held.tariff,
    )  # fmt: skip
    offer = await begin_again(session, held, wish, actor=actor, now=now)
    detail = {"start_on": asked} if wish.start_on else {}
    return Attempt(held, offer.decision, offer.term.span.first, offer.agreed, detail)


async def _never(session: WriteSession, held: Held, order: OpenOrder, actor: Actor, now: datetime) -> Attempt:
    raise OrderNotRetryable()


async def _existing(session: WriteSession, held: Held, order: OpenOrder) -> list[str]:
    """Those whom the order was to assign and who hold a license by now."""
    asked = [row[0] for row in await session.fetch(_ASKED, held.reseller_id, order.id)]
    return await assigned_addresses(session, held.id, held.customer_id, asked)


async def _missing(session: WriteSession, held: Held, order: OpenOrder, count: int) -> list[str]:
    """Those of the `count` users to take off who hold no license any more; "" for each whom an order placed
    since was to take off as well, since the license names the later order."""
    rows = await session.fetch(_DEPARTING, held.reseller_id, order.id)
    gone = [row["address"] for row in rows if row["state"] != "live"]
    return gone + [""] * (count - len(rows))


_CHECKS: Mapping[OrderKind, Callable[..., Awaitable[Attempt]]] = dict.fromkeys(OrderKind, _never) | {
    OrderKind.SUBSCRIBE: _beginning,
    OrderKind.ADD_LICENSES: _licenses,
    OrderKind.ADD_USERS: _arrivals,
    OrderKind.REMOVE_USERS: _departures,
    OrderKind.SWAP_USERS: _swap,
    OrderKind.RENEW_SUBSCRIPTION: _renewal,
}

_ASKED = """
SELECT u.address FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.order_id = $2 AND a.state = 'void' ORDER BY a.id"""
_DEPARTING = """
SELECT u.address, a.state FROM assignments a
  JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.ended_order_id = $2 ORDER BY a.id"""
