"""The action log as a list: every change as it was written, newest first, with its seal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select

_ROWS = """
SELECT a.id, a.at, a.billing_date, a.actor_name, a.on_behalf, a.action, c.name AS customer_name,
       p.name AS product_name, o.number AS order_number, a.quantity_after, a.quantity_delta, a.details,
       a.sealed_seq IS NOT NULL AS sealed, s.terms_key
  FROM action_log a
  LEFT JOIN customers c ON c.reseller_id = a.reseller_id AND c.id = a.customer_id
  LEFT JOIN products p ON p.id = a.product_id
  LEFT JOIN orders o ON o.reseller_id = a.reseller_id AND o.id = a.order_id
  LEFT JOIN subscriptions s ON s.reseller_id = a.reseller_id AND s.id = a.subscription_id"""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One logged change; `on_behalf` names the reseller for whom provider staff acted.

    `terms_key` is of the subscription's license terms as they are now.
    """

    id: UUID
    at: datetime
    billing_date: date
    actor_name: str
    on_behalf: str | None
    action: str
    customer_name: str | None
    product_name: str | None
    order_number: int | None
    quantity_after: int | None
    quantity_delta: int | None
    details: dict[str, Any]
    sealed: bool
    terms_key: str | None


async def log_page(session: ReadSession, rows: IdSlice) -> Page[LogRow]:
    """One page of the log of the tenant: a reseller, the provider, or a customer for its own people."""
    select = Select(_ROWS).where("a.reseller_id = {}", session.reseller_id)
    select.where_given("a.customer_id = {}", session.customer_id)
    statement = select.sliced(rows, ("a.id",), descending=True)
    return rows.page(await session.fetch(statement, *select.arguments)).map(lambda row: LogRow(**row))
