"""The single checks of RULES.md section 6; seats.py applies them in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reseller.rules.errors import (
    CapExceeded,
    CapNotSet,
    Conflict,
    ContractLimitExceeded,
    InputInvalid,
    NoLicenseAvailable,
    NotAvailableOnTerms,
    NotFound,
    PackSize,
    PriceNotSet,
    PricesHidden,
    PurchaseBlackout,
    QuantityInvalid,
    RequestLinkNotConfigured,
    SubscriptionEnded,
    TariffTooLow,
    UserExists,
    marked,
)
from reseller.rules.holdings import Holding
from reseller.rules.verbs import Verb

LARGEST_QUANTITY = 1_000_000
_NOTHING = marked("No license is in use here. Leave the number empty.")


def check_open(
    holding: Holding, verb: Verb, *, version: int | None = None, missing: Sequence[str] = ()
) -> None:
    """SUBSCRIPTION_ENDED, NOT_FOUND of users, CONFLICT, NOT_AVAILABLE_ON_TERMS, in this order.

    `version` is the one that the actor has seen, `missing` the users that are not assigned here.
    """
    if holding.ended_on is not None:
        raise SubscriptionEnded(ended_on=holding.ended_on)
    if missing:
        raise NotFound("user", field=("users",), users=tuple(missing))
    if version is not None and version != holding.version:
        raise Conflict(version=holding.version)
    if verb not in holding.terms.verbs:
        raise NotAvailableOnTerms(terms=holding.terms.name, verb=verb.value)


def check_priced(holding: Holding, today: date) -> None:
    """PRICE_NOT_SET where no price is given in the reseller's currency (M4)."""
    if not holding.priced:
        raise PriceNotSet(currency=holding.currency, day=today.isoformat())


def check_shown(holding: Holding, verb: Verb) -> None:
    """PRICES_HIDDEN where the verb approves an amount that isn't shown to the actor (M6)."""
    if holding.prices_hidden and verb in holding.terms.approvals:
        raise PricesHidden(verb=verb.value)


def check_quantity(
    quantity: object, field: str, *, smallest: int = 1, largest: int = LARGEST_QUANTITY
) -> int:
    """The quantity as a whole number inside its bounds; QUANTITY_INVALID otherwise (C6)."""
    if type(quantity) is int and smallest <= quantity <= largest:
        return quantity
    asked = quantity if isinstance(quantity, int | str) else repr(quantity)
    wanted = _NOTHING if largest <= 0 else None
    raise QuantityInvalid(
        field=(field,), template=wanted, smallest=smallest, largest=largest, requested=asked
    )


def check_new_users(existing: Sequence[str]) -> None:
    """USER_EXISTS where addresses already hold a license here."""
    if existing:
        raise UserExists(users=tuple(existing), listed=", ".join(existing[:5]))


def check_tariff(holding: Holding) -> None:
    """TARIFF_TOO_LOW below the tariff that may buy more (B2)."""
    terms = holding.terms
    if terms.smallest_tariff is None or holding.tariff is None:
        return
    if terms.tariffs.index(holding.tariff) < terms.tariffs.index(terms.smallest_tariff):
        raise TariffTooLow(tariff=holding.tariff, needed=terms.smallest_tariff)


def check_link(holding: Holding) -> None:
    """REQUEST_LINK_NOT_CONFIGURED where the terms need a link (C5)."""
    if holding.terms.needs_link and not holding.has_link:
        raise RequestLinkNotConfigured()


def check_pack(holding: Holding, quantity: int, field: str) -> None:
    """PACK_SIZE with the two nearest valid numbers (H2)."""
    pack = holding.terms.pack_size
    over = quantity % pack
    if over:
        lower = max(pack, quantity - over)
        upper = max(2 * pack, quantity - over + pack)
        raise PackSize(field=(field,), pack_size=pack, lower=lower, upper=upper, requested=quantity)


def check_blackout(holding: Holding, today: date) -> None:
    """PURCHASE_BLACKOUT where too few days of the term remain (H5)."""
    days = holding.terms.blackout_days
    if days is None or holding.term is None:
        return
    remaining = holding.term.remaining(today)
    if remaining < days:
        raise PurchaseBlackout(remaining=remaining, blackout_days=days)


def check_room(holding: Holding, count: int) -> None:
    """CAP_NOT_SET, CAP_EXCEEDED, NO_LICENSE_AVAILABLE, CONTRACT_LIMIT_EXCEEDED for more users (C1, C2)."""
    if holding.terms.needs_cap:
        _check_cap(holding, count)
    else:
        _check_free(holding, count)
    if holding.terms.counts_licensed:
        check_limit(holding, count, count, "count")


def _check_cap(holding: Holding, count: int) -> None:
    if holding.cap is None:
        raise CapNotSet()
    available = max(0, holding.cap - holding.in_use)
    if count > available:
        raise CapExceeded(
            field=("count",), cap=holding.cap, licensed=holding.licensed, taken=holding.in_use,
            reserved=holding.reserved_licensed, requested=count, available=available,
        )  # fmt: skip


def _check_free(holding: Holding, count: int) -> None:
    available = max(0, holding.bought - holding.in_use)
    if count > available:
        raise NoLicenseAvailable(
            field=("count",), bought=holding.bought, licensed=holding.licensed,
            reserved=holding.reserved_licensed, requested=count, available=available,
        )  # fmt: skip


def check_limit(holding: Holding, asked: int, growth: int, field: str) -> None:
    """CONTRACT_LIMIT_EXCEEDED where `growth` more would be counted than the contract allows (C4).

    `asked` is the number entered; what it has beyond `growth` is counted already.
    """
    if holding.limit is None or growth <= 0 or holding.usage + growth <= holding.limit:
        return
    available = max(0, holding.limit - holding.usage + asked - growth)
    raise ContractLimitExceeded(
        field=(field,), limit=holding.limit, counted=holding.usage, requested=asked, available=available
    )


def check_cap_limit(holding: Holding, cap: int) -> None:
    """CONTRACT_LIMIT_EXCEEDED for a cap above the limit; a cap is compared with the limit alone (C4)."""
    if holding.limit is not None and cap > holding.limit:
        raise ContractLimitExceeded(
            field=("cap",), limit=holding.limit, counted=holding.usage, requested=cap, available=holding.limit
        )


def check_not_past(day: date, today: date, field: str) -> None:
    """INPUT_INVALID for a billing date before today; people can't date back (I7)."""
    if day < today:
        wanted = marked("Enter {today} or a later date.")
        raise InputInvalid(template=wanted, field=(field,), rule="I7", today=today)
