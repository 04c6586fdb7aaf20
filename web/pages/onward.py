"""What a press on a review is remembered by, and where it leads: to the card, the order or a planned day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.orders.kinds import OrderStatus
from customers.orders.placing import Placed
from customers.orders.planned import PlannedOrder
from reseller.plumbing.idempotency import Effect
from web.context import Call
from web.labels import full_day
from web.pages.payment_order import to_checkout
from web.pages.telling import notice
from web.texts import _


def effect_of(made: Sequence[Placed | PlannedOrder]) -> Effect:
    """What is remembered of a press: its last order, whether that waits for a card, or the planned day."""
    last = made[-1] if made else None
    if isinstance(last, PlannedOrder):
        return {"planned": last.due_on.isoformat()}
    if last is None:
        return {}
    card = "yes" if last.status is OrderStatus.AWAITING_PAYMENT else ""
    return {"order": str(last.id), "number": last.number, "card": card}


def placed_before(effect: Effect) -> list[dict[str, Any]]:
    """The notice on a review to which somebody comes back who has placed its order."""
    if "order" not in effect:
        return []
    text = _("Pressing again leads to it and orders nothing. Another one begins at the step before.")
    label = _("Order {number}").format(number=effect["number"])
    return [notice(_("This order is placed already"), text, "warn", f"/orders/{effect['order']}", label)]


async def onward(call: Call, effect: Effect, href: str, text: str) -> Response:
    """Lead to the card, or else to `href` with what was done and a link to the order."""
    if "planned" in effect:
        day = full_day(date.fromisoformat(effect["planned"]))
        return call.go(href, _("It is planned for {day}.").format(day=day))
    if "order" not in effect:
        return call.go(href, text)
    if effect["card"]:
        return await to_checkout(call, UUID(effect["order"]))
    label = _("Order {number}").format(number=effect["number"])
    return call.go(href, text, f"/orders/{effect['order']}", label)
