"""Giving licenses up: cancellations, and a lower number for the next period."""

from __future__ import annotations

from datetime import date

from reseller.rules import checks
from reseller.rules.errors import marked
from reseller.rules.holdings import Decision, Holding
from reseller.rules.verbs import Verb

_NONE_CANCELED = marked("No license is canceled here.")


def cancel_licenses(holding: Holding, count: int, *, today: date) -> Decision:
    """Give up `count` unused licenses for the end of the running period or term (B7, B8, H6).

    REDUCTION_NOT_ALLOWED with the date where licenses are committed until the renewal (C7).
    """
    checks.check_open(holding, Verb.CANCEL_LICENSES)
    checks.check_quantity(count, "count")
    checks.check_pack(holding, count, "count")
    checks.check_window(holding, today)
    checks.check_reducible(holding, count)
    checks.check_unused(holding, count)
    after = holding.committed - holding.canceled - count
    return Decision(verb=Verb.CANCEL_LICENSES, delta=-count, after=after, canceled=count)


def restore_licenses(holding: Holding, count: int, *, today: date) -> Decision:
    """Take back `count` cancellations before they count: free of charge, in packs, inside the window."""
    checks.check_open(holding, Verb.CANCEL_LICENSES)
    checks.check_quantity(count, "count", largest=holding.canceled, nothing=_NONE_CANCELED)
    checks.check_pack(holding, count, "count")
    checks.check_window(holding, today)
    after = holding.committed - holding.canceled + count
    return Decision(verb=Verb.CANCEL_LICENSES, delta=count, after=after, canceled=-count, revoked=count)


def set_next_period(holding: Holding, quantity: int, *, version: int | None = None) -> Decision:
    """The licenses that the next period begins with, from 1 to what is bought (L7)."""
    checks.check_open(holding, Verb.SET_NEXT_PERIOD, version=version)
    checks.check_next_period(holding, quantity)
    delta = quantity - holding.next_number
    return Decision(verb=Verb.SET_NEXT_PERIOD, delta=delta, after=quantity, next_period=quantity)
