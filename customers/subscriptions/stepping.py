"""What a day brings by itself: state in, changes out, in order of time (I5, L4, L6, L8, A6, B8, C9, G4, H7).

At a day's turn: the grace of the ended day, a planned end, what follows the period or term, and the charge
of a period that begins. A job that stood still takes the days one by one, and leaves the rows of daily runs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from customers.notices.notice import Notice
from customers.subscriptions.changes import Aids, Change, Deactivation, Deed, became
from customers.subscriptions.due import uncharged
from customers.subscriptions.ended import ended_as_planned, run_out
from customers.subscriptions.moves import LICENSED, Entry, Owed
from customers.subscriptions.renewing import begun_as_bought, renewed_term, switched
from customers.subscriptions.rolling import charges_of_period, next_period
from customers.subscriptions.state import Held
from reseller.rules import turning
from reseller.rules.periods import ONE_DAY, charged_from
from reseller.rules.seats import renewed
from reseller.rules.terms import EndRule, RenewalSetting


def brought(held: Held, aids: Aids, today: date) -> list[Change]:
    """Every step that is due by `today`, the first one first. Raises PRICE_NOT_SET."""
    changes: list[Change] = []
    since = held.next_due_on or today
    while held.state == "active" and held.next_due_on is not None and held.next_due_on <= today:
        change = _step(held, aids, held.next_due_on, since)
        changes.append(change)
        held, since = change.after, change.day + ONE_DAY
        if change.deactivation is not None:
            aids = replace(aids, holders=aids.holders[len(change.deactivation.holders) :])
    return changes


def _step(held: Held, aids: Aids, day: date, since: date) -> Change:
    """The first of what is due on `day`; the daily job has looked at every day before `since`."""
    grace = turning.grace_day(held)
    if grace is not None and max(grace, since) <= day:
        return _end_of_grace(held, aids, day)
    if held.ends_on is not None and held.ends_on < day and held.terms.ends is not EndRule.RENEWAL:
        return ended_as_planned(held, aids, held.ends_on)
    if held.end_day is not None and held.end_day <= day:
        return _turn(held, aids, held.end_day)
    if uncharged(held) is not None:
        return _first_charge(held, aids, day)
    return Change(held, became(held, held, day), day)


def _turn(held: Held, aids: Aids, day: date) -> Change:
    """What follows the period or term whose last day was the one before `day`."""
    if held.terms.ends is EndRule.PERIOD_END:
        return next_period(held, aids, day)
    renewal = renewed(held.holding())
    match renewal.setting:
        case RenewalSetting.END:
            return run_out(held, aids, day)
        case RenewalSetting.FLEXIBLE:
            return switched(held, aids, day, renewal.cap or 0)
        case _ if aids.renewed is not None:
            return begun_as_bought(held, aids, aids.renewed, day)
        case _:
            return renewed_term(held, aids, day, renewal)


def _first_charge(held: Held, aids: Aids, day: date) -> Change:
    """Charge the period whose first day begins, for what is bought now (I5)."""
    lines = charges_of_period(held.span, held.bought, aids.schedule, held.begun_by)
    charges = tuple(Owed(line, held.first_day, held.begun_by, aids.po_number) for line in lines)
    after = held.but(charged_on=held.first_day)
    return Change(held, became(held, after, day), day, charges=charges)


def _end_of_grace(held: Held, aids: Aids, day: date) -> Change:
    """Take the newest users in excess off at the end of the day before (L4).

    Licenses on order and users who are leaving anyway are taken off the excess; where protected users
    outlive the grace, or an order comes to nothing, the next day is looked at again.
    """
    needed = turning.excess(held) - held.reserved_bought - aids.leaving
    gone = aids.holders[: max(0, needed)]
    if not gone:
        return Change(held, became(held, held, day), day)
    last_day = day - ONE_DAY
    order = Deactivation(aids.mint(), last_day, charged_from(last_day, held.terms.charge_from), gone)
    after = held.but(licensed=held.licensed - len(gone))
    after = after.but(over_since=turning.over_since(after, day))
    entry = Entry(LICENSED, last_day, order.charged_from, -len(gone), "order", order.order_id)
    details = {"users": [holder.address for holder in gone]}
    return Change(
        held, became(held, after, day), day, entries=(entry,), deactivation=order,
        deed=Deed("grace_deactivation", last_day, after.licensed, -len(gone), details),
        notices=(Notice("deactivated", details),),
    )  # fmt: skip
