"""A customer's wish for licenses, that one order may fulfill."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.requests.queries import RequestRow, license_request
from customers.requests.rules import RequestStatus
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from reseller_api.catalog.types import Product
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.node import Node
from reseller_api.orders.types import Order
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
        return cls(
            id=global_id("LicenseRequest", row.id),
            number=row.number,
            status=row.status,
            quantity=row.quantity,
            note=row.note,
            reason=row.reason,
            requested_by=Requester(name=row.requester_name, email=row.requester_email),
            requested_at=row.requested_at,
            decided_at=row.decided_at,
            version=row.version,
            home=home,
            row=row,
        )

    @strawberry.field
    def customer(self, info: Info) -> CustomerField:
        """Who wishes."""
        found: CustomerField = info.context.one("Customer", self.home, self.row.customer_id)
        return found

    @strawberry.field
    def product(self, info: Info) -> Product:
        """What for."""
        found: Product = info.context.one("Product", self.home, self.row.product_id)
        return found

    @strawberry.field
    def subscription(self, info: Info) -> SubscriptionField | None:
        """The subscription that would grow, where there is one."""
        found: SubscriptionField | None = info.context.one(
            "Subscription", self.home, self.row.subscription_id
        )
        return found

    @strawberry.field
    def order(self, info: Info) -> Order | None:
        """The order that fulfills it."""
        found: Order | None = info.context.one("Order", self.home, self.row.order_id)
        return found


async def _read(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, Any]:
    found: dict[UUID, RequestRow] = {}
    for key in keys:
        with suppress(NotFound):
            found[key] = await license_request(session, key, now=asked.now)
    return found


KINDS["LicenseRequest"] = Kind(_read, LicenseRequest.of)
