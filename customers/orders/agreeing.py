"""The price that an order is placed at, where its terms fix none for the term (M4, M6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from customers.subscriptions.state import Held
from reseller.catalog.queries import price_schedule
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import PriceNotSet
from reseller.rules.pricing import Price, PriceSchedule
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import Billed


def agrees_price(held: Held, verb: Verb) -> bool:
    """Whether an order of this verb buys licenses in advance at the price of its day."""
    terms = held.terms
    buys = verb is Verb.ADD_LICENSES or terms.bills_beyond
    return buys and terms.billed is Billed.ADVANCE and not terms.locks_price


async def schedule_of(session: ReadSession, held: Held) -> PriceSchedule:
    """The prices given for this subscription."""
    return await price_schedule(session, held.product_id, held.terms.key, held.period, held.currency, held.id)


async def priced_holding(
    session: ReadSession, held: Held, verb: Verb, actor: Actor, day: date, *, leaving: int = 0
) -> tuple[Holding, Price | None]:
    """What the guards look at, and the price in force for an addition on `day`; None where it agrees none."""
    holding = held.holding(actor, leaving=leaving)
    if not agrees_price(held, verb):
        return holding, None
    price = (await schedule_of(session, held)).find(max(day, held.first_day))
    return replace(holding, priced=price is not None), price


def agreed(held: Held, decision: Decision, price: Price | None, day: date) -> Price | None:
    """The unit price of the tier that holds the total after the order; None where it buys at none.

    PRICE_NOT_SET where it buys, and no price is in force.
    """
    if decision.bought <= 0 or not agrees_price(held, decision.verb):
        return None
    if price is None:
        raise PriceNotSet(currency=held.currency, day=day)
    return Price.of(price.at(held.bought + held.reserved_bought + decision.bought))
