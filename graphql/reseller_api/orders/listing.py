"""Lists of orders, wherever they are asked for: one session reads them and what is asked of their rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from customers.orders.queries import (
    OrderFilter,
    OrderRow,
    OrdersOf,
    order_charges,
    orders_page,
    orders_pages,
)
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page
from reseller_api.connections import Connection, connect
from reseller_api.context import Info
from reseller_api.keysets import Keyset
from reseller_api.lookahead import asks, look_ahead
from reseller_api.orders.types import Order


async def order_connection(info: Info, home: UUID, rows: Keyset, wanted: OrderFilter) -> Connection[Order]:
    """One page of one reseller's orders."""
    sliced = rows.by_id()
    async with info.context.reading(home) as session:
        page = await orders_page(session, sliced, wanted)
        await _look_ahead(info, session, home, page.rows)
    return connect(page, partial(Order.of, home))


async def orders_of(info: Info, home: UUID, rows: Keyset, whose: OrdersOf, key: UUID) -> Connection[Order]:
    """One page of the orders of a customer or a subscription, one of many perhaps."""

    async def read(
        session: ReadSession, sliced: IdSlice, keys: Sequence[UUID]
    ) -> Mapping[UUID, Page[OrderRow]]:
        pages = await orders_pages(session, sliced, keys, whose)
        await _look_ahead(info, session, home, [row for page in pages.values() for row in page.rows])
        return pages

    page = await info.context.page(f"orders by {whose}", home, key, rows.by_id(), read)
    return connect(page, partial(Order.of, home))


async def _look_ahead(info: Info, session: ReadSession, home: UUID, rows: Sequence[OrderRow]) -> None:
    await look_ahead(info, session, home, rows, "customer", "subscription", "product")
    if asks(info, "charges"):
        info.context.know("charges", home, await order_charges(session, [row.id for row in rows]))
