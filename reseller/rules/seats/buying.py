"""Committing to licenses: a new subscription, an addition, and a customer's wish for one."""

from __future__ import annotations

from datetime import date

from reseller.rules import checks
from reseller.rules.holdings import Decision, Holding
from reseller.rules.terms import Period
from reseller.rules.verbs import Verb


def subscribe(
    holding: Holding,
    quantity: int | None = None,
    *,
    today: date,
    cap: int | None = None,
    start_on: date | None = None,
    period: Period | None = None,
    tariff: str | None = None,
    included: int | None = None,
) -> Decision:
    """A new subscription: no quantity (or 0) where users are simply added, else the licenses bought.

    `start_on` is the first charged day, today or later (D4). The tariff is the lowest that may buy more, if
    none is named, and doesn't gate this (B2). What is included is paid from the first day on (A4);
    `quantity`, if more, as well. A cap, tariff or included number that the terms don't have: INPUT_INVALID.
    """
    checks.check_open(holding, Verb.SUBSCRIBE)
    checks.check_period(holding.terms, period)
    checks.check_belongs(holding.terms, cap=cap, tariff=tariff, included=included)
    checks.check_priced(holding, today)
    if start_on is not None:
        checks.check_not_past(start_on, today, "start_on")
    if holding.terms.counts_licensed:
        checks.check_quantity(quantity or 0, "quantity", smallest=0, largest=0)
        return Decision(verb=Verb.SUBSCRIBE, cap=checks.checked_cap(holding, cap))
    tariff = checks.checked_tariff(holding.terms, tariff or holding.terms.smallest_tariff)
    included = _included(holding, quantity, included)
    count = checks.check_quantity(quantity or 0, "quantity", smallest=1 if included is None else 0)
    count = max(count, included or 0)
    checks.check_pack(holding, count, "quantity")
    checks.check_limit(holding, count, count, "quantity")
    return Decision(
        verb=Verb.SUBSCRIBE, delta=count, after=count, bought=count, counted=count, included=included,
        tariff=tariff,
    )  # fmt: skip


def add_licenses(holding: Holding, count: int, *, today: date) -> Decision:
    """Buy `count` more licenses; the resulting total is `after`.

    Cancellations of the running period are revoked first, free of charge (B9); after a renewal the
    licenses join both terms (H7); a lowered next-period number goes back to the new total (L9).
    """
    checks.check_open(holding, Verb.ADD_LICENSES)
    checks.check_priced(holding, today)
    checks.check_shown(holding, Verb.ADD_LICENSES)
    checks.check_quantity(count, "count")
    checks.check_tariff(holding)
    checks.check_link(holding)
    checks.check_pack(holding, count, "count")
    checks.check_blackout(holding, today)
    revoked = min(count, holding.canceled) if holding.terms.revokes_cancellations else 0
    bought = count - revoked
    growth = _growth(holding, bought)
    checks.check_limit(holding, count, growth, "count")
    return Decision(
        verb=Verb.ADD_LICENSES, delta=bought, after=holding.committed + bought, bought=bought,
        counted=growth, canceled=-revoked, revoked=revoked, resets_next_period=_resets(holding),
    )  # fmt: skip


def request(holding: Holding, count: int) -> Decision:
    """A customer's wish; it is no order and is not counted (C4, C5)."""
    checks.check_open(holding, Verb.REQUEST)
    checks.check_quantity(count, "quantity")
    checks.check_link(holding)
    present = holding.in_use if holding.terms.bills_beyond else holding.committed
    return Decision(verb=Verb.REQUEST, delta=count, after=present + count)


def _included(holding: Holding, quantity: int | None, included: int | None) -> int | None:
    """What is included, by default the number asked for; None on terms without it."""
    if not holding.terms.has_included:
        return None
    return checks.check_quantity((quantity or 0) if included is None else included, "included", smallest=0)


def _growth(holding: Holding, bought: int) -> int:
    """What the contract limit counts more; after a renewal both terms grow (C4, H7)."""
    renewal = holding.renewal_number + (bought if holding.renewed_until else 0)
    return holding.counted_with(committed=holding.committed + bought, renewal=renewal) - holding.counted


def _resets(holding: Holding) -> bool:
    return holding.terms.purchase_resets_next_period and holding.next_period is not None
