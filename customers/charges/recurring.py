"""What a subscription costs in one whole period as it is now, for pages that show prices (M4)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from customers.charges.prices import NO_CONTRACT, Contract, PriceBook, contracts, price_book
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules.lines import line_amount
from reseller.rules.periods import ONE_DAY


async def recurring_costs(session: ReadSession, held: Sequence[Held], today: date) -> dict[UUID, int]:
    """Minor units of a whole period at the present number, by subscription, in two statements.

    Left out are those that have ended, and those for which no price is in force.
    """
    live = [each for each in held if not each.over]
    if not live:
        return {}
    until = max(today, *(each.first_day for each in live)) + ONE_DAY
    book = await price_book(session, live[0].currency, until)
    contract = await contracts(session, [each.id for each in live])
    costs = ((each.id, _cost(each, book, contract.get(each.id, NO_CONTRACT), today)) for each in live)
    return {key: cost for key, cost in costs if cost is not None}


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
