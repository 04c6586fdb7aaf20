"""Orders: one, and lists of them."""

from collections.abc import Sequence
from datetime import date

import strawberry

from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.queries import OrderFilter
from reseller.rules.access import ActorKind
from reseller_api.connections import Connection, connection_field
from reseller_api.context import Info
from reseller_api.finding import find
from reseller_api.ids import key_given
from reseller_api.keysets import Keyset
from reseller_api.orders.listing import order_connection
from reseller_api.orders.types import Order
from reseller_api.reach import Reselling


@strawberry.input
class OrderFilterInput:
    """Which orders: each condition that is given must hold; days are billing dates, both inclusive."""

    customer: strawberry.ID | None = None
    subscription: strawberry.ID | None = None
    product: strawberry.ID | None = None
    statuses: list[OrderStatus] | None = None
    kinds: list[OrderKind] | None = None
    actor_kinds: list[ActorKind] | None = None
    since: date | None = None
    until: date | None = None

    def read(self) -> OrderFilter:
        """The filter; NOT_FOUND for an id that is none."""
        keys = {
            f"{name.lower()}_id": key_given(name, text, name.lower())
            for name, text in (
                ("Customer", self.customer),
                ("Subscription", self.subscription),
                ("Product", self.product),
            )
        }
        lists: dict[str, Sequence[object] | None] = {
            "statuses": self.statuses,
            "kinds": self.kinds,
            "actor_kinds": self.actor_kinds,
        }
        return OrderFilter(**keys, **lists, since=self.since, until=self.until)  # type: ignore[arg-type]


@strawberry.type
class OrderQueries:
    """Reading orders."""

    @strawberry.field
    async def order(self, info: Info, id: strawberry.ID) -> Order | None:
        """One order; null for an unknown one and for another's."""
        found: Order | None = await find(info.context, "Order", id)
        return found

    @connection_field
    async def orders(
        self,
        info: Info,
        rows: Keyset,
        filter: OrderFilterInput | None = None,
        reseller: Reselling = None,
    ) -> Connection[Order]:
        """Orders, the newest first."""
        wanted = filter.read() if filter else OrderFilter()
        home = await info.context.home(reseller)
        return await order_connection(info, home, rows, wanted)
