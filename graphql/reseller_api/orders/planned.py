"""Orders planned for a later day: planning one, withdrawing it, and how it looks."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.orders import planned
from reseller.plumbing.database import ReadSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.ids import global_id
from reseller_api.mirroring import mirror
from reseller_api.mutations import Payload, answer, changed
from reseller_api.node import Node
from reseller_api.orders.changes import OrderChange
from reseller_api.orders.commands import READINGS, chosen, read_command, subscription_key
from reseller_api.orders.types import ActorName, Order
from reseller_api.reach import Reach
from reseller_api.references import reference
from reseller_api.things import KINDS, Asking, Kind

if TYPE_CHECKING:
    from reseller_api.subscriptions.types import Subscription

SubscriptionField = Annotated["Subscription", strawberry.lazy("reseller_api.subscriptions.types")]


@strawberry.enum
class PlannedOrderStatus(Enum):
    """PLANNED until its day begins, then PLACED or REFUSED; WITHDRAWN before."""

    PLANNED = "planned"
    PLACED = "placed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@strawberry.type
class PlannedOrder(Node):
    """An order that is placed when billing day `dueOn` begins; nothing is reserved or priced before.

    `quantity` are the licenses, or the users to assign. `reason` tells why it was refused on its day.
    """

    action: Verb
    quantity: int | None
    due_on: date
    status: PlannedOrderStatus
    reason: str | None
    actor: ActorName
    planned_at: datetime
    decided_at: datetime | None
    home: strawberry.Private[UUID]
    row: strawberry.Private[planned.PlannedOrder]

    @classmethod
    def of(cls, home: UUID, row: planned.PlannedOrder) -> "PlannedOrder":
        """The planned order in a row."""
        return mirror(
            cls,
            row,
            id=global_id("PlannedOrder", row.id),
            action=row.command.verb,
            quantity=quantity_of(row.command.arguments),
            status=PlannedOrderStatus(row.status),
            actor=ActorName(kind=row.actor_kind, name=row.actor_name),
            home=home,
            row=row,
        )

    subscription: SubscriptionField = reference("Subscription", "row.subscription_id", "What it changes.")
    order: Order | None = reference("Order", "row.order_id", "The order that came of it on its day.")


def quantity_of(arguments: Mapping[str, Any]) -> int | None:
    """How many licenses or users a command is about."""
    users = arguments.get("users") or arguments.get("user_ids")
    given: int | None = arguments.get("count") or arguments.get("quantity")
    return len(users) if users else given


@strawberry.input
class PlanOrderInput:
    """An order of a subscription for billing day `dueOn`, tomorrow or later."""

    idempotency_key: str
    change: OrderChange
    due_on: date


@strawberry.input
class WithdrawPlannedOrderInput:
    """A planned order whose day has not begun."""

    idempotency_key: str
    order: strawberry.ID


@strawberry.type
class PlannedOrderPayload(Payload):
    """The planned order."""

    planned_order: PlannedOrder | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "PlannedOrderPayload":
        """The planned order as it is now."""
        key = UUID(effect["order"])
        found = await planned.planned_by_id(unit.session, [key])
        return cls(planned_order=PlannedOrder.of(unit.home, found[key]))


@strawberry.type
class PlannedOrderMutations:
    """Planning orders, and withdrawing them."""

    @strawberry.mutation
    async def plan_order(self, info: Info, input: PlanOrderInput) -> PlannedOrderPayload:
        """Plan an order for a later day; what the checks say on that day decides."""
        name, change = chosen(input.change)

        async def act(unit: Unit) -> Effect:
            key, (verb, given) = subscription_key(change.subscription), read_command(name, change)
            made = await planned.plan(
                unit.session, key, verb=verb, change=given, due_on=input.due_on, **unit.deed
            )
            return {"order": str(made.id)}

        reach = Reach(READINGS[name].verb, "Subscription", change.subscription)
        return await answer(info, input, reach, act, PlannedOrderPayload)

    @strawberry.mutation
    async def withdraw_planned_order(
        self, info: Info, input: WithdrawPlannedOrderInput
    ) -> PlannedOrderPayload:
        """Take a planned order back."""
        reach = Reach(Verb.CANCEL_ORDER, "PlannedOrder", input.order)
        return await changed(info, input, reach, planned.withdraw_planned, PlannedOrderPayload)


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await planned.planned_by_id(session, keys)


KINDS["PlannedOrder"] = Kind(_read, PlannedOrder.of)
