"""The request of a customer that an order answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from customers.requests.queries import RequestRow, license_request
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from web.context import Call
from web.forms import Form


async def request_in(
    call: Call, session: ReadSession, form: Form, customer_id: UUID, product_id: UUID | None = None
) -> RequestRow | None:
    """The request of this customer, and product where one is given, that a form answers.

    None where it names none; NOT_FOUND for what is not theirs.
    """
    text = form.typed.get("request", "")
    if not text:
        return None
    try:
        asked = await license_request(session, UUID(text))
    except ValueError:
        raise NotFound("request") from None
    if asked.customer_id != customer_id or product_id not in (None, asked.product_id):
        raise NotFound("request")
    return asked


def request_shown(asked: RequestRow | None) -> dict[str, Any] | None:
    """A request as the steps name it: id, number, quantity."""
    return {"id": asked.id, "number": asked.number, "quantity": asked.quantity} if asked else None
