"""The end of a subscription: nothing in use, nothing committed, its assignments over (C9, G4, H7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from customers.notices.notice import Notice
from customers.subscriptions.changes import Aids, Change, Deed, became, differences
from customers.subscriptions.moves import Entry
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from reseller.rules.periods import ONE_DAY


def ended_as_planned(held: Held, aids: Aids, last_day: date, behind: Sequence[Entry] = ()) -> Change:
    """Take everything off after the chosen last day, by the order of that end (C9).

    Where the end came to be known late, `behind` has what is dated behind it: the end takes off the users of
    its last day, and undoes each of these on its own day.
    """
    after, day = _over(held, last_day), last_day + ONE_DAY
    entries = _taken(held, after, last_day, behind)
    turn = Turn(day, False, False, last_day) if aids.has_open_orders else None
    return Change(
        held, became(held, after, day), day, turn=turn, end_order=aids.planned_end,
        entries=tuple(entry._replace(order_id=aids.planned_end) for entry in entries),
        notices=(_told(held, last_day),),
    )  # fmt: skip


def _taken(held: Held, after: Held, last_day: date, behind: Sequence[Entry]) -> list[Entry]:
    """What an end takes off, increases first, so that no quantity is ever below zero."""
    then = held.but(licensed=held.licensed - sum(entry.delta for entry in behind))
    taken = differences(then, after, last_day, last_day + ONE_DAY, "order")
    undone = [entry._replace(delta=-entry.delta) for entry in behind]
    return sorted((*taken, *undone), key=lambda entry: entry.delta < 0)


def run_out(held: Held, aids: Aids, day: date) -> Change:
    """End what nothing follows; on `day`, the one after the term, nothing is committed (G4, H7)."""
    after = _over(held, day - ONE_DAY)
    return Change(
        held, became(held, after, day), day, turn=Turn(day, False, False) if aids.has_open_orders else None,
        entries=differences(held, after, day, day, "renewal"),
        deed=Deed("subscription_ended", day, 0, -held.bought), notices=(_told(held, day - ONE_DAY),),
    )  # fmt: skip


def _over(held: Held, last_day: date) -> Held:
    return held.but(
        state="ended", ended_on=last_day, ends_on=None, bought=0, licensed=0, canceled=0,
        next_period=None, next_included=None, over_since=None, renewal_setting=None, renewal_seats=None,
        renewal_price=None, renewal_cap=None, renewed_until=None, renewing=None,
    )  # fmt: skip


def _told(held: Held, last_day: date) -> Notice:
    return Notice("ended", {"last_day": last_day.isoformat(), "users": held.licensed})
