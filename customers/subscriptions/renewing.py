"""What follows a term: renewed by its setting (G4), switched, or begun as it was bought (H7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from customers.notices.notice import Notice
from customers.subscriptions.changes import Aids, Change, Deed, RenewedTerm, became, begun, differences
from customers.subscriptions.moves import Owed
from customers.subscriptions.rolling import charges_of_period
from customers.subscriptions.spans import NewTerm, charged_by_job, spanned
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from reseller.rules.charges import Line, term_total
from reseller.rules.periods import Span
from reseller.rules.pricing import Price, PriceSchedule
from reseller.rules.seats import Renewal, carries_additions
from reseller.rules.terms import PRESETS, Period

CAUSE = "renewal"
_USED_UP = {"renewal_seats": None, "renewal_price": None, "renewal_cap": None, "renewed_until": None}


def renewed_term(held: Held, aids: Aids, day: date, renewal: Renewal) -> Change:
    """Begin the next term under the same license terms, at the price in force that day (G4, M6)."""
    length = Period(held.period)
    span = spanned(held.terms, length, day, anchor=held.started_on)
    price = aids.schedule.find(day) or held.price
    term = NewTerm(held.terms, length, span, price, renewal.quantity, held.ordinal + 1)
    after = begun(
        held, term, aids.mint(), bought=renewal.quantity, ends_on=span.last, canceled=0,
        charged_on=day if charged_by_job(held.terms) else None, **_USED_UP,
    )  # fmt: skip
    charges = tuple(Owed(line, day) for line in _charges(term, renewal.quantity, aids.schedule))
    carries = carries_additions(held.holding())
    begins = _begins(held, after, aids, day, term, charges=charges, carries_bought=carries)
    details = {"first_day": str(day), "last_day": str(span.last), "count": after.bought}
    return replace(begins, notices=(Notice("renewed", details),))


def begun_as_bought(held: Held, aids: Aids, renewed: RenewedTerm, day: date) -> Change:
    """Let the term begin that a renewal has bought; nothing is charged again (H7).

    What is still on order goes on behind it only where it was bought for both terms, as the order tells.
    """
    after = begun(
        held, renewed.term, renewed.id, bought=held.renewal_seats or 0, renewal_setting=None, canceled=0,
        ends_on=renewed.term.span.last, charged_on=day, **_USED_UP,
    )  # fmt: skip
    return _begins(held, after, aids, day, None, carries_bought=False)


def switched(held: Held, aids: Aids, day: date, cap: int) -> Change:
    """Go on under the terms that are charged by use: nothing committed, the seats as cap (G4)."""
    terms = PRESETS[held.terms.switches_to or held.terms.key]
    term = NewTerm(terms, terms.periods[0], Span(day, None), None, None, held.ordinal + 1)
    after = begun(
        held, term, aids.mint(), bought=0, cap=cap, renewal_setting=None, ends_on=None, charged_on=None,
        **_USED_UP,
    )  # fmt: skip
    return Change(
        held, became(held, after, day), day, begins=term, price=held.renewal_price or _monthly(held),
        turn=Turn(day, False, True) if aids.has_open_orders else None,
        entries=differences(held, after, day, day, CAUSE),
        deed=Deed("switched_to_flexible", day, details={"cap": cap}),
    )  # fmt: skip


def _begins(
    held: Held,
    after: Held,
    aids: Aids,
    day: date,
    term: NewTerm | None,
    *,
    charges: tuple[Owed, ...] = (),
    carries_bought: bool = True,
) -> Change:
    return Change(
        held, became(held, after, day), day, begins=term, charges=charges,
        turn=Turn(day, carries_bought, True) if aids.has_open_orders else None,
        entries=differences(held, after, day, day, CAUSE),
        deed=Deed("term_renewed", day, after.bought, after.bought - held.bought),
    )  # fmt: skip


def _charges(term: NewTerm, quantity: int, schedule: PriceSchedule) -> list[Line]:
    if term.in_arrears:
        return []
    if charged_by_job(term.terms):
        return charges_of_period(term.charged, quantity, schedule, None)
    return term_total(term.charged, quantity)


def _monthly(held: Held) -> Price:
    """The ended term's price for one month: a yearly one ÷ 12, exact."""
    if held.price is None:
        raise ValueError("a term that fixes its price has one")
    ended = Price.of(held.price.at(held.first_quantity or held.bought))
    return ended.monthly(Period(held.period).months)
