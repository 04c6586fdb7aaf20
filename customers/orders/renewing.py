"""Buying the next term inside the renewal window (H6, H7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.orders.agreeing import schedule_of
from customers.orders.kinds import OrderKind
from customers.orders.placing import Placed, Placement, place
from customers.orders.quotes import Quote
from customers.orders.renewed import PRICED_BY, renewed_span
from customers.subscriptions.entry import enter
from customers.subscriptions.moves import recounted, write_usage
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import PriceNotSet
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.seats import Decision


async def renew_subscription(
    session: WriteSession,
    subscription_id: UUID,
    *,
    quantity: int | None = None,
    price: Price | None = None,
    priced_by: Actor | None = None,
    pay: bool = False,
    quote: Quote | None = None,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    order_id: UUID | None = None,
) -> Placed:
    """Buy the next term of `quantity` licenses: by default what is bought less what is canceled (H7).

    A `price` is the provider's: `priced_by`, or else the actor, must be someone who sets prices (M6). It is
    the contract's from completion on; an order that comes to nothing leaves none.
    PAYMENT_REQUIRED unless `pay` offers a card (H8), QUOTE_EXPIRED where it costs anything but the `quote`;
    `order_id` names the order to be.
    """
    held, today = await enter(session, subscription_id, Verb.RENEW, actor=actor, now=now)
    if price is not None:
        require(priced_by or actor, Verb.SET_PRICE)
    decision, agreed = await decided_renewal(session, held, quantity, today, price=price, actor=actor)
    held = await count_renewal(session, held, decision)
    placement = Placement(
        OrderKind.RENEW_SUBSCRIPTION, decision, today, renewed_span(held).first, po_number,
        detail={PRICED_BY: (priced_by or actor).name} if price is not None else {}, price=agreed, pay=pay,
        quote=quote, id=order_id,
    )  # fmt: skip
    return await place(session, held, placement, actor=actor, now=now)


async def decided_renewal(
    session: ReadSession,
    held: Held,
    quantity: int | None,
    today: date,
    *,
    price: Price | None = None,
    actor: Actor,
) -> tuple[Decision, Price]:
    """What the guard decides, and the renewed term's price: that given, else that of its first day."""
    schedule = renewal_prices(await schedule_of(session, held), price, today)
    first = held.end_day or today
    holding = replace(held.holding(actor), priced=schedule.find(first) is not None)
    decision = seats.renew(holding, quantity, today=today)
    found = price or schedule.find(first)
    if found is None:
        raise PriceNotSet(currency=held.currency, day=first)
    return decision, found


def renewal_prices(schedule: PriceSchedule, price: Price | None, today: date) -> PriceSchedule:
    """The prices as they are once the given one is recorded."""
    if price is None:
        return schedule
    return replace(schedule, contract=(*schedule.contract, DatedPrice(today, price)))


async def count_renewal(session: WriteSession, held: Held, decision: Decision) -> Held:
    """Let the contract limit count the renewal from placing on (C4); gives the state with it on order."""
    after = recounted(held, replace(held, renewing=decision.renewal_seats))
    await session.run(_ON_ORDER, held.reseller_id, held.id, after.renewing)
    await write_usage(session, held, after)
    return after


_ON_ORDER = "UPDATE subscriptions SET renewal_seats = $3 WHERE reseller_id = $1 AND id = $2"
