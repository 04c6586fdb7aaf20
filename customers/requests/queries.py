"""The inbox of requests, and one request as its requester follows it."""

from collections.abc import Collection
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

    `requested_on` is the billing date of asking, `age_days` whole days since.
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
    age_days: int
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
    now: datetime,
    statuses: Collection[RequestStatus] = OPEN_STATES,
    customer_id: UUID | None = None,
    newest_first: bool = False,
) -> Page[RequestRow]:
    """The inbox: open requests, the longest waiting first; or those in other states."""
    select = Select(_ROWS).where("q.reseller_id = {}", session.reseller_id)
    select.where_given("q.customer_id = {}", session.customer_id or customer_id)
    select.where("q.status = ANY({})", sorted(statuses))
    found = await session.fetch(select.sliced(rows, ("q.id",), descending=newest_first), *select.arguments)
    return rows.page(found).map(lambda row: _row(row, now))


async def license_request(session: ReadSession, request_id: UUID, *, now: datetime) -> RequestRow:
    """One request; NOT_FOUND outside the tenant's reach."""
    select = Select(_ROWS).where("q.reseller_id = {}", session.reseller_id).where("q.id = {}", request_id)
    row = await session.fetchrow(select.text(), *select.arguments)
    if row is None:
        raise NotFound("request")
    return _row(row, now)


async def count_open(session: ReadSession) -> int:
    """How many requests are open."""
    counted: int = await session.fetchval(
        "SELECT count(*) FROM license_requests"
        " WHERE reseller_id = $1 AND ($2::uuid IS NULL OR customer_id = $2)"
        " AND status IN ('OPEN', 'NEEDS_INFORMATION', 'AWAITING_APPROVAL')",
        session.reseller_id, session.customer_id,
    )  # fmt: skip
    return counted


def _row(row: Any, now: datetime) -> RequestRow:
    values = dict(row)
    zone = values.pop("billing_zone")
    asked = billing_date(values["requested_at"], zone)
    values["status"] = RequestStatus(values["status"])
    return RequestRow(**values, requested_on=asked, age_days=(billing_date(now, zone) - asked).days)
