"""Beginning a subscription: its row, its first term, its price where the provider gives one, its order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.accounts.usage import effective_limit, ensure_usage
from customers.orders.fulfilling import close_request
from customers.orders.kinds import OrderKind
from customers.orders.placing import Placed, Placement, place
from customers.orders.quotes import Quote
from customers.subscriptions.prices import insert_contract_price
from customers.subscriptions.spans import NewTerm, bound_by, charged_by_job, insert_term, spanned
from customers.subscriptions.state import Held, lock_state
from reseller.catalog.queries import ProductRow, price_schedule, product
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules import seats
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import InputInvalid, NotFound, marked
from reseller.rules.periods import billing_date, charged_from
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import PRESETS, EndRule, LicenseTerms, Period, RenewalSetting


@dataclass(frozen=True, slots=True)
class Wish:
    """What to subscribe to. `quantity` is for terms with bought licenses, `cap`, `included` and `tariff` for
    those that have one; `start_on` is the first charged day (D4); `period` None is the terms' first. `price`
    is the provider's contract price, given by someone who may set prices (M6)."""

    customer_id: UUID
    product_id: UUID
    terms_key: str
    quantity: int | None = None
    cap: int | None = None
    start_on: date | None = None
    period: Period | None = None
    price: Price | None = None
    included: int | None = None
    tariff: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A wish that the rules allow: the term it begins and what the guard decided."""

    wish: Wish
    product: ProductRow
    term: NewTerm
    decision: Decision
    day: date
    currency: str
    schedule: PriceSchedule

    @property
    def agreed(self) -> Price | None:
        """The price of the first period where its terms fix none and bill in advance (I5)."""
        if self.term.in_arrears or self.term.terms.locks_price:
            return None
        return self.schedule.in_force(self.term.span.first)


async def subscribe(
    session: WriteSession,
    wish: Wish,
    *,
    actor: Actor,
    now: datetime,
    priced_by: Actor | None = None,
    request_id: UUID | None = None,
    po_number: str | None = None,
    order_id: UUID | None = None,
    pay: bool = False,
    quote: Quote | None = None,
) -> Placed:
    """Place the order that begins a subscription, which is pending until the order is completed.

    `priced_by` answers for `wish.price`: whoever may set prices; without it the actor must. The request
    `request_id` is closed by it; `order_id` names the order to be. `pay` offers a card
    where the terms ask for one: PAYMENT_REQUIRED without (H8); QUOTE_EXPIRED where it costs anything but
    the `quote`.
    """
    await _contract(session, wish, actor)
    await ensure_usage(session, wish.customer_id, wish.product_id)
    await session.fetchval(_LOCK_USAGE, session.reseller_id, wish.customer_id, wish.product_id)
    offer = await offered(session, wish, actor=actor, now=now, priced_by=priced_by)
    order_id, subscription_id = order_id or new_id(now), new_id(now)
    await _insert(session, offer, subscription_id, order_id, now=now)
    held = await lock_state(session, subscription_id)
    if wish.price is not None:
        recorded_by = (priced_by or actor).name
        await insert_contract_price(session, held, offer.day, wish.price, recorded_by=recorded_by, now=now)
    placement = Placement(
        OrderKind.SUBSCRIBE, offer.decision, offer.day, offer.term.span.first, po_number, request_id,
        detail={"start_on": wish.start_on.isoformat()} if wish.start_on else {}, id=order_id,
        price=offer.agreed, pay=pay, quote=quote,
    )  # fmt: skip
    placed = await place(session, held, placement, actor=actor, now=now)
    await close_request(session, held, request_id, placed.id, now=now)
    return placed


async def offered(
    session: ReadSession,
    wish: Wish,
    *,
    actor: Actor,
    now: datetime,
    priced_by: Actor | None = None,
    subscription_id: UUID | None = None,
) -> Offer:
    """What the wish comes to, or the refusal: the same for a preview as for the order (I8).

    `subscription_id` is one that is tried again, whose contract prices count.
    """
    contract = await _contract(session, wish, actor)
    if wish.price is not None:
        require(priced_by or actor, Verb.SET_PRICE)
    sold = await product(session, wish.product_id)
    terms, period = _terms(wish, sold)
    day = billing_date(now, contract["billing_zone"])
    schedule = await price_schedule(
        session, sold.id, terms.key, period.value, contract["currency"], subscription_id
    )
    if wish.price is not None:
        schedule = replace(schedule, contract=(DatedPrice(day, wish.price),))
    limit = contract["limit_licenses"]
    if not contract["is_counted"]:
        limit = await effective_limit(session, wish.customer_id, wish.product_id)
    holding = Holding(
        terms=terms,
        limit=limit,
        usage=contract["usage"],
        priced=schedule.find(day) is not None,
        currency=contract["currency"],
    )
    decision = seats.subscribe(
        holding, wish.quantity, today=day, cap=wish.cap, start_on=wish.start_on, period=period,
        tariff=wish.tariff, included=wish.included,
    )  # fmt: skip
    first = wish.start_on or charged_from(day, terms.charge_from)
    term = _first_term(terms, period, first, schedule.in_force(day), decision.bought)
    return Offer(wish, sold, term, decision, day, contract["currency"], schedule)


async def begin_again(session: WriteSession, held: Held, wish: Wish, *, actor: Actor, now: datetime) -> Offer:
    """Let a subscription whose first order failed be pending once more, its term dated and priced anew."""
    offer = await offered(session, wish, actor=actor, now=now, subscription_id=held.id)
    span, price = offer.term.span, offer.term.price
    await session.run(
        _BEGIN_AGAIN, held.reseller_id, held.id, span.first, span.end, price.to_json() if price else None,
        offer.term.first_quantity, held.term_id, _ends_on(offer.term), _due(offer.term),
    )  # fmt: skip
    return offer


async def _contract(session: ReadSession, wish: Wish, actor: Actor) -> Any:
    row = await session.fetchrow(_CONTRACT, session.reseller_id, wish.customer_id, wish.product_id)
    if row is None or actor.customer_id not in (None, wish.customer_id):
        raise NotFound("customer")
    require(actor, Verb.SUBSCRIBE)
    return row


def _terms(wish: Wish, sold: ProductRow) -> tuple[LicenseTerms, Period]:
    """The terms and the period asked for, where the product is sold under these terms."""
    if sold.retired_at is not None:
        raise NotFound("product")
    terms = PRESETS.get(wish.terms_key)
    if terms is None or wish.terms_key not in sold.terms_keys:
        reason = marked("{product} is not sold under these license terms.").format(product=sold.name)
        raise InputInvalid(reason=reason, field=("terms",))
    return terms, wish.period or terms.periods[0]


def _first_term(terms: LicenseTerms, period: Period, first: date, price: Price, quantity: int) -> NewTerm:
    fixed, tier = (price, quantity) if terms.locks_price else (None, None)
    return NewTerm(terms, period, spanned(terms, period, first), fixed, tier)


async def _insert(
    session: WriteSession, offer: Offer, subscription_id: UUID, order_id: UUID, *, now: datetime
) -> None:
    """Write the pending subscription and its first term, which the order `order_id` begins."""
    term, wish, decision = replace(offer.term, order_id=order_id), offer.wish, offer.decision
    term_id = new_id(now)
    setting = RenewalSetting.SAME_SEATS.name if term.terms.renewal_settings else None
    await session.run(
        _SUBSCRIPTION, session.reseller_id, subscription_id, wish.customer_id, wish.product_id,
        bound_by(term.terms), term.terms.key, term_id, decision.cap, decision.included, decision.tariff,
        setting, term.span.first, _ends_on(term), _due(term), now,
    )  # fmt: skip
    await insert_term(session, subscription_id, wish.customer_id, term, term_id=term_id, now=now)


def _ends_on(term: NewTerm) -> date | None:
    """The last day of a term that its renewal follows; a period that others follow sets no end."""
    return term.span.last if term.terms.ends is EndRule.RENEWAL else None


def _due(term: NewTerm) -> date | None:
    """The first day on which something happens by itself: the first charge in advance, or the end."""
    return term.span.first if charged_by_job(term.terms) else term.span.end


_CONTRACT = """
SELECT r.billing_zone, r.currency, u.product_id IS NOT NULL AS is_counted, u.limit_licenses,
       coalesce(u.used + u.reserved, 0) AS usage
  FROM customers c
  JOIN resellers r ON r.reseller_id = c.reseller_id
  LEFT JOIN contract_usage u ON u.reseller_id = $1 AND u.customer_id = $2 AND u.product_id = $3
 WHERE c.reseller_id = $1 AND c.id = $2"""
_LOCK_USAGE = """
SELECT true FROM contract_usage WHERE reseller_id = $1 AND customer_id = $2 AND product_id = $3 FOR UPDATE"""
_SUBSCRIPTION = """
INSERT INTO subscriptions (reseller_id, id, customer_id, product_id, state, bound_by, terms_key, term_id, cap,
                           included, tariff, renewal_setting, started_on, ends_on, next_due_on, created_at)
VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"""
_BEGIN_AGAIN = """
WITH term AS (
    UPDATE subscription_terms SET first_day = $3, end_day = $4, price = $5, first_quantity = $6
     WHERE reseller_id = $1 AND id = $7)
UPDATE subscriptions SET state = 'pending', started_on = $3, ends_on = $8, next_due_on = $9
 WHERE reseller_id = $1 AND id = $2"""
