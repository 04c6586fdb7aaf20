"""Every state that things can be in, and what a page says of a thing that is in it.

The words stand here a second time: what the console says is compared with what a person is to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from customers.orders.kinds import OrderKind, OrderStatus
from customers.payments.models import PaymentStatus
from customers.requests.rules import RequestStatus

NUMBER: Final = r"[\d,]+"
STATUSES = {
    OrderStatus.PLACED: "Placed",
    OrderStatus.AWAITING_PAYMENT: "Awaiting payment",
    OrderStatus.PROCESSING: "Processing",
    OrderStatus.COMPLETED: "Completed",
    OrderStatus.FAILED: "Failed",
    OrderStatus.CANCELED: "Canceled",
    OrderStatus.EXPIRED: "Expired",
}
KINDS = {
    OrderKind.SUBSCRIBE: "Start ",
    OrderKind.ADD_LICENSES: f"Add {NUMBER} licenses? of |Keep canceled licenses of ",
    OrderKind.ADD_USERS: f"Add {NUMBER} users? to ",
    OrderKind.REMOVE_USERS: f"Remove {NUMBER} users? from ",
    OrderKind.SWAP_USERS: "Swap users of ",
    OrderKind.CANCEL_LICENSES: f"Cancel {NUMBER} licenses? of |Keep {NUMBER} canceled licenses? of ",
    OrderKind.SET_NEXT_PERIOD_LICENSES: f"Begin the next period of .* with {NUMBER} license",
    OrderKind.RENEW_SUBSCRIPTION: f"Renew {NUMBER} licenses? of ",
    OrderKind.END_SUBSCRIPTION: "End ",
    OrderKind.GRACE_DEACTIVATION: f"Deactivate {NUMBER} users? over the licenses of ",
}
PAYMENTS = {
    PaymentStatus.NEW: "Waiting for your card payment",
    PaymentStatus.OPEN: "Waiting for your card payment",
    PaymentStatus.PAID: "Paid by card: ",
    PaymentStatus.DECLINED: "[Cc]ard (?:was )?declined",
    PaymentStatus.EXPIRED: "[Nn]ot paid in time",
    PaymentStatus.CANCELED: ">Canceled<",
    PaymentStatus.REFUND_DUE: "goes back to the card",
    PaymentStatus.REFUNDED: "given back to the card",
}
REQUESTS = {
    RequestStatus.OPEN: "Waiting for you",
    RequestStatus.ORDERED: "Ordered",
    RequestStatus.DECLINED: "Declined",
    RequestStatus.WITHDRAWN: "Withdrawn",
    RequestStatus.EXPIRED: "Expired",
}
"""Nothing makes a request wait for information or for an approval."""
PLANNED = {
    "placed": f"<h1>Order {NUMBER}</h1>",
    "refused": '<th scope="row">Planned order refused<',
    "withdrawn": '<th scope="row">Withdraw planned order<',
}
"""What became of a planned order that is decided: an order, or a line of the history."""
HOLDINGS = {
    "pending": "Being set up",
    "active": "Running period|<dt>Term<",
    "ended": r"Ended \d+ ",
    "failed": "could not be started",
    "over licenses": f"{NUMBER} users? more than licenses",
    "over licenses, all protected": "Everybody is protected, so nobody is deactivated",
    "renewal under way": "A renewal is under way",
    "renewed": "<dt>Renewed until<",
}
"""What a subscription's page says above its numbers and beside them."""
SCHEDULED = {
    "term_renews": f"The term is renewed with {NUMBER} license",
    "term_switches": f"It goes on as Flexible, with a cap of {NUMBER}",
    "term_ends": "The term ends, and nothing follows",
    "renewed_begins": f"The renewed term begins with {NUMBER} license",
    "next_period": f"The next period begins with {NUMBER} licenses?[.]",
    "lower_next_period": f"The next period begins with {NUMBER} licenses? instead of {NUMBER}",
    "canceled": f"{NUMBER} canceled licenses? ends?[.]",
    "included_changes": f"The included number becomes {NUMBER} instead of {NUMBER}",
    "ends": "It has ended; the last day is ",
    "grace_ends": "Users over licenses are deactivated: ",
    "grace_begins": "The clock begins for users over licenses",
    "price_changes": "The price of a license changes from ",
    "planned_order": "A planned order is placed: ",
}
USERS = {
    "pending": "being added",
    "leaving": "being removed",
    "live": "Active",
    "over licenses": "Active, over licenses",
    "protected": "Protected",
    "deactivated": "Deactivated",
    "deactivated over licenses": "Deactivated",
}
THINGS: dict[str, Iterable[str]] = {
    "order": STATUSES,
    "order in the history": STATUSES,
    "kind of order": KINDS,
    "payment": PAYMENTS,
    "request": REQUESTS,
    "planned order": PLANNED,
    "subscription": HOLDINGS,
    "scheduled": SCHEDULED,
    "user": USERS,
}
ALL = frozenset(f"{thing}: {state}" for thing, states in THINGS.items() for state in states)
"""Every state by the name that a sight of it has."""


def shown(word: str) -> str:
    """A state as a page marks it: a dot and the word."""
    return rf"<i class=\"dot[^\"]*\"></i>{re.escape(word)}<"
