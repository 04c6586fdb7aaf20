"""What a day brings by itself: the next period's numbers, the end of grace, and the day that is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from reseller.rules.periods import ONE_DAY, Span
from reseller.rules.terms import ChargedOn, LicenseTerms, Overuse, Reduction


class Running(Protocol):
    """What is looked at of a subscription, under the names of `Holding`: every day sees many of them."""

    @property
    def terms(self) -> LicenseTerms: ...
    @property
    def term(self) -> Span | None: ...
    @property
    def bought(self) -> int: ...
    @property
    def licensed(self) -> int: ...
    @property
    def in_use(self) -> int: ...
    @property
    def reserved_bought(self) -> int: ...
    @property
    def included(self) -> int | None: ...
    @property
    def next_included(self) -> int | None: ...
    @property
    def next_period(self) -> int | None: ...
    @property
    def canceled(self) -> int: ...
    @property
    def over_since(self) -> date | None: ...
    @property
    def renewed_until(self) -> date | None: ...
    @property
    def renewal_seats(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Turning:
    """What the next period begins with; what was set for it is used up."""

    bought: int
    included: int | None = None
    next_period: int | None = None
    canceled: int = 0


def turn(holding: Running) -> Turning:
    """The numbers of the next period, where one follows by itself or is renewed already.

    Bought goes on, down to the next-period number (L8), down by what was canceled but not below what is in
    use (B8), counts what is created afresh (A6), or is what the renewal bought (H7). What pending orders
    reserve stays reserved beside it, and so there is always a license for every user.
    """
    included = holding.included if holding.next_included is None else holding.next_included
    return Turning(_next_bought(holding, included or 0), included)


def _next_bought(holding: Running, included: int) -> int:
    terms = holding.terms
    if holding.renewed_until is not None:
        return holding.renewal_seats or 0
    if terms.charged_on is ChargedOn.HIGHEST_CREATED:
        return max(included, holding.licensed, holding.in_use - holding.reserved_bought)
    if terms.reduction is Reduction.END_OF_PERIOD:
        return min(holding.bought, max(holding.bought - holding.canceled, holding.in_use))
    if terms.reduction is Reduction.NEXT_PERIOD and holding.next_period is not None:
        return holding.next_period
    return holding.bought


def excess(holding: Running) -> int:
    """Users over the licenses bought where a grace clock runs for them, else 0 (L3)."""
    if holding.terms.overuse is not Overuse.GRACE:
        return 0
    return max(0, holding.licensed - holding.bought)


def over_since(holding: Running, day: date) -> date | None:
    """When the overrun began, as it stands after a change or rollover on `day`; None without one (L4).

    One clock runs through an unbroken overrun, whatever its size; a later overrun starts a new one.
    """
    return (holding.over_since or day) if excess(holding) else None


def grace_ends(holding: Running) -> date | None:
    """The last day of grace, at whose end users in excess are deactivated (L4); None where no clock runs."""
    if holding.over_since is None or holding.terms.grace_days is None:
        return None
    return last_of_grace(holding.over_since, holding.terms.grace_days)


def last_of_grace(over_since: date, grace_days: int) -> date:
    """The last day of the clock that an overrun began on `over_since` (L4)."""
    return over_since + timedelta(days=grace_days)


def grace_day(holding: Running) -> date | None:
    """The day at whose beginning they are, the one after `grace_ends`."""
    ends = grace_ends(holding)
    return None if ends is None else ends + ONE_DAY


def not_looked_at(next_due_on: date | None, today: date) -> date:
    """The first day that the daily job has still to look at: the one due, never later than tomorrow."""
    tomorrow = today + ONE_DAY
    return tomorrow if next_due_on is None else min(next_due_on, tomorrow)


def next_due(
    holding: Running,
    *,
    since: date,
    uncharged: date | None = None,
    ends_on: date | None = None,
) -> date | None:
    """The next day on which something happens by itself to an open subscription; None where nothing does.

    The earliest of: `uncharged`, the running period's first day where its charge is not yet made (I5); the
    running period's end; the day after `ends_on`, the planned last day; the grace day, and from then on every
    day, since protected users outlive it (L4). `since` is the first day that the daily job has not looked at:
    `not_looked_at(next_due_on, today)`, or within the job the day after the one it works on.
    """
    grace = grace_day(holding)
    days = (
        uncharged,
        holding.term.end if holding.term else None,
        None if ends_on is None else ends_on + ONE_DAY,
        None if grace is None else max(grace, since),
    )
    return min((day for day in days if day is not None), default=None)
