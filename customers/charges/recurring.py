"""What a subscription costs in one whole period as it is now, for pages that show prices (M4)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from customers.charges.prices import NO_CONTRACT, Contract, PriceBook, contracts, price_book, stored_price
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules.lines import line_amount
from reseller.rules.periods import ONE_DAY

_RENEWED = """
SELECT t.subscription_id, t.price::text AS price, t.first_quantity
  FROM subscriptions s
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.subscription_id = s.id
       AND t.end_day = s.renewed_until
 WHERE s.reseller_id = $1 AND s.id = ANY($2)"""


async def recurring_costs(session: ReadSession, held: Sequence[Held], today: date) -> dict[UUID, int]:
    """Minor units of a whole period at the present number, by subscription, in two statements; of those that
    are renewed, in one more, of the term that is bought already (H7).

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
        price, quantity = stored_price(text), bought[key].renewal_seats or 0
        if price is not None:
            unit = price.at(first_quantity or quantity)
            costs[key] = line_amount(quantity, unit, 1, 1, bought[key].currency)
    return costs


def _cost(held: Held, book: PriceBook, contract: Contract, today: date) -> int | None:
    schedule = book.schedule((held.product_id, held.terms.key, held.period), *contract)
    price = held.price or schedule.find(max(today, held.first_day))
    if price is None:
        return None
    quantity = _number(held)
    unit = price.at(held.first_quantity or quantity)
    return line_amount(quantity, unit, 1, 1, held.currency)


def _number(held: Held) -> int:
    """What a whole period is charged on: what is paid of a running one may be more (A5, A6)."""
    if held.terms.has_included:
        return max(held.included or 0, held.licensed)
    return held.licensed if held.terms.counts_licensed else held.bought
