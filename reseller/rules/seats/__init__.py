"""Guards: what may be added, removed, set or ended, and what it changes. State in, decision out.

One function per verb. Each applies the order of checks of RULES.md section 6 from SUBSCRIPTION_ENDED
downward (NOT_FOUND and FORBIDDEN come first, from the row's absence and access.require; only whoever adds
what is billed without `may_buy` is refused here), raises the typed refusal, or returns the Decision.
`today` is the billing date.
"""

from reseller.rules.checks import LARGEST_QUANTITY, check_open
from reseller.rules.holdings import Decision, Holding
from reseller.rules.seats.buying import add_licenses, request, subscribe
from reseller.rules.seats.ending import end
from reseller.rules.seats.limits import LimitUse, set_limit
from reseller.rules.seats.reducing import cancel_licenses, restore_licenses, set_next_period
from reseller.rules.seats.renewing import Renewal, carries_additions, renew, renewed, set_renewal
from reseller.rules.seats.settings import set_cap, set_included, set_tariff
from reseller.rules.seats.users import add_users, billed_beyond, remove_users, swap_users

__all__ = [
    "LARGEST_QUANTITY", "Decision", "Holding", "LimitUse", "Renewal", "add_licenses", "add_users",
    "billed_beyond", "cancel_licenses", "carries_additions", "check_open", "end", "remove_users", "renew",
    "renewed", "request", "restore_licenses", "set_cap", "set_included", "set_limit", "set_next_period",
    "set_renewal", "set_tariff", "subscribe", "swap_users",
]  # fmt: skip
