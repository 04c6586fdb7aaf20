"""Whether today is a day for it: windows, blackouts, commitments."""

from __future__ import annotations

from datetime import date

from reseller.rules.errors import (
    InputInvalid,
    OutsideRenewalWindow,
    PurchaseBlackout,
    ReductionNotAllowed,
    marked,
)
from reseller.rules.holdings import Holding
from reseller.rules.terms import Reduction

_UNPAID = marked("A renewal waits for its payment. Nothing else changes until it is paid or canceled.")


def check_window(holding: Holding, today: date) -> None:
    """OUTSIDE_RENEWAL_WINDOW before it opens, and once a renewal is bought or waits for payment (H6, H7)."""
    opens = holding.window_opens
    if opens is None:
        return
    if holding.renewing is not None:
        raise OutsideRenewalWindow(template=_UNPAID, rule="H7", renewing=holding.renewing)
    if today < opens:
        raise OutsideRenewalWindow(allowed_from=opens)


def check_blackout(holding: Holding, today: date) -> None:
    """PURCHASE_BLACKOUT where too few days remain of the term, or of the renewed one (H5, H7)."""
    days, remaining = holding.terms.blackout_days, holding.remaining(today)
    if days is not None and remaining is not None and remaining < days:
        raise PurchaseBlackout(remaining=remaining, blackout_days=days)


def check_reducible(holding: Holding, count: int) -> None:
    """REDUCTION_NOT_ALLOWED where licenses are committed until the renewal, with its day (C7)."""
    if holding.terms.reduction is Reduction.AT_RENEWAL and holding.term is not None:
        raise ReductionNotAllowed(field=("count",), allowed_from=holding.term.end, requested=count)


def check_not_past(day: date, today: date, field: str) -> None:
    """INPUT_INVALID for a billing date before today; people can't date back (I7)."""
    if day < today:
        wanted = marked("Enter {today} or a later date.")
        raise InputInvalid(template=wanted, field=(field,), rule="I7", today=today)
