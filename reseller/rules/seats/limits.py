"""A contract limit, and what of it is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reseller.rules import checks
from reseller.rules.errors import LimitBelowUse


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
