"""The request that an order fulfills: closed when it is placed, open again when nothing comes of it (G2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customers.notices.jobs import notify_of_request
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules.errors import NotFound, RequestClosed

_REQUEST = """
SELECT status FROM license_requests
 WHERE reseller_id = $1 AND id = $2 AND customer_id = $3 AND product_id = $4
   AND (subscription_id IS NULL OR subscription_id = $5)
   FOR UPDATE"""
_CLOSE = """
UPDATE license_requests SET status = 'ORDERED', order_id = $3, decided_at = $4, version = version + 1
 WHERE reseller_id = $1 AND id = $2"""
_REOPEN = """
UPDATE license_requests SET status = 'OPEN', order_id = NULL, decided_at = NULL, version = version + 1
 WHERE reseller_id = $1 AND order_id = $2 AND status = 'ORDERED'"""
OPEN = ("OPEN", "NEEDS_INFORMATION", "AWAITING_APPROVAL")


async def close_request(
    session: WriteSession, held: Held, request_id: UUID | None, order_id: UUID, *, now: datetime
) -> None:
    """Tie a request for this subscription's product to its order.

    NOT_FOUND for another customer's or product's, REQUEST_CLOSED for one that isn't open.
    """
    if request_id is None:
        return
    status = await session.fetchval(
        _REQUEST, held.reseller_id, request_id, held.customer_id, held.product_id, held.id
    )
    if status is None:
        raise NotFound("request", field=("request_id",))
    if status not in OPEN:
        raise RequestClosed()
    await session.run(_CLOSE, held.reseller_id, request_id, order_id, now)
    asked = {"request_id": request_id, "customer_id": held.customer_id}
    await notify_of_request(session, "request_decided", **asked, now=now)


async def reopen_request(session: WriteSession, reseller_id: UUID, order_id: UUID) -> None:
    """Give the request back to the reseller's inbox; its order failed or was canceled."""
    await session.run(_REOPEN, reseller_id, order_id)
