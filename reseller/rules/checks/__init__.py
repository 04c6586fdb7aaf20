"""The single checks of RULES.md section 6; the guards in seats/ apply them in their order."""

from reseller.rules.checks.bounds import (
    check_cap_limit,
    check_keeps_users,
    check_limit,
    check_room,
    check_unused,
    checked_cap,
)
from reseller.rules.checks.dates import check_blackout, check_not_past, check_reducible, check_window
from reseller.rules.checks.inputs import (
    LARGEST_QUANTITY,
    check_belongs,
    check_new_users,
    check_next_period,
    check_pack,
    check_period,
    check_quantity,
    checked_tariff,
)
from reseller.rules.checks.opening import (
    check_billed_shown,
    check_link,
    check_may_buy,
    check_open,
    check_priced,
    check_shown,
    check_tariff,
)

__all__ = [
    "LARGEST_QUANTITY", "check_belongs", "check_billed_shown", "check_blackout", "check_cap_limit",
    "check_keeps_users", "check_limit", "check_link", "check_may_buy", "check_new_users",
    "check_next_period", "check_not_past", "check_open", "check_pack", "check_period", "check_priced",
    "check_quantity", "check_reducible", "check_room", "check_shown", "check_tariff", "check_unused",
    "check_window", "checked_cap", "checked_tariff",
]  # fmt: skip
