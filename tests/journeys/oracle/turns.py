"""What a new billing date does by itself: ends of Flexible, and terms that renew, switch or end (C9, G4)."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from tests.journeys.oracle.books import (
    FLEXIBLE,
    YEARLY,
    Advance,
    Change,
    Phase,
    Renewal,
    Subscription,
    Tiers,
)
from tests.journeys.oracle.days import ONE, anniversary


def turn_to(one: Subscription, day: date, at: datetime) -> None:
    if one.ended:
        return
    if one.ends is not None and one.ends[0] < day:
        end_flexible(one, at, at)
    elif one.phase.end == day:
        _renew(one, day, at)


def end_flexible(one: Subscription, at: datetime, entered: datetime) -> None:
    """One removal of all users in use, charged from the day after the last (C9).

    What is dated behind the last day, where the end came to be known later, is undone day by day.
    """
    assert one.ends is not None
    last, event = one.ends
    begin = max(last + ONE, one.phase.start)
    one.phase.changes.append(Change(at, entered, last, begin, -one.used_on(last), event))
    behind = [move for move in one.moves if move.day > last]
    for day in sorted({move.day for move in behind}):
        of_day = [move for move in behind if move.day == day]
        undone = -sum(move.delta for move in of_day)
        one.phase.changes.append(replace(of_day[-1], entered=entered, delta=undone, event=event))
    _close(one)


def _close(one: Subscription) -> None:
    one.ended, one.bought, one.users = True, 0, []


def _renew(one: Subscription, day: date, at: datetime) -> None:
    wish, ended = one.renewal, one.phase
    seats = _seats(one, wish)
    if wish.setting == "end" or seats == 0:
        _close(one)
    elif wish.setting == "flexible":
        _to_flexible(one, day, at, wish)
    else:
        price = one.next_price or ended.prices[-1][1]
        _next_term(one, day, at, seats, price)
        one.phase.takes_over = wish.setting == "same_seats" and wish.quantity is None
    one.renewal = Renewal(wish.setting)
    one.next_price = None


def _seats(one: Subscription, wish: Renewal) -> int:
    if wish.setting == "seats_in_use":
        return one.licensed
    if wish.setting == "same_seats" and wish.quantity is not None:
        return max(wish.quantity, one.licensed)
    return one.bought


def _to_flexible(one: Subscription, day: date, at: datetime, wish: Renewal) -> None:
    ended = one.phase
    price = wish.price or _monthly(ended, day)
    one.cap = max(one.bought if wish.cap is None else wish.cap, one.licensed)
    phase = Phase(FLEXIBLE, day, None, [(day, price)])
    phase.changes.append(Change(at, at, day, day, one.licensed, None))
    one.phases.append(phase)
    one.bought = 0


def _monthly(ended: Phase, day: date) -> Tiers:
    price = ended.price(ended.first_quantity, day)
    return [(1, str(Fraction(price) / 12) if ended.terms == YEARLY else price)]


def _next_term(one: Subscription, day: date, at: datetime, seats: int, price: Tiers) -> None:
    years = 1 + sum(phase.terms != FLEXIBLE for phase in one.phases)
    end = anniversary(one.anchor, years)
    phase = Phase(one.terms, day, end, [(date.min, price)])
    phase.changes.append(Change(at, at, day, day, seats, None))
    one.phases.append(phase)
    one.bought = seats
    if phase.terms == YEARLY:
        one.advances.append(Advance(day, day, end, (day, end), seats, phase.price(seats, day), None))
