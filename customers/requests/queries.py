"""The inbox of requests, and one request as its requester follows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.requests.rules import OPEN_STATES, RequestStatus
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.errors import NotFound
from reseller.rules.periods import billing_date


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with what became of it; the order's number of licenses may differ from the one asked.

    `requested_on` is the billing date of asking.
    """

    id: UUID
    number: int
    status: RequestStatus
    customer_id: UUID
    customer_name: str
    product_id: UUID
    product_name: str
    subscription_id: UUID | None
    terms_key: str | None
    quantity: int
    note: str
    requester_name: str
    requester_email: str
    requested_at: datetime
    requested_on: date
    order_id: UUID | None
    order_number: int | None
    order_status: str | None
    order_quantity: int | None
    reason: str | None
    decided_at: datetime | None
    version: int


_ROWS = """
SELECT q.id, q.number, q.status, q.customer_id, c.name AS customer_name, q.product_id, p.name AS product_name,
       q.subscription_id, s.terms_key, q.quantity, q.note, q.requester_name, q.requester_email,
       q.requested_at, q.order_id, o.number AS order_number, o.status AS order_status,
       o.quantity_delta AS order_quantity,
       q.reason, q.decided_at, q.version, r.billing_zone
  FROM license_requests q
  JOIN resellers r ON r.reseller_id = q.reseller_id
  JOIN customers c ON c.reseller_id = q.reseller_id AND c.id = q.customer_id
  JOIN products p ON p.id = q.product_id
  LEFT JOIN subscriptions s ON s.reseller_id = q.reseller_id AND s.id = q.subscription_id
  LEFT JOIN orders o ON o.reseller_id = q.reseller_id AND o.id = q.order_id"""


async def requests_page(
    session: ReadSession,
    rows: IdSlice,
    *,
    statuses: Collection[RequestStatus] = OPEN_STATES,
    customer_id: UUID | None = None,
    newest_first: bool = False,
) -> Page[RequestRow]:
    """The inbox: open requests, the longest waiting first; or those in other states."""
    select = Select(_ROWS).where("q.reseller_id = {}", session.reseller_id)
    select.where_given("q.customer_id = {}", session.customer_id or customer_id)
    select.where("q.status = ANY({})", sorted(statuses))
    found = await session.fetch(select.sliced(rows, ("q.id",), descending=newest_first), *select.arguments)
    return rows.page(found).map(_row)


async def license_request(session: ReadSession, request_id: UUID) -> RequestRow:
    """One request; NOT_FOUND outside the tenant's reach."""
    found = await requests_by_id(session, [request_id])
    if not found:
        raise NotFound("request")
    return found[request_id]


async def requests_by_id(session: ReadSession, request_ids: Sequence[UUID]) -> dict[UUID, RequestRow]:
    """Requests by id; those outside the tenant's reach are left out."""
    statement = f"{_ROWS} WHERE q.reseller_id = $1 AND q.id = ANY($2)"
    rows = await session.fetch(statement, session.reseller_id, list(request_ids))
    return {row["id"]: _row(row) for row in rows}


async def count_open(session: ReadSession) -> int:
    """How many requests are open."""
    counted: int = await session.fetchval(
        "SELECT count(*) FROM license_requests"
        " WHERE reseller_id = $1 AND ($2::uuid IS NULL OR customer_id = $2)"
        " AND status IN ('OPEN', 'NEEDS_INFORMATION', 'AWAITING_APPROVAL')",
        session.reseller_id, session.customer_id,
    )  # fmt: skip
    return counted


def _row(row: Any) -> RequestRow:
    values = dict(row)
    asked = billing_date(values["requested_at"], values.pop("billing_zone"))
    values["status"] = RequestStatus(values["status"])
    return RequestRow(**values, requested_on=asked)
