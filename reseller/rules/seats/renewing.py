"""What follows a term: the renewal setting, a renewal that is bought, and what comes of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reseller.rules import checks
from reseller.rules.errors import NotAvailableOnTerms
from reseller.rules.holdings import Decision, Holding
from reseller.rules.terms import RenewalSetting
from reseller.rules.verbs import Verb


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
    checks.check_open(holding, Verb.SET_RENEWAL, version=version)
    if renewal not in holding.terms.renewal_settings:
        raise NotAvailableOnTerms(terms=holding.terms.name, verb=Verb.SET_RENEWAL.value)
    seats = seats if renewal is RenewalSetting.SAME_SEATS else None
    cap = cap if renewal is RenewalSetting.FLEXIBLE else None
    if seats is not None:
        checks.check_quantity(seats, "quantity")
    if cap is not None:
        checks.check_cap_limit(holding, checks.check_quantity(cap, "cap", smallest=0))
    growth = holding.counted_with(renewal=seats or 0) - holding.counted
    checks.check_limit(holding, seats or 0, growth, "quantity")
    return Decision(
        verb=Verb.SET_RENEWAL, renewal=renewal, renewal_seats=seats, renewal_cap=cap, counted=growth
    )


def renew(holding: Holding, quantity: int | None = None, *, today: date) -> Decision:
    """Buy the next term of `quantity` licenses inside the renewal window (H6, H7).

    Without a quantity: what is bought less what is canceled, not below the users in use, in packs.
    `renewal_seats` is the number, which counts against the contract limit from placing on (C4).
    """
    checks.check_open(holding, Verb.RENEW)
    checks.check_priced(holding, today)
    checks.check_shown(holding, Verb.RENEW)
    count = checks.check_quantity(_kept(holding) if quantity is None else quantity, "quantity")
    checks.check_pack(holding, count, "quantity")
    checks.check_window(holding, today)
    checks.check_keeps_users(holding, count)
    growth = holding.counted_with(renewal=count) - holding.counted
    checks.check_limit(holding, count, growth, "quantity")
    return Decision(
        verb=Verb.RENEW, delta=count - holding.bought, after=count, counted=growth,
        renewal=RenewalSetting.SAME_SEATS, renewal_seats=count,
    )  # fmt: skip


def _kept(holding: Holding) -> int:
    return max(holding.bought - holding.canceled, holding.terms.packs_for(holding.in_use))


@dataclass(frozen=True, slots=True)
class Renewal:
    """What follows a term that has run out: END, FLEXIBLE with a cap, or a next term of `quantity`."""

    setting: RenewalSetting
    quantity: int = 0
    cap: int | None = None


def renewed(holding: Holding) -> Renewal:
    """What the renewal setting, or the renewal that was bought, makes of a term at its end (G4, H7)."""
    if Verb.RENEW in holding.terms.verbs:
        return _bought(holding)
    match holding.renewal or RenewalSetting.SAME_SEATS:
        case RenewalSetting.SAME_SEATS:
            seats = holding.renewal_seats
            quantity = holding.bought if seats is None else max(seats, holding.in_use)
            return Renewal(RenewalSetting.SAME_SEATS, quantity)
        case RenewalSetting.SEATS_IN_USE if holding.in_use:
            return Renewal(RenewalSetting.SEATS_IN_USE, holding.in_use)
        case RenewalSetting.FLEXIBLE:
            cap = holding.bought if holding.renewal_cap is None else holding.renewal_cap
            return Renewal(RenewalSetting.FLEXIBLE, holding.licensed, _fitting(holding, cap))
        case _:
            return Renewal(RenewalSetting.END)


def carries_additions(holding: Holding) -> bool:
    """Whether additions go on in the term that follows: as the same seats, where no number is set (G4)."""
    setting = holding.renewal or RenewalSetting.SAME_SEATS
    return setting is RenewalSetting.SAME_SEATS and holding.renewal_seats is None


def _fitting(holding: Holding, cap: int) -> int:
    """The cap that begins: for the users in use, and under a contract limit that was lowered since (C1)."""
    wanted = max(cap, holding.in_use)
    return wanted if holding.limit is None else min(wanted, holding.limit)


def _bought(holding: Holding) -> Renewal:
    if holding.renewed_until is None:
        return Renewal(RenewalSetting.END)
    return Renewal(RenewalSetting.SAME_SEATS, holding.renewal_seats or 0)
