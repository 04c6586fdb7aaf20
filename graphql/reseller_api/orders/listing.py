"""Lists of orders, wherever they are asked for: one session reads the page and what is asked of its rows."""

from uuid import UUID

from customers.accounts.queries import customers
from customers.orders.queries import OrderFilter, order_charges, orders_page
from customers.subscriptions.queries import subscriptions_by_id
from reseller.catalog.queries import products
from reseller.plumbing.pages import IdSlice
from reseller_api.connections import Connection, connect
from reseller_api.context import Info
from reseller_api.lookahead import asks
from reseller_api.orders.types import Order


async def order_connection(info: Info, home: UUID, rows: IdSlice, wanted: OrderFilter) -> Connection[Order]:
    """One page of one reseller's orders."""
    context = info.context
    async with context.reading(home) as session:
        page = await orders_page(session, rows, wanted)
        if asks(info, "customer"):
            found = await customers(session, list({row.customer_id for row in page.rows}))
            context.know("Customer", home, found)
        if asks(info, "subscription"):
            held = await subscriptions_by_id(session, list({row.subscription_id for row in page.rows}))
            context.know("Subscription", home, held)
        if asks(info, "product") or asks(info, "subscription", "product"):
            context.know(
                "Product", home, await products(session, list({row.product_id for row in page.rows}))
            )
        if asks(info, "charges"):
            context.know("charges", home, await order_charges(session, [row.id for row in page.rows]))
    return connect(page, lambda row: Order.of(home, row), lambda row: row.id)
