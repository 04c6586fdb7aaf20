"""Users: protecting and deactivating them."""

from uuid import UUID

import strawberry

from customers.orders.queries import orders_by_id
from customers.users import actions
from customers.users.queries import user
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.mutations import Payload, answer
from reseller_api.orders.types import Order
from reseller_api.reach import Reach
from reseller_api.users.types import User


@strawberry.input
class UpdateUserInput:
    """Protect a user or not, or deactivate one, which takes all licenses off: one order each, all or none."""

    idempotency_key: str
    user: strawberry.ID
    version: int
    protected: bool | None = None
    deactivate: bool = False


@strawberry.type
class UserPayload(Payload):
    """The user, and the orders that took licenses off."""

    user: User | None = None
    orders: list[Order] | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "UserPayload":
        """The user and the orders as they are now."""
        row = await user(unit.session, UUID(effect["user"]))
        orders = await orders_by_id(unit.session, [UUID(key) for key in effect["orders"]])
        shown = [Order.of(unit.home, orders[UUID(key)]) for key in effect["orders"]]
        return cls(user=User.of(unit.home, row), orders=shown)


@strawberry.type
class UserMutations:
    """Protecting and deactivating users."""

    @strawberry.mutation
    async def update_user(self, info: Info, input: UpdateUserInput) -> UserPayload:
        """Protect a user or not, or deactivate one."""

        async def act(unit: Unit) -> Effect:
            key = need_key("User", input.user, "user")
            placed = await actions.update_user(
                unit.session,
                key,
                protected=input.protected,
                deactivate=input.deactivate,
                version=input.version,
                **unit.deed,
            )
            return {"user": str(key), "orders": [str(order.id) for order in placed]}

        return await answer(info, input, Reach(Verb.UPDATE_USER, "User", input.user), act, UserPayload)
