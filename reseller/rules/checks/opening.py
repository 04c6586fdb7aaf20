"""Whether a verb is open at all: to this actor, on this subscription, under these terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reseller.rules.errors import (
    Conflict,
    Forbidden,
    NotAvailableOnTerms,
    NotFound,
    PriceNotSet,
    PricesHidden,
    RequestLinkNotConfigured,
    SubscriptionEnded,
    TariffTooLow,
    marked,
)
from reseller.rules.holdings import Holding
from reseller.rules.verbs import Verb

_BUYING = marked("This would be billed, and you may not buy. Ask the owner of your account.")


def check_may_buy(holding: Holding, verb: Verb, billed: int) -> None:
    """FORBIDDEN for whoever may not buy, where `billed` licenses would be billed (A4)."""
    if billed and not holding.may_buy:
        raise Forbidden(template=_BUYING, rule="A4", verb=verb.value, billed=billed)


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
        raise PriceNotSet(currency=holding.currency, day=today)


def check_shown(holding: Holding, verb: Verb) -> None:
    """PRICES_HIDDEN where the verb approves an amount that isn't shown to the actor (M6)."""
    if holding.prices_hidden and verb in holding.terms.approvals:
        raise PricesHidden(verb=verb.value)


def check_billed_shown(holding: Holding, verb: Verb, billed: int) -> None:
    """PRICES_HIDDEN for users, of whom `billed` would be billed: where none is, there is no amount (M6)."""
    if billed:
        check_shown(holding, verb)


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
