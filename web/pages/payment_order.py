"""Paying for an order by card: from the order's page to the gateway's checkout, and back (H8)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.payments.checkouts import open_checkout, payable
from customers.payments.gateway import GatewayUnclear
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow
from reseller.rules.money import Money
from web.context import Call
from web.labels import full_day
from web.render import money, unbroken
from web.texts import _

logger = logging.getLogger(__name__)
CLOSED = (PaymentStatus.EXPIRED, PaymentStatus.CANCELED)
LATE_WORD = timedelta(minutes=10)
"""How long the page of an order listens for a card that was charged while its checkout was being closed."""
MOVED = {
    "payment_received": _("Paid by card: {amount}"),
    "payment_returned": _("{amount} given back to the card"),
}
"""What became of money, in the order's words; what comes of a payment that failed, the order tells."""


async def pay(call: Call) -> Response:
    """POST /orders/{order}/payment: to the checkout of the payment that the order waits for."""
    return await to_checkout(call, call.path_id("order", "order"))


async def to_checkout(call: Call, order_id: UUID) -> Response:
    """Lead to where the order is paid; to its page where there is nothing to pay, or no gateway to ask."""
    home = f"/orders/{order_id}"
    async with call.reading() as session:
        asked = await payable(session, order_id, actor=call.actor, now=call.now)
    if asked is None:
        return call.go(home)
    if call.console.gateway is None:
        return call.go(home, _("Card payment is not set up on this console."))
    try:
        address = await open_checkout(call.console.database, call.console.gateway, asked, now=call.now)
    except GatewayUnclear as error:
        logger.warning("Order %s can't be paid now: %s.", order_id, error)
        return call.go(home, _("The payment page can’t be reached now. Nothing was charged; try again."))
    return call.go(address or home)


def due(call: Call, payments: Sequence[PaymentRow]) -> dict[str, Any] | None:
    """What the order's page says of the payment that it waits for: amount, until (an instant), is_set_up."""
    waits = next((each for each in payments if each.status.is_open), None)
    if waits is None:
        return None
    return {
        "amount": waits.amount,
        "until": waits.expires_at,
        "payable": waits.payable(call.now) and call.console.gateway is not None,
        "is_set_up": call.console.gateway is not None,
    }


def in_doubt(call: Call, payments: Sequence[PaymentRow]) -> str:
    """What the order's page says where the gateway has left open for days how a payment ends; or ""."""
    found = next((each for each in payments if each.needs_person(call.now)), None)
    if found is None:
        return ""
    since = doubt(found.status).format(day=full_day(found.unclear_since.date()))
    return _("{since} Ask your provider.").format(since=since)


def doubt(status: PaymentStatus) -> str:
    """What the gateway leaves open of a payment since a `day`."""
    if status is PaymentStatus.REFUND_DUE:
        return _("Since {day} it has not confirmed that the money is back on the card.")
    if status.is_open:
        return _("Since {day} it has not said whether the card was charged.")
    return _("Since {day} it has not confirmed that the checkout is closed; it may still take money.")


def follows(call: Call, payments: Sequence[PaymentRow]) -> bool:
    """Whether the payments can still bring news: money under way, or late word of a checkout just closed."""
    return any(
        each.status.is_open
        or each.is_going_back
        or (each.status in CLOSED and call.now < each.updated_at + LATE_WORD)
        for each in payments
    )


def money_moved(action: str, amount: Money) -> str:
    """The sentence of money that came or went back, by the name under which it was logged."""
    return MOVED[action].format(amount=_amount(amount))


def goes_back(payment: PaymentRow) -> str:
    """The sentence of money that is on its way back."""
    return _("{amount} goes back to the card").format(amount=_amount(payment.amount))


def _amount(amount: Money) -> str:
    return unbroken(f"{amount.currency} {money(amount)}")
