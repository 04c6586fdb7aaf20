"""What charges are made of: a change of the charged number, and the days under one set of terms."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reseller.rules.pricing import Price


class SeatChange(NamedTuple):
    """A difference of the charged number from a day on; `position` orders changes of one day.

    A change without an `order` (a balance brought forward, a rollover) falls on or before a first day
    and so is always part of an opening line.
    """

    charged_from: date
    delta: int
    order: object | None = None
    position: int = 0


class TermSpan(NamedTuple):
    """Days under one set of terms: from `first` up to `end` (None: open).

    `fixed` is the price locked at term start, with the term's first quantity for its tier (M4).
    """

    first: date
    end: date | None = None
    fixed: Price | None = None
    first_quantity: int = 0
