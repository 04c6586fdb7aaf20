"""Whether what was entered has its form and lies inside its bounds."""

from __future__ import annotations

from collections.abc import Sequence

from reseller.rules.errors import (
    InputInvalid,
    NextPeriodOutOfRange,
    PackSize,
    QuantityInvalid,
    TerminateViaSupport,
    UserExists,
    marked,
)
from reseller.rules.holdings import Holding
from reseller.rules.terms import LicenseTerms, Period

LARGEST_QUANTITY = 1_000_000
_NOTHING = marked("No license is in use here. Leave the number empty.")
_PERIODS = marked("Choose one of these periods: {offered}.")
_TARIFFS = marked("Choose one of these tariffs: {offered}.")
_NO_CAP = marked("{plan} has no purchase cap. Leave this empty.")
_NO_TARIFF = marked("{plan} has no tariffs. Leave this empty.")
_NO_INCLUDED = marked("{plan} includes no number. Leave this empty.")


def check_quantity(
    quantity: object,
    field: str,
    *,
    smallest: int = 1,
    largest: int = LARGEST_QUANTITY,
    nothing: str = _NOTHING,
) -> int:
    """The quantity as a whole number inside its bounds; QUANTITY_INVALID otherwise (C6).

    `nothing` is what is said where `largest` leaves no number to enter.
    """
    if type(quantity) is int and smallest <= quantity <= largest:
        return quantity
    asked = quantity if isinstance(quantity, int | str) else repr(quantity)
    wanted = nothing if largest <= 0 else None
    raise QuantityInvalid(
        field=(field,), template=wanted, smallest=smallest, largest=largest, requested=asked
    )


def check_new_users(existing: Sequence[str]) -> None:
    """USER_EXISTS where addresses already hold a license here."""
    if existing:
        raise UserExists(users=tuple(existing), listed=", ".join(existing[:5]))


def check_pack(holding: Holding, quantity: int, field: str) -> None:
    """PACK_SIZE with the two nearest valid numbers (H2)."""
    pack, within = holding.terms.pack_size, holding.terms.packs_within(quantity)
    if within != quantity:
        lower, upper = max(pack, within), max(2 * pack, within + pack)
        raise PackSize(field=(field,), pack_size=pack, lower=lower, upper=upper, requested=quantity)


def check_period(terms: LicenseTerms, period: Period | None) -> Period:
    """The chosen period, or the first that the terms offer; INPUT_INVALID for another one (B4)."""
    chosen = period or terms.periods[0]
    if chosen not in terms.periods:
        raise InputInvalid(template=_PERIODS, field=("period",), rule="M4", offered=", ".join(terms.periods))
    return chosen


def checked_tariff(terms: LicenseTerms, tariff: str | None) -> str | None:
    """The tariff, None on terms without any; INPUT_INVALID for an unknown one (B2)."""
    if not terms.tariffs:
        return None
    if tariff not in terms.tariffs:
        raise InputInvalid(template=_TARIFFS, field=("tariff",), rule="B2", offered=", ".join(terms.tariffs))
    return tariff


def check_belongs(terms: LicenseTerms, *, cap: int | None, tariff: str | None, included: int | None) -> None:
    """INPUT_INVALID for what these terms don't have: refused, not dropped, since somebody counts on it."""
    for field, given, known, template in (
        ("cap", cap, terms.needs_cap, _NO_CAP),
        ("tariff", tariff, bool(terms.tariffs), _NO_TARIFF),
        ("included", included, terms.has_included, _NO_INCLUDED),
    ):
        if given is not None and not known:
            raise InputInvalid(template=template, field=(field,), plan=terms.name)


def check_next_period(holding: Holding, quantity: int) -> None:
    """QUANTITY_INVALID for no whole number, TERMINATE_VIA_SUPPORT below the least that can be kept,
    NEXT_PERIOD_OUT_OF_RANGE outside 1 … bought (L7)."""
    smallest = holding.terms.next_period_minimum or 0
    if type(quantity) is not int:
        check_quantity(quantity, "quantity", smallest=smallest, largest=holding.bought)
    if quantity == 0 and smallest > 0:
        raise TerminateViaSupport(contact=holding.terms.support_contact, requested=quantity)
    if not smallest <= quantity <= holding.bought:
        raise NextPeriodOutOfRange(bought=holding.bought, smallest=smallest, requested=quantity)
