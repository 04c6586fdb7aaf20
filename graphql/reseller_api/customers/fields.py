"""Customers: finding them, page by page."""

from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from customers.accounts.queries import (
    CustomerFilter,
    CustomerOrder,
    count_customers,
    details_page,
)
from customers.subscriptions.queries import subscriptions_of
from reseller.catalog.queries import products
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import Month
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.customers.types import Customer
from reseller_api.finding import find
from reseller_api.keysets import Keyset
from reseller_api.lookahead import asks
from reseller_api.reach import Reselling


@strawberry.input
class CustomerFilterInput:
    """Which customers: each condition that is given must hold."""

    terms: str | None = None
    near_cap: bool = False
    over_licenses: bool = False
    renewal_month: Month | None = None
    number: int | None = None


@strawberry.type
class CustomerConnection(Connection[Customer]):
    """A page of customers; `totalCount` counts up to 10,000, when asked."""

    home: strawberry.Private[UUID]
    wanted: strawberry.Private[CustomerFilter]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        """How many there are, counted up to 10,000."""
        async with info.context.reading(self.home) as session:
            return await count_customers(session, self.wanted)


@strawberry.type
class CustomerQueries:
    """Reading customers."""

    @strawberry.field
    async def customer(self, info: Info, id: strawberry.ID) -> Customer | None:
        """One customer; null for an unknown one and for another's."""
        found: Customer | None = await find(info.context, "Customer", id)
        return found

    @connection_field
    async def customers(
        self,
        info: Info,
        rows: Keyset,
        search: str = "",
        filter: CustomerFilterInput | None = None,
        order_by: CustomerOrder = CustomerOrder.NAME,
        reseller: Reselling = None,
    ) -> CustomerConnection:
        """A reseller's customers, found by beginnings of the words of their names and domains."""
        home = await info.context.home(reseller)
        wanted = _wanted(search, filter)
        sliced: Any = rows.by_name() if order_by is CustomerOrder.NAME else rows.by_id()
        async with info.context.reading(home) as session:
            page = await details_page(session, sliced, wanted=wanted, order=order_by)
            await _look_ahead(info, session, home, [row.id for row in page.rows])
        made = connect(
            page,
            partial(Customer.of, home),
            lambda row: (row.sort_key, row.id) if order_by is CustomerOrder.NAME else row.id,
        )
        return CustomerConnection(
            edges=made.edges, nodes=made.nodes, page_info=made.page_info, home=home, wanted=wanted
        )


async def _look_ahead(info: Info, session: ReadSession, home: UUID, keys: list[UUID]) -> None:
    if not asks(info, "subscriptions"):
        return
    held = await subscriptions_of(session, keys)
    info.context.know("held", home, held)
    if asks(info, "subscriptions", "product"):
        sold = {row.held.product_id for rows in held.values() for row in rows}
        info.context.know("Product", home, await products(session, list(sold)))


def _wanted(search: str, given: CustomerFilterInput | None) -> CustomerFilter:
    if given is None:
        return CustomerFilter(search=search)
    return CustomerFilter(
        search=search,
        terms_key=given.terms,
        near_cap=given.near_cap,
        over_licenses=given.over_licenses,
        renewal_month=given.renewal_month,
        number=given.number,
    )
