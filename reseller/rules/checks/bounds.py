"""Whether a number fits: what is unused, the cap, what is bought, the contract limit."""

from __future__ import annotations

from reseller.rules.checks.inputs import check_quantity
from reseller.rules.errors import (
    CapBelowLicensed,
    CapExceeded,
    CapNotSet,
    ContractLimitExceeded,
    LicensesInUse,
    NoLicenseAvailable,
)
from reseller.rules.holdings import Holding
from reseller.rules.terms import Overuse


def check_unused(holding: Holding, count: int) -> None:
    """LICENSES_IN_USE where more would be given up than is unused, with the users to remove first (B7)."""
    unused, cancelable = holding.unused, holding.bought - holding.canceled
    if count > unused:
        raise LicensesInUse(
            field=("count",), template=LicensesInUse.beyond if count > cancelable else None, unused=unused,
            available=unused, excess=min(count, cancelable) - unused, cancelable=cancelable, requested=count,
        )  # fmt: skip


def check_keeps_users(holding: Holding, quantity: int) -> None:
    """LICENSES_IN_USE for a renewal of fewer licenses than users hold (H7)."""
    if quantity < holding.in_use:
        unused, excess = max(0, holding.bought - holding.in_use), holding.in_use - quantity
        raise LicensesInUse(rule="H7", unused=unused, available=unused, excess=excess, requested=quantity)


def checked_cap(holding: Holding, cap: int | None) -> int | None:
    """The cap, or None; CAP_BELOW_LICENSED, CONTRACT_LIMIT_EXCEEDED (C3, C4)."""
    if cap is None:
        return None
    check_quantity(cap, "cap", smallest=0)
    if cap < holding.in_use:
        raise CapBelowLicensed(cap=cap, licensed=holding.in_use, requested=cap)
    check_cap_limit(holding, cap)
    return cap


def check_room(holding: Holding, count: int) -> None:
    """CAP_NOT_SET, CAP_EXCEEDED, NO_LICENSE_AVAILABLE, CONTRACT_LIMIT_EXCEEDED for more users (C1, C2).

    Where the terms allow more users than licenses for a while, or bill them, there is always room (L3, A4).
    """
    if holding.terms.needs_cap:
        _check_cap(holding, count)
    elif holding.terms.overuse is Overuse.REJECT:
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
    available = max(0, holding.assignable - holding.in_use)
    if count > available:
        raise NoLicenseAvailable(
            field=("count",), bought=holding.assignable, licensed=holding.licensed,
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
