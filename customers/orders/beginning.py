"""Previews of what begins a term: a new subscription, and a renewal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from customers.charges.recurring import recurring_number
from customers.orders.agreeing import schedule_of
from customers.orders.costing import Pricing
from customers.orders.estimates import OrderPreview
from customers.orders.notices import committing, renewing
from customers.orders.previewing import hides_amounts, priced, refused
from customers.orders.renewed import renewed_span
from customers.orders.renewing import decided_renewal
from customers.subscriptions.entry import look
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.subscribing import Wish, offered
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError, Forbidden, NotFound
from reseller.rules.pricing import Price


async def preview_subscribe(
    session: ReadSession, wish: Wish, *, actor: Actor, now: datetime, priced_by: Actor | None = None
) -> OrderPreview:
    """What a new subscription costs first, and in each period."""
    try:
        offer = await offered(session, wish, actor=actor, now=now, priced_by=priced_by)
    except (NotFound, Forbidden):
        raise
    except ConsoleError as refusal:
        return await _refused_offer(session, wish, refusal, now)
    term = offer.term
    run = RunTerm(term.terms, term.span.first, term.span.end, term.price, term.first_quantity)
    pricing = Pricing(run, offer.schedule, term.period.value, 0, offer.currency, begins=True)
    told = list(committing(term.terms, run, offer.decision.bought))
    return await priced(session, pricing, offer.decision, term.span.first, offer.day, told)


async def preview_renewal(
    session: ReadSession,
    subscription_id: UUID,
    *,
    quantity: int | None = None,
    price: Price | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What the next term costs, and from when on it binds (H7); arguments as in `renew_subscription`."""
    held, today = await look(session, subscription_id, Verb.RENEW, actor=actor, now=now)
    try:
        decision, found = await decided_renewal(session, held, quantity, today, price=price, actor=actor)
    except ConsoleError as refusal:
        return refused(held, today, refusal)
    span, count = renewed_span(held), decision.renewal_seats or 0
    run = RunTerm(held.terms, span.first, span.end, found, count)
    pricing = Pricing(run, await schedule_of(session, held), held.period, 0, held.currency, begins=True)
    buying, told = replace(decision, bought=count), list(renewing(held, run, count))
    preview = await priced(session, pricing, buying, span.first, today, told)
    before = recurring_number(held)
    running = replace(pricing, term=replace(run, price=held.price, first_quantity=held.first_quantity))
    preview = replace(preview, recurring_before=running.recurring(before, today))
    return preview.without_amounts() if hides_amounts(held, actor) else preview


async def _refused_offer(
    session: ReadSession, wish: Wish, refusal: ConsoleError, now: datetime
) -> OrderPreview:
    reseller = await reseller_facts(session)
    day = reseller.today(now)
    period = wish.period.value if wish.period else "month"
    return OrderPreview(
        reseller.currency, reseller.zone, day, wish.start_on or day, period, errors=(refusal,)
    )
