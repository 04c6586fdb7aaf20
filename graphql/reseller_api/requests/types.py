"""A customer's wish for licenses, that one order may fulfill."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.requests.queries import RequestRow, requests_by_id
from customers.requests.rules import RequestStatus
from reseller.plumbing.database import ReadSession
from reseller_api.catalog.types import Product
from reseller_api.ids import global_id
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.orders.types import Order
from reseller_api.references import reference
from reseller_api.things import KINDS, Asking, Kind

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer
    from reseller_api.subscriptions.types import Subscription

CustomerField = Annotated["Customer", strawberry.lazy("reseller_api.customers.types")]
SubscriptionField = Annotated["Subscription", strawberry.lazy("reseller_api.subscriptions.types")]


@strawberry.type
class Requester:
    """Who asked; the reseller answers by e-mail."""

    name: str
    email: str


@strawberry.type
class LicenseRequest(Node):
    """The number asked for and the number ordered may differ."""

    number: int
    status: RequestStatus
    quantity: int
    note: str
    reason: str | None
    requested_by: Requester
    requested_at: datetime
    decided_at: datetime | None
    version: int
    home: strawberry.Private[UUID]
    row: strawberry.Private[RequestRow]

    @classmethod
    def of(cls, home: UUID, row: RequestRow) -> "LicenseRequest":
        """The request in a row."""
        return mirror(
            cls,
            row,
            id=global_id("LicenseRequest", row.id),
            requested_by=Requester(name=row.requester_name, email=row.requester_email),
            home=home,
            row=row,
        )

    customer: CustomerField = reference("Customer", "row.customer_id", "Who wishes.")
    product: Product = reference("Product", "row.product_id", "What for.")
    subscription: SubscriptionField | None = reference(
        "Subscription", "row.subscription_id", "The subscription that would grow, where there is one."
    )
    order: Order | None = reference("Order", "row.order_id", "The order that fulfills it.")


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await requests_by_id(session, keys)


KINDS["LicenseRequest"] = Kind(_read, LicenseRequest.of)
