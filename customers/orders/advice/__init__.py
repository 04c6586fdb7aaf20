"""Lawful ways that cost less than a wished order, or make a refused one possible.

    for each in await advice(session, subscription_id, wish, actor=actor, now=now): ...
    await place_advice(session, subscription_id, wish, each.id, actor=actor, now=now)

Candidates are made from the fields of the license terms and from the refusal; each is tried in the engine by
the previews that every order has, and what is refused or saves nothing is left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from customers.orders.advice.candidates import LONGEST_WAIT, candidates
from customers.orders.advice.case import case_of
from customers.orders.advice.trying import tried
from customers.orders.advice.value import Advice, Cost
from customers.orders.commands import PRICED, Command, carry_out
from customers.orders.placing import Placed
from customers.orders.planned import PlannedOrder, plan
from customers.orders.quotes import Quote, check_free
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor
from reseller.rules.errors import QuoteExpired, marked

__all__ = ["LONGEST_WAIT", "Advice", "Command", "Cost", "advice", "place_advice"]

_GONE = marked("This way is not open any more. Review the order again.")


async def advice(
    session: ReadSession, subscription_id: UUID, wish: Command, *, actor: Actor, now: datetime
) -> list[Advice]:
    """The better ways for a wish, those that save most first; none where there is nothing better.

    NOT_FOUND and FORBIDDEN as of the wish itself.
    """
    case = await case_of(session, subscription_id, wish, actor=actor, now=now)
    found = [await tried(session, case, candidate) for candidate in candidates(case)]
    kept: dict[str, Advice] = {}
    for each in found:
        if each is not None:
            kept.setdefault(each.id, each)
    return sorted(kept.values(), key=lambda each: -(each.saving or 0))


async def place_advice(
    session: WriteSession,
    subscription_id: UUID,
    wish: Command,
    advice_id: str,
    *,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
    pay: bool = False,
    quote: Quote | None = None,
) -> list[Placed | PlannedOrder]:
    """Order what an advice on this wish says: its orders at once, all or none, or planned for its day.

    It is found anew, so nothing is placed but what still holds; QUOTE_EXPIRED where it doesn't, or where the
    one order that is charged costs anything but the `quote`.
    Every check of the actions applies; each order is named by `po_number`, and `pay` offers a card where the
    terms ask for one (H8).
    """
    ways = await advice(session, subscription_id, wish, actor=actor, now=now)
    chosen = next((each for each in ways if each.id == advice_id), None)
    if chosen is None:
        raise QuoteExpired(template=_GONE)
    if chosen.due_on is not None or not any(order.verb in PRICED for order in chosen.orders):
        check_free(quote)
    if chosen.due_on is not None:
        (order,) = chosen.orders
        return [
            await plan(
                session, subscription_id, verb=order.verb, change=order.arguments, due_on=chosen.due_on,
                po_number=po_number, actor=actor, now=now,
            )
        ]  # fmt: skip
    made = [
        await carry_out(session, subscription_id, order, actor=actor, now=now, pay=pay, **besides)
        for order, besides in ((order, _besides(order, po_number, quote)) for order in chosen.orders)
    ]
    return [placed for placed in made if placed is not None]


def _besides(order: Command, po_number: str | None, quote: Quote | None) -> dict[str, Any]:
    """The quote for what is charged, and the purchase order number for what is an order."""
    named = {"po_number": po_number} if order.kind else {}
    return named | ({"quote": quote} if order.verb in PRICED else {})
