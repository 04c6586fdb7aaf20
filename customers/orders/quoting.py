"""What an order costs at the moment of placing, by the code of its preview: what a quote is held to (I8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from customers.orders.agreeing import schedule_of
from customers.orders.costing import Pricing
from customers.orders.estimates import OrderPreview
from customers.orders.kinds import OrderKind
from customers.orders.placement import Placement
from customers.orders.previewing import charged_number, charged_term, priced
from customers.orders.quotes import check_quote
from customers.orders.renewed import joined_from, renewed_span
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession


async def hold_to_quote(session: ReadSession, held: Held, placement: Placement, *, now: datetime) -> None:
    """QUOTE_EXPIRED where the order to be costs anything but what it was quoted at."""
    if placement.quote is not None:
        check_quote(placement.quote, await costs_now(session, held, placement, now=now))


async def costs_now(session: ReadSession, held: Held, placement: Placement, *, now: datetime) -> OrderPreview:
    """The preview of an order to be, on its locked subscription; what is told beside amounts is left out."""
    decision, today = placement.decision, held.today(now)
    pricing = await _pricing(session, held, placement, now)
    if placement.kind is OrderKind.RENEW_SUBSCRIPTION:
        decision = replace(decision, bought=decision.renewal_seats or 0)
    return await priced(session, pricing, decision, placement.charged_from, today, [])


async def _pricing(session: ReadSession, held: Held, placement: Placement, now: datetime) -> Pricing:
    schedule, begins = await schedule_of(session, held), placement.kind in _BEGINNING
    if placement.kind is OrderKind.RENEW_SUBSCRIPTION:
        span, count = renewed_span(held), placement.decision.renewal_seats or 0
        run = RunTerm(held.terms, span.first, span.end, placement.price, count)
    elif begins:
        run = RunTerm(held.terms, held.first_day, held.end_day, held.price, held.first_quantity)
    else:
        run = await charged_term(session, held, held.today(now))
    joins = joined_from(held) if placement.decision.bought > 0 and not begins else None
    before = 0 if begins else charged_number(held)
    return Pricing(run, schedule, held.period, before, held.currency, begins=begins, renewed_from=joins)


_BEGINNING = (OrderKind.SUBSCRIBE, OrderKind.RENEW_SUBSCRIPTION)
