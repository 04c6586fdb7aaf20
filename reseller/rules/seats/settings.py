"""What is set on a subscription: its purchase cap, tariff and included number."""

from __future__ import annotations

from reseller.rules import checks
from reseller.rules.holdings import Decision, Holding
from reseller.rules.verbs import Verb


def set_cap(holding: Holding, cap: int, *, version: int | None = None) -> Decision:
    """Raise or lower the purchase cap: licensed ≤ cap ≤ contract limit (C1–C3)."""
    checks.check_open(holding, Verb.SET_CAP, version=version)
    checks.checked_cap(holding, checks.check_quantity(cap, "cap", smallest=0))
    return Decision(verb=Verb.SET_CAP, delta=cap - (holding.cap or 0), after=cap, cap=cap)


def set_tariff(holding: Holding, tariff: str, *, version: int | None = None) -> Decision:
    """Change the tariff that says whether more licenses can be bought (B2); it has no price of its own."""
    checks.check_open(holding, Verb.SET_TARIFF, version=version)
    return Decision(verb=Verb.SET_TARIFF, tariff=checks.checked_tariff(holding.terms, tariff))


def set_included(holding: Holding, included: int, *, version: int | None = None) -> Decision:
    """The number included from the next period on (A8).

    It counts against the contract limit as soon as it is set (C4): `counted` holds at once.
    """
    checks.check_open(holding, Verb.SET_INCLUDED, version=version)
    checks.check_quantity(included, "included", smallest=0)
    growth = holding.counted_with(included=included) - holding.counted
    checks.check_limit(holding, included, growth, "included")
    present = holding.included if holding.next_included is None else holding.next_included
    return Decision(
        verb=Verb.SET_INCLUDED, delta=included - (present or 0), after=included, counted=growth,
        included=included,
    )  # fmt: skip
