"""An order as one would say it, whatever has become of it: "Add 5 licenses of Field for Acme."."""

from __future__ import annotations

from collections.abc import Callable

from customers.orders.kinds import OrderKind
from customers.orders.queries import OrderRow
from web.texts import _, counted


def sentence(found: OrderRow, *, own: bool) -> str:
    """What was ordered, of which product and for whom; one's `own` company goes unnamed."""
    deed = _DEEDS[found.kind](found).format(product=found.product_name)
    if own:
        return _("{deed}.").format(deed=deed)
    return _("{deed} for {customer}.").format(deed=deed, customer=found.customer_name)


def _start(found: OrderRow) -> str:
    if not found.quantity_after:
        return _("Start {product}")
    return counted(
        "Start {{product}} with {count} license",
        "Start {{product}} with {count} licenses",
        found.quantity_after,
    )


def _add_licenses(found: OrderRow) -> str:
    if not found.quantity_delta:
        return _("Keep canceled licenses of {product}")
    return counted(
        "Add {count} license of {{product}}", "Add {count} licenses of {{product}}", found.quantity_delta
    )


def _cancel_licenses(found: OrderRow) -> str:
    if found.quantity_delta > 0:
        return counted(
            "Keep {count} canceled license of {{product}}",
            "Keep {count} canceled licenses of {{product}}",
            found.quantity_delta,
        )
    return counted(
        "Cancel {count} license of {{product}}",
        "Cancel {count} licenses of {{product}}",
        -found.quantity_delta,
    )


def _add_users(found: OrderRow) -> str:
    return counted(
        "Add {count} user to {{product}}", "Add {count} users to {{product}}", found.quantity_delta
    )


def _remove_users(found: OrderRow) -> str:
    return counted(
        "Remove {count} user from {{product}}", "Remove {count} users from {{product}}", -found.quantity_delta
    )


def _deactivate(found: OrderRow) -> str:
    return counted(
        "Deactivate {count} user over the licenses of {{product}}",
        "Deactivate {count} users over the licenses of {{product}}",
        -found.quantity_delta,
    )


def _next_period(found: OrderRow) -> str:
    return counted(
        "Begin the next period of {{product}} with {count} license",
        "Begin the next period of {{product}} with {count} licenses",
        found.quantity_after,
    )


def _renew(found: OrderRow) -> str:
    return counted(
        "Renew {count} license of {{product}}", "Renew {count} licenses of {{product}}", found.quantity_after
    )


_DEEDS: dict[OrderKind, Callable[[OrderRow], str]] = {
    OrderKind.SUBSCRIBE: _start,
    OrderKind.ADD_LICENSES: _add_licenses,
    OrderKind.ADD_USERS: _add_users,
    OrderKind.REMOVE_USERS: _remove_users,
    OrderKind.SWAP_USERS: lambda found: _("Swap users of {product}"),
    OrderKind.CANCEL_LICENSES: _cancel_licenses,
    OrderKind.SET_NEXT_PERIOD_LICENSES: _next_period,
    OrderKind.RENEW_SUBSCRIPTION: _renew,
    OrderKind.END_SUBSCRIPTION: lambda found: _("End {product}"),
    OrderKind.GRACE_DEACTIVATION: _deactivate,
}
