"""Lists of orders, wherever they are asked for: one session reads the page and what is asked of its rows."""

from functools import partial
from uuid import UUID

from customers.orders.queries import OrderFilter, order_charges, orders_page
from reseller_api.connections import Connection, connect
from reseller_api.context import Info
from reseller_api.keysets import Keyset
from reseller_api.lookahead import asks, look_ahead
from reseller_api.orders.types import Order


async def order_connection(info: Info, home: UUID, rows: Keyset, wanted: OrderFilter) -> Connection[Order]:
    """One page of one reseller's orders."""
    context, sliced = info.context, rows.by_id()
    async with context.reading(home) as session:
        page = await orders_page(session, sliced, wanted)
        await look_ahead(info, session, home, page, "customer", "subscription", "product")
        if asks(info, "charges"):
            context.know("charges", home, await order_charges(session, [row.id for row in page.rows]))
    return connect(page, partial(Order.of, home))
