"""What happened: orders, and changes that are logged without one."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from customers.accounts.queries import customers
from customers.history.queries import HistoryFilter, HistoryRow, history_page
from customers.orders.queries import orders_by_id
from reseller.catalog.queries import products
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import ActorKind
from reseller_api.catalog.types import Product
from reseller_api.connections import Connection, connect
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.lookahead import asks
from reseller_api.orders.types import Order

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer

CustomerField = Annotated["Customer", strawberry.lazy("reseller_api.customers.types")]


@strawberry.type
class HistoryEvent:
    """One entry. `action` is an order's kind in lower case, or the name of a change of a setting."""

    id: strawberry.ID
    at: datetime
    billing_date: date
    actor_kind: ActorKind
    actor: str
    on_behalf: str | None
    action: str
    plan: str | None
    quantity_delta: int | None
    quantity_after: int | None
    home: strawberry.Private[UUID]
    row: strawberry.Private[HistoryRow]

    @classmethod
    def of(cls, home: UUID, row: HistoryRow) -> "HistoryEvent":
        """The entry in a row."""
        return cls(
            id=global_id("HistoryEvent", row.id),
            at=row.at,
            billing_date=row.billing_date,
            actor_kind=row.actor_kind,
            actor=row.actor_name,
            on_behalf=row.on_behalf,
            action=row.action,
            plan=row.plan,
            quantity_delta=row.quantity_delta,
            quantity_after=row.quantity_after,
            home=home,
            row=row,
        )

    @strawberry.field
    def order(self, info: Info) -> Order | None:
        """The order, where one made the change."""
        found: Order | None = info.context.one("Order", self.home, self.row.order_id)
        return found

    @strawberry.field
    def customer(self, info: Info) -> CustomerField | None:
        """The customer; null where all are concerned."""
        found: CustomerField | None = info.context.one("Customer", self.home, self.row.customer_id)
        return found

    @strawberry.field
    def product(self, info: Info) -> Product | None:
        """The product, where it is about one."""
        found: Product | None = info.context.one("Product", self.home, self.row.product_id)
        return found


async def history_connection(
    info: Info, home: UUID, rows: IdSlice, wanted: HistoryFilter
) -> Connection[HistoryEvent]:
    """One page of one reseller's history."""
    context = info.context
    async with context.reading(home) as session:
        page = await history_page(session, rows, wanted=wanted)
        if asks(info, "order"):
            context.know("Order", home, await orders_by_id(session, _keys(row.order_id for row in page.rows)))
        if asks(info, "customer"):
            context.know(
                "Customer", home, await customers(session, _keys(row.customer_id for row in page.rows))
            )
        if asks(info, "product"):
            context.know("Product", home, await products(session, _keys(row.product_id for row in page.rows)))
    return connect(page, lambda row: HistoryEvent.of(home, row), lambda row: row.id)


def _keys(found: Iterable[UUID | None]) -> list[UUID]:
    return list({key for key in found if key is not None})
