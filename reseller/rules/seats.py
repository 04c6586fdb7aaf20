"""Guards: what may be added, removed, capped, and what it changes. State in, decision out.

One function per verb. Each applies the order of checks of RULES.md section 6 from SUBSCRIPTION_ENDED
downward (NOT_FOUND and FORBIDDEN come first, from the row's absence and access.require), raises the typed
refusal, or returns the Decision. `today` is the billing date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, NoReturn

from reseller.rules import checks
from reseller.rules.checks import LARGEST_QUANTITY, check_open
from reseller.rules.errors import CapBelowLicensed, LimitBelowUse, NotAvailableOnTerms, ReductionNotAllowed
from reseller.rules.holdings import Decision, Holding
from reseller.rules.terms import EndRule, Reduction, RenewalSetting
from reseller.rules.verbs import Verb

__all__ = [
    "LARGEST_QUANTITY", "Decision", "Holding", "LimitUse", "Renewal", "add_licenses", "add_users",
    "cancel_licenses", "check_open", "end", "remove_users", "renewed", "request", "set_cap", "set_limit",
    "set_renewal", "subscribe",
]  # fmt: skip


def subscribe(
    holding: Holding,
    quantity: int | None = None,
    *,
    today: date,
    cap: int | None = None,
    start_on: date | None = None,
) -> Decision:
    """A new subscription: no quantity (or 0) where users are simply added, else the committed licenses.

    `start_on` is the first charged day, today or later (D4). A cap counts only where the terms have one.
    """
    check_open(holding, Verb.SUBSCRIBE)
    checks.check_priced(holding, today)
    if start_on is not None:
        checks.check_not_past(start_on, today, "start_on")
    if holding.terms.counts_licensed:
        checks.check_quantity(quantity or 0, "quantity", smallest=0, largest=0)
        return Decision(verb=Verb.SUBSCRIBE, cap=_checked_cap(holding, cap))
    count = checks.check_quantity(quantity, "quantity")
    checks.check_pack(holding, count, "quantity")
    checks.check_limit(holding, count, count, "quantity")
    return Decision(verb=Verb.SUBSCRIBE, delta=count, after=count, bought=count, counted=count)


def add_users(holding: Holding, count: int, *, existing: Sequence[str] = ()) -> Decision:
    """Assign `count` users; `existing` are the given ones that already hold a license here."""
    check_open(holding, Verb.ADD_USERS)
    checks.check_shown(holding, Verb.ADD_USERS)
    checks.check_quantity(count, "count")
    checks.check_new_users(existing)
    checks.check_room(holding, count)
    counted = count if holding.terms.counts_licensed else 0
    after = holding.in_use + count
    return Decision(verb=Verb.ADD_USERS, delta=count, after=after, licensed=count, counted=counted)


def remove_users(holding: Holding, count: int, *, missing: Sequence[str] = ()) -> Decision:
    """Take licenses from `count` users; `missing` are the given ones that hold none here."""
    check_open(holding, Verb.REMOVE_USERS, missing=missing)
    staying = holding.licensed - holding.leaving
    checks.check_quantity(count, "count", largest=min(staying, LARGEST_QUANTITY))
    counted = -count if holding.terms.counts_licensed else 0
    after = holding.in_use - holding.leaving - count
    return Decision(verb=Verb.REMOVE_USERS, delta=-count, after=after, licensed=-count, counted=counted)


def add_licenses(holding: Holding, count: int, *, today: date) -> Decision:
    """Buy `count` more licenses; the resulting total is `after`."""
    check_open(holding, Verb.ADD_LICENSES)
    checks.check_priced(holding, today)
    checks.check_shown(holding, Verb.ADD_LICENSES)
    checks.check_quantity(count, "count")
    checks.check_tariff(holding)
    checks.check_link(holding)
    checks.check_pack(holding, count, "count")
    checks.check_blackout(holding, today)
    after = holding.committed + count
    growth = holding.counted_with(after, holding.renewal_number) - holding.counted
    checks.check_limit(holding, count, growth, "count")
    return Decision(verb=Verb.ADD_LICENSES, delta=count, after=after, bought=count, counted=growth)


def cancel_licenses(holding: Holding, count: int) -> NoReturn:
    """Committed licenses can't be reduced before renewal: REDUCTION_NOT_ALLOWED with the date (C7)."""
    check_open(holding, Verb.CANCEL_LICENSES)
    checks.check_quantity(count, "count")
    if holding.terms.reduction is not Reduction.AT_RENEWAL or holding.term is None:
        raise NotAvailableOnTerms(terms=holding.terms.name, verb=Verb.CANCEL_LICENSES.value)
    raise ReductionNotAllowed(field=("count",), allowed_from=holding.term.end, requested=count)


def set_cap(holding: Holding, cap: int, *, version: int | None = None) -> Decision:
    """Raise or lower the purchase cap: licensed ≤ cap ≤ contract limit (C1–C3)."""
    check_open(holding, Verb.SET_CAP, version=version)
    _checked_cap(holding, checks.check_quantity(cap, "cap", smallest=0))
    return Decision(verb=Verb.SET_CAP, delta=cap - (holding.cap or 0), after=cap, cap=cap)


def set_renewal(
    holding: Holding,
    renewal: RenewalSetting,
    *,
    seats: int | None = None,
    cap: int | None = None,
    version: int | None = None,
) -> Decision:
    """What follows the term (G4): `seats` for SAME_SEATS, `cap` for FLEXIBLE; elsewhere they don't count.

    A number counts against the contract limit as soon as it is set (C4): `counted` holds at once.
    """
    check_open(holding, Verb.SET_RENEWAL, version=version)
    if renewal not in holding.terms.renewal_settings:
        raise NotAvailableOnTerms(terms=holding.terms.name, verb=Verb.SET_RENEWAL.value)
    seats = seats if renewal is RenewalSetting.SAME_SEATS else None
    cap = cap if renewal is RenewalSetting.FLEXIBLE else None
    if seats is not None:
        checks.check_quantity(seats, "quantity")
    if cap is not None:
        checks.check_cap_limit(holding, checks.check_quantity(cap, "cap", smallest=0))
    growth = holding.counted_with(holding.committed, seats or 0) - holding.counted
    checks.check_limit(holding, seats or 0, growth, "quantity")
    return Decision(
        verb=Verb.SET_RENEWAL, renewal=renewal, renewal_seats=seats, renewal_cap=cap, counted=growth
    )


def end(holding: Holding, last_day: date | None = None, *, today: date) -> Decision:
    """End a subscription: on a chosen last day, today or later, or with its running period (C9)."""
    check_open(holding, Verb.END)
    if holding.terms.ends is EndRule.PERIOD_END and holding.term is not None:
        last_day = holding.term.last
    checks.check_not_past(last_day or today, today, "last_day")
    return Decision(verb=Verb.END, delta=-holding.licensed, last_day=last_day or today)


def request(holding: Holding, count: int) -> Decision:
    """A customer's wish; it is no order and is not counted (C4, C5)."""
    check_open(holding, Verb.REQUEST)
    checks.check_quantity(count, "quantity")
    checks.check_link(holding)
    return Decision(verb=Verb.REQUEST, delta=count, after=holding.committed + count)


class LimitUse(NamedTuple):
    """What one customer's product counts against a limit, and the highest cap under it."""

    customer: str
    counted: int
    cap: int | None = None

    @property
    def needed(self) -> int:
        return max(self.counted, self.cap or 0)


def set_limit(limit: int | None, uses: Iterable[LimitUse]) -> None:
    """A contract limit (None: unlimited) for these uses; LIMIT_BELOW_USE names those above it (C4)."""
    if limit is None:
        return
    checks.check_quantity(limit, "limit", smallest=0)
    over = sorted((use for use in uses if use.needed > limit), key=lambda use: -use.needed)
    if over:
        listed = ", ".join(f"{use.customer} {use.needed}" for use in over[:5])
        raise LimitBelowUse(limit=limit, smallest=over[0].needed, over=tuple(over), listed=listed)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What follows a term that has run out: END, FLEXIBLE with a cap, or a next term of `quantity`."""

    setting: RenewalSetting
    quantity: int = 0
    cap: int | None = None


def renewed(holding: Holding) -> Renewal:
    """What the renewal setting makes of a term at its end (G4)."""
    match holding.renewal or RenewalSetting.SAME_SEATS:
        case RenewalSetting.SAME_SEATS:
            seats = holding.renewal_seats
            quantity = holding.bought if seats is None else max(seats, holding.in_use)
            return Renewal(RenewalSetting.SAME_SEATS, quantity)
        case RenewalSetting.SEATS_IN_USE if holding.in_use:
            return Renewal(RenewalSetting.SEATS_IN_USE, holding.in_use)
        case RenewalSetting.FLEXIBLE:
            cap = holding.bought if holding.renewal_cap is None else holding.renewal_cap
            return Renewal(RenewalSetting.FLEXIBLE, holding.licensed, max(cap, holding.in_use))
        case _:
            return Renewal(RenewalSetting.END)


def _checked_cap(holding: Holding, cap: int | None) -> int | None:
    if cap is None:
        return None
    checks.check_quantity(cap, "cap", smallest=0)
    if cap < holding.in_use:
        raise CapBelowLicensed(cap=cap, licensed=holding.in_use, requested=cap)
    checks.check_cap_limit(holding, cap)
    return cap
