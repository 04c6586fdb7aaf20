"""What a whole period of a subscription is charged for, and what it costs at the price of today (M4)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from customers.charges.prices import NO_CONTRACT, Contract, PriceBook, contracts, price_book, stored_price
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules.lines import line_amount
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import ChargedOn

_RENEWED = """
SELECT t.subscription_id, t.price::text AS price, t.first_quantity
  FROM subscriptions s
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.subscription_id = s.id
       AND t.end_day = s.renewed_until
 WHERE s.reseller_id = $1 AND s.id = ANY($2)"""


def recurring_number(held: Held) -> int:
    """What a whole period is charged for if nothing else happens, pending orders included (B8)."""
    if held.terms.counts_licensed:
        return held.licensed + held.reserved_licensed
    if held.terms.charged_on is ChargedOn.HIGHEST_CREATED:
        included = held.included if held.next_included is None else held.next_included
        return max(included or 0, held.licensed + held.reserved_licensed)
    if held.renewed_until:
        return (held.renewal_seats or 0) + held.reserved_bought
    kept = held.bought + held.reserved_bought if held.next_period is None else held.next_period
    return min(kept, max(kept - held.canceled, held.in_use))


async def recurring_costs(session: ReadSession, held: Sequence[Held], today: date) -> dict[UUID, int]:
    """Minor units of a whole period, as reviews say it, by subscription, in two statements; of those that are
    renewed, in one more, of the term that is bought already (H7).

    Left out are those that have ended, and those for which no price is in force.
    """
    live = [each for each in held if not each.over]
    if not live:
        return {}
    until = max(today, *(each.first_day for each in live)) + ONE_DAY
    book = await price_book(session, live[0].currency, until)
    contract = await contracts(session, [each.id for each in live])
    costs = ((each.id, _cost(each, book, contract.get(each.id, NO_CONTRACT), today)) for each in live)
    return {key: cost for key, cost in costs if cost is not None} | await _renewed(session, live)


async def _renewed(session: ReadSession, held: Sequence[Held]) -> dict[UUID, int]:
    """What the renewed terms cost, at the price and tier that they were bought at."""
    bought = {each.id: each for each in held if each.renewed_until}
    rows = await session.fetch(_RENEWED, session.reseller_id, list(bought)) if bought else []
    costs = {}
    for key, text, first_quantity in rows:
        price, quantity = stored_price(text), recurring_number(bought[key])
        if price is not None:
            unit = price.at(first_quantity or quantity)
            costs[key] = line_amount(quantity, unit, 1, 1, bought[key].currency)
    return costs


def _cost(held: Held, book: PriceBook, contract: Contract, today: date) -> int | None:
    schedule = book.schedule((held.product_id, held.terms.key, held.period), *contract)
    price = held.price or schedule.find(max(today, held.first_day))
    if price is None:
        return None
    quantity = recurring_number(held)
    unit = price.at(held.first_quantity or quantity)
    return line_amount(quantity, unit, 1, 1, held.currency)
