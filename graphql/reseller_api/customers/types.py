"""A customer: a company with its domains, subscriptions and users."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from customers.accounts.limits import contract_limits_of
from customers.accounts.queries import CustomerDetail
from customers.subscriptions.queries import SubscriptionRow
from customers.users.queries import users_pages
from reseller_api.catalog.types import Product
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Context, Info
from reseller_api.customers.loaders import customers_by_id, subscriptions_by_customer
from reseller_api.history.types import HistoryEvent, history_of
from reseller_api.ids import global_id
from reseller_api.keysets import Keyset
from reseller_api.links import RequestLink
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.orders.listing import orders_of
from reseller_api.orders.types import Order
from reseller_api.partners.loaders import facts
from reseller_api.plans import KNOWN
from reseller_api.references import reference
from reseller_api.subscriptions.types import Subscription
from reseller_api.things import KINDS, Kind
from reseller_api.users.types import User


@strawberry.type
class ContractLimit:
    """The most licenses of a product (null: of each one) in a customer's domain; null is no limit.

    The most specific one wins.
    """

    limit: int | None
    is_own: bool
    home: strawberry.Private[UUID]
    product_id: strawberry.Private[UUID | None]

    product: Product | None = reference("Product", "product_id", "The product it is for; null for every one.")


async def _held(self: Any, info: Info) -> list[Subscription]:
    """What it holds, the oldest first."""
    place = ("held", self.home, self.row.id)
    return _shown(self.home, await info.context.load(*place, subscriptions_by_customer) or ())


def _known(customer: Any, context: Context) -> list[Subscription]:
    return _shown(customer.home, context.known("held", customer.home, customer.row.id))


def _shown(home: UUID, rows: Iterable[SubscriptionRow]) -> list[Subscription]:
    return [Subscription.of(home, row) for row in rows]


@strawberry.type
class Customer(Node):
    """A company that one reseller manages."""

    number: int
    name: str
    primary_domain: str
    domains: list[str]
    email: str
    shows_prices: bool | None
    prices_shown: bool
    created_at: datetime
    version: int
    home: strawberry.Private[UUID]
    row: strawberry.Private[CustomerDetail]

    @classmethod
    def of(cls, home: UUID, row: CustomerDetail) -> "Customer":
        """The customer in a row."""
        return mirror(
            cls, row, id=global_id("Customer", row.id), domains=list(row.domains), home=home, row=row
        )

    subscriptions: list[Subscription] = strawberry.field(resolver=_held, metadata={KNOWN: _known})

    @strawberry.field
    async def contract_limits(self, info: Info) -> list[ContractLimit]:
        """The limits that the reseller's contract sets here, the widest first."""
        contract = (await facts(info.context, self.home)).contract_limit
        own = await info.context.load("limits", self.home, self.row.id, contract_limits_of)
        return [
            ContractLimit(limit=limit, is_own=customer is not None, home=self.home, product_id=product)
            for customer, product, limit in ((None, None, contract), *(own or ()))
        ]

    @strawberry.field
    async def request_link(self, info: Info) -> RequestLink:
        """Where it requests licenses."""
        reseller = await facts(info.context, self.home)
        common = (reseller.link_mode, reseller.link_address)
        return RequestLink.of((self.row.link_mode, self.row.link_address), common)

    @connection_field
    async def users(self, info: Info, rows: Keyset) -> Connection[User]:
        """Its people, those created last first."""
        page = await info.context.page("users", self.home, self.row.id, rows.by_id(), users_pages)
        return connect(page, partial(User.of, self.home))

    @connection_field
    async def orders(self, info: Info, rows: Keyset) -> Connection[Order]:
        """Its orders, the newest first."""
        return await orders_of(info, self.home, rows, "customer_id", self.row.id)

    @connection_field
    async def history(self, info: Info, rows: Keyset) -> Connection[HistoryEvent]:
        """What happened, the newest first."""
        return await history_of(info, self.home, rows, self.row.id)


KINDS["Customer"] = Kind(lambda session, keys, _asked: customers_by_id(session, keys), Customer.of)
