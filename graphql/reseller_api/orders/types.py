"""Orders: commands that change a quantity or a term, with their status and charges."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.queries import ChargeRow, OrderRow, order_charges, orders_by_id
from reseller.plumbing.database import ReadSession
from reseller.rules.access import ActorKind
from reseller.rules.lines import ChargeKind
from reseller_api.catalog.types import Product
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.node import Node
from reseller_api.scalars import Money
from reseller_api.seeing import sees_amounts
from reseller_api.things import KINDS, Asking, Kind

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer
    from reseller_api.requests.types import LicenseRequest
    from reseller_api.subscriptions.types import Subscription

CustomerField = Annotated["Customer", strawberry.lazy("reseller_api.customers.types")]
SubscriptionField = Annotated["Subscription", strawberry.lazy("reseller_api.subscriptions.types")]
RequestField = Annotated["LicenseRequest", strawberry.lazy("reseller_api.requests.types")]


@strawberry.type
class ActorName:
    """Who acted."""

    kind: ActorKind
    name: str


@strawberry.type
class Charge:
    """What an order owes; amounts are null for members of a customer who is shown no prices."""

    id: strawberry.ID
    kind: ChargeKind
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: Money | None
    net: Money | None
    invoice_date: date
    rules: list[str]

    @classmethod
    def of(cls, row: ChargeRow, *, shown: bool) -> "Charge":
        """The charge in a row."""
        return cls(
            id=global_id("Charge", row.id),
            kind=row.kind,
            first_day=row.first_day,
            last_day=row.last_day,
            quantity=row.quantity,
            days=row.days,
            period_days=row.period_days,
            unit_price=Money.unit(row.unit_price, row.currency) if shown else None,
            net=Money.of(row.net_minor, row.currency) if shown else None,
            invoice_date=row.invoice_date,
            rules=list(row.rules),
        )


@strawberry.type
class Order(Node):
    """One command. `quantityDelta` and `quantityAfter` are the difference and the total: "50, added 12"."""

    number: int
    kind: OrderKind
    status: OrderStatus
    quantity_delta: int
    quantity_after: int
    placed_at: datetime
    completed_at: datetime | None
    billing_date: date
    charged_from: date
    attempt: int
    po_number: str | None
    failure_code: str | None
    failure_reason: str | None
    actor: ActorName
    home: strawberry.Private[UUID]
    row: strawberry.Private[OrderRow]

    @classmethod
    def of(cls, home: UUID, row: OrderRow) -> "Order":
        """The order in a row."""
        return cls(
            id=global_id("Order", row.id),
            number=row.number,
            kind=row.kind,
            status=row.status,
            quantity_delta=row.quantity_delta,
            quantity_after=row.quantity_after,
            placed_at=row.placed_at,
            completed_at=row.completed_at,
            billing_date=row.billing_date,
            charged_from=row.charged_from,
            attempt=row.attempt,
            po_number=row.po_number,
            failure_code=row.failure_code,
            failure_reason=row.failure_reason,
            actor=ActorName(kind=row.actor_kind, name=row.actor_name),
            home=home,
            row=row,
        )

    @strawberry.field
    def subscription(self, info: Info) -> SubscriptionField:
        """What it changes."""
        found: SubscriptionField = info.context.one("Subscription", self.home, self.row.subscription_id)
        return found

    @strawberry.field
    def customer(self, info: Info) -> CustomerField:
        """For whom."""
        found: CustomerField = info.context.one("Customer", self.home, self.row.customer_id)
        return found

    @strawberry.field
    def product(self, info: Info) -> Product:
        """What is licensed."""
        found: Product = info.context.one("Product", self.home, self.row.product_id)
        return found

    @strawberry.field
    def request(self, info: Info) -> RequestField | None:
        """The request that it fulfills."""
        found: RequestField | None = info.context.one("LicenseRequest", self.home, self.row.request_id)
        return found

    @strawberry.field
    async def charges(self, info: Info) -> list[Charge]:
        """What it owes by itself; charges in arrears are computed with their month's invoice."""
        rows = await info.context.load("charges", self.home, self.row.id, order_charges)
        shown = await sees_amounts(info.context, self.home, self.row.customer_id)
        return [Charge.of(row, shown=shown) for row in rows or ()]


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await orders_by_id(session, keys)


KINDS["Order"] = Kind(_read, Order.of)
