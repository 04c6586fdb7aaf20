"""What happened: orders, and changes that are logged without one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from customers.history.plans import number_hidden
from customers.history.queries import HistoryFilter, HistoryRow, history_page, history_pages
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page
from reseller.rules.access import Actor, ActorKind
from reseller_api.catalog.types import Product
from reseller_api.connections import Connection, connect
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.keysets import Keyset
from reseller_api.lookahead import look_ahead
from reseller_api.mirroring import mirror
from reseller_api.orders.types import Order
from reseller_api.references import reference

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer

AHEAD = ("order", "customer", "product")
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
    def of(cls, reader: Actor, home: UUID, row: HistoryRow) -> "HistoryEvent":
        """The entry in a row, for its reader: the numbers of some plans are the owner's (A2)."""
        hidden = number_hidden(reader, row.action, row.terms_key)
        kept = {"quantity_delta": None, "quantity_after": None} if hidden else {}
        found = global_id("HistoryEvent", row.id)
        return mirror(cls, row, id=found, actor=row.actor_name, home=home, row=row, **kept)

    order: Order | None = reference("Order", "row.order_id", "The order, where one made the change.")
    customer: CustomerField | None = reference(
        "Customer", "row.customer_id", "The customer; null where all are concerned."
    )
    product: Product | None = reference("Product", "row.product_id", "The product, where it is about one.")


async def history_connection(
    info: Info, home: UUID, rows: Keyset, wanted: HistoryFilter
) -> Connection[HistoryEvent]:
    """One page of one reseller's history."""
    sliced = rows.by_id()
    async with info.context.reading(home) as session:
        page = await history_page(session, sliced, wanted=wanted)
        await look_ahead(info, session, home, page.rows, *AHEAD)
    return connect(page, partial(HistoryEvent.of, info.context.actor_in(home), home))


async def history_of(info: Info, home: UUID, rows: Keyset, customer_id: UUID) -> Connection[HistoryEvent]:
    """One page of a customer's history, one of many perhaps."""

    async def read(
        session: ReadSession, sliced: IdSlice, keys: Sequence[UUID]
    ) -> Mapping[UUID, Page[HistoryRow]]:
        pages = await history_pages(session, sliced, keys)
        found = [row for page in pages.values() for row in page.rows]
        await look_ahead(info, session, home, found, *AHEAD)
        return pages

    page = await info.context.page("history", home, customer_id, rows.by_id(), read)
    return connect(page, partial(HistoryEvent.of, info.context.actor_in(home), home))
