"""What an order costs where licenses are paid in advance: its lines and the invoice that takes them (I4, I5).

The same function serves the order that is carried out and the preview of one, so both agree (I8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from customers.subscriptions.moves import BOUGHT
from customers.subscriptions.spans import RunTerm, charged_by_job
from reseller.rules.charges import (
    Invoicing,
    Line,
    SeatChange,
    invoiced,
    period,
    rest_of_period,
    term_rest,
    term_total,
)
from reseller.rules.pricing import Price, PriceSchedule
from reseller.rules.terms import ChargesAt, PriceLock, Proration


@dataclass(frozen=True, slots=True)
class Purchase:
    """Licenses bought on billing date `day`: the difference, and the total after it, which decides the tier.

    `begins`: they begin the subscription. `agreed` is the price of the order, where its terms fix none.
    `renewed_from` is the first day of the renewed term that they are paid for as well (H7).
    """

    change: SeatChange
    day: date
    total: int
    begins: bool = False
    agreed: Price | None = None
    renewed_from: date | None = None


class Owing(NamedTuple):
    """Lines, with the invoice that takes them."""

    lines: list[Line]
    invoicing: Invoicing


def owings(purchase: Purchase, terms: Iterable[RunTerm], schedule: PriceSchedule | None) -> list[Owing]:
    """What a purchase owes in each of the terms it reaches, in order; nothing in those billed in arrears.

    `schedule` has the prices of periods that begin behind the order's own; it is asked for these alone.
    """
    advanced = [term for term in terms if not term.in_arrears and term.measure == BOUGHT]
    if purchase.renewed_from is not None:
        advanced = [term for term in advanced if term.first_day >= purchase.renewed_from]
    found = [_owing(purchase, term, place, schedule) for place, term in enumerate(advanced)]
    return [owing for owing in found if owing and owing.lines]


def waits_for_period(term: RunTerm) -> bool:
    """Whether the charge of the whole period is still to come, and will hold what is bought by then (I5)."""
    return charged_by_job(term.terms) and term.charged_on is None


def _owing(purchase: Purchase, term: RunTerm, place: int, schedule: PriceSchedule | None) -> Owing | None:
    """What it owes in one term; where that began after the order was placed, dated its first day."""
    if waits_for_period(term) or term.end_day is None:
        return None
    opening, behind = purchase.begins and place == 0, _begins_behind(purchase, term, place)
    day = term.first_day if behind else purchase.day
    lines = _lines(purchase, term, opening=opening, schedule=schedule if behind else None)
    return Owing(lines, invoiced(term.terms, day, term.end_day, opening=opening or behind))


def _begins_behind(purchase: Purchase, term: RunTerm, place: int) -> bool:
    """Whether the term began, and was charged, while the order was under way."""
    if purchase.renewed_from is not None:
        return False
    return place > 0 or (charged_by_job(term.terms) and term.first_day > purchase.day)


def _lines(purchase: Purchase, term: RunTerm, *, opening: bool, schedule: PriceSchedule | None) -> list[Line]:
    """The whole of the term where the purchase begins it, else the rest, or the full price of an addition."""
    change, span, whole = purchase.change, term.charged, term.terms.proration is Proration.NONE
    if term.terms.charges_at is ChargesAt.CONFIRMATION and not whole:
        return term_total(span, change.delta, change.order) if opening else term_rest(span, change)
    price = _price(purchase, term, schedule)
    if opening:
        return period(span, change.delta, price, change.order)
    unit = price.at(span.first_quantity or purchase.total)
    runs_from = change.charged_from if purchase.renewed_from else None
    return rest_of_period(span, change, unit, whole=whole, runs_from=runs_from)


def _price(purchase: Purchase, term: RunTerm, schedule: PriceSchedule | None) -> Price:
    """The term's locked price, the order's, or in a later period the one in force on its first day (M4)."""
    if term.terms.price_lock is PriceLock.TERM_START and term.price is not None:
        return term.price
    if schedule is not None:
        return schedule.in_force(term.first_day)
    if purchase.agreed is None:
        raise ValueError("an order on a current price has the price that was agreed")
    return purchase.agreed
