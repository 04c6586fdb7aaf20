"""A period that follows the one before by itself: its numbers, and its charge in advance (I5, L6, A6, B8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from customers.notices.notice import Notice
from customers.subscriptions.changes import Aids, Change, Deed, became, begun, differences
from customers.subscriptions.moves import Owed
from customers.subscriptions.overuse import overuse
from customers.subscriptions.spans import NewTerm, spanned
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from reseller.rules import turning
from reseller.rules.charges import Line, TermSpan, period
from reseller.rules.pricing import PriceSchedule
from reseller.rules.terms import Period
from reseller.rules.turning import Turning

CAUSE = "rollover"


def next_period(held: Held, aids: Aids, day: date) -> Change:
    """Begin the next period on `day` with the numbers that `turning.turn` gives, and charge it."""
    numbers = turning.turn(held)
    term = _term(held, numbers.bought, aids.schedule, day)
    after = begun(
        held, term, aids.mint(), bought=numbers.bought, included=numbers.included, next_included=None,
        next_period=numbers.next_period, canceled=numbers.canceled, charged_on=day,
    )  # fmt: skip
    if (since := turning.over_since(after, day)) != after.over_since:
        after = after.but(over_since=since)
    lines = charges_of_period(term.charged, numbers.bought, aids.schedule, None)
    turn = Turn(day, _carries(held, numbers), True) if aids.has_open_orders else None
    told = _told(held, after, numbers)
    growth = numbers.bought - held.bought
    return Change(
        held, became(held, after, day), day, begins=term, turn=turn,
        entries=differences(held, after, day, day, CAUSE) if growth else (),
        charges=tuple(Owed(line, day) for line in lines),
        deed=Deed("period_began", day, numbers.bought, growth, told) if told or growth else None,
        notices=tuple(_notices(after, told, day)),
    )  # fmt: skip


def charges_of_period(
    span: TermSpan, quantity: int, schedule: PriceSchedule, order: UUID | None
) -> list[Line]:
    """The charge of a whole period for what is bought when it begins, at the price fixed or in force."""
    return period(span, quantity, span.fixed or schedule.in_force(span.first), order) if quantity else []


def _term(held: Held, bought: int, schedule: PriceSchedule, day: date) -> NewTerm:
    length = Period(held.period)
    span = spanned(held.terms, length, day, anchor=held.started_on)
    price, tier = (schedule.in_force(day), bought) if held.terms.locks_price else (None, None)
    return NewTerm(held.terms, length, span, price, tier, held.ordinal + 1)


def _carries(held: Held, numbers: Turning) -> bool:
    """Whether licenses still on order come on top of the next period's number.

    Not where a lower number was set after they were ordered, nor where what is included covers them.
    """
    if held.terms.has_included:
        return numbers.bought < held.in_use
    return held.next_period is None


def _told(held: Held, after: Held, numbers: Turning) -> dict[str, Any]:
    """What the history tells beside the number: a reduction cut short (B8), new included ones, a clock."""
    told: dict[str, Any] = {}
    kept = numbers.bought - (held.bought - held.canceled)
    if held.canceled and kept > 0:
        told |= {"canceled": held.canceled, "kept": kept}
    if after.included != held.included:
        told["included"] = after.included
    if after.over_since is not None and held.over_since is None:
        told["over_since"] = after.over_since.isoformat()
    return told


def _notices(after: Held, told: dict[str, Any], day: date) -> list[Notice]:
    found = []
    if "kept" in told:
        found.append(Notice("reduction_cut_short", {**told, "bought": after.bought}))
    last_day = turning.grace_ends(after)
    if "over_since" in told and last_day is not None:
        found.append(overuse(turning.excess(after), last_day, day))
    return found
