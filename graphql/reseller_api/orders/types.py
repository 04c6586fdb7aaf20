"""Orders: commands that change a quantity or a term, with their status and charges."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.history.plans import number_hidden
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.queries import ChargeRow, OrderRow, order_charges, orders_by_id
from customers.payments.queries import payments_of_orders
from reseller.invoices.numbers import immediate_id
from reseller.plumbing.database import ReadSession
from reseller.rules.access import ActorKind, Verb, may
from reseller.rules.lines import ChargeKind
from reseller_api.catalog.types import Product
from reseller_api.context import Context, Info
from reseller_api.ids import global_id
from reseller_api.mirroring import mirror, told
from reseller_api.node import Node
from reseller_api.orders.payments import Payment
from reseller_api.references import reference
from reseller_api.scalars import Money
from reseller_api.seeing import sees_amounts
from reseller_api.things import KINDS, Asking, Kind

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer
    from reseller_api.invoices.types import Invoice
    from reseller_api.requests.types import LicenseRequest
    from reseller_api.subscriptions.types import Subscription

CustomerField = Annotated["Customer", strawberry.lazy("reseller_api.customers.types")]
SubscriptionField = Annotated["Subscription", strawberry.lazy("reseller_api.subscriptions.types")]
InvoiceField = Annotated["Invoice", strawberry.lazy("reseller_api.invoices.types")]
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
        return mirror(
            cls,
            row,
            id=global_id("Charge", row.id),
            unit_price=Money.unit(row.unit_price, row.currency) if shown else None,
            net=Money.of(row.net_minor, row.currency) if shown else None,
            rules=list(row.rules),
        )


def _number(name: str) -> Any:
    """A number of the order; null for those from whom the plan is kept that it tells (A2)."""

    def known(self: Any, context: Context) -> int | None:
        action = self.row.kind.value.lower()
        hidden = number_hidden(context.actor_in(self.home), action, self.row.terms_key)
        return None if hidden else getattr(self.row, name)

    return told(known)


@strawberry.type
class Order(Node):
    """One command. `quantityDelta` and `quantityAfter` are the difference and the total: "50, added 12".

    Both are null for those whom the plan is kept from, where they tell what it includes.
    """

    number: int
    kind: OrderKind
    status: OrderStatus
    quantity_delta: int | None = _number("quantity_delta")
    quantity_after: int | None = _number("quantity_after")
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
        return mirror(
            cls,
            row,
            id=global_id("Order", row.id),
            actor=ActorName(kind=row.actor_kind, name=row.actor_name),
            home=home,
            row=row,
        )

    subscription: SubscriptionField = reference("Subscription", "row.subscription_id", "What it changes.")
    customer: CustomerField = reference("Customer", "row.customer_id", "For whom.")
    product: Product = reference("Product", "row.product_id", "What is licensed.")
    request: RequestField | None = reference(
        "LicenseRequest", "row.request_id", "The request that it fulfills."
    )

    @strawberry.field
    async def charges(self, info: Info) -> list[Charge]:
        """What it owes by itself; charges in arrears are computed with their month's invoice."""
        rows = await info.context.load("charges", self.home, self.row.id, order_charges)
        shown = await sees_amounts(info.context, self.home, self.row.customer_id, self.row.terms_key)
        return [Charge.of(row, shown=shown) for row in rows or ()]

    @strawberry.field
    async def payment(self, info: Info) -> Payment | None:
        """Its card payment, the latest where there were several; null where no card is asked for."""
        tries = await info.context.load("payments", self.home, self.row.id, payments_of_orders)
        return Payment.of(self.home, tries[-1], self.row) if tries else None

    @strawberry.field
    async def invoice(self, info: Info) -> InvoiceField | None:
        """The invoice of what it owes at once; null until it is made, and for roles that read no invoices."""
        if not may(info.context.actor.role, Verb.READ_INVOICES):
            return None
        key = immediate_id(self.home, self.row.id)
        found: InvoiceField | None = await info.context.one("Invoice", self.home, key)
        return found


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await orders_by_id(session, keys)


KINDS["Order"] = Kind(_read, Order.of)
