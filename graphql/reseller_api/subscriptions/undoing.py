"""Taking back what is scheduled on a subscription."""

from uuid import UUID

import strawberry

from customers.orders.queries import order
from customers.subscriptions.queries import subscription
from customers.subscriptions.scheduled import undo
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.mutations import Payload, answer
from reseller_api.orders.quotes import redeemed
from reseller_api.orders.types import Order
from reseller_api.reach import Reach
from reseller_api.subscriptions.scheduled import UNDO
from reseller_api.subscriptions.types import Subscription


@strawberry.input
class UndoScheduledChangeInput:
    """What is scheduled on a subscription, by its `id` there, with the quote that it had there."""

    idempotency_key: str
    subscription: strawberry.ID
    change: str
    quote: str | None = None


@strawberry.type
class UndoScheduledChangePayload(Payload):
    """The subscription, and the order that undid the change where one did."""

    subscription: Subscription | None = None
    order: Order | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "UndoScheduledChangePayload":
        """Both as they are now."""
        row = await subscription(unit.session, UUID(effect["subscription"]))
        made = await order(unit.session, UUID(effect["order"])) if effect["order"] else None
        return cls(
            subscription=Subscription.of(unit.home, row), order=Order.of(unit.home, made) if made else None
        )


@strawberry.type
class ScheduledMutations:
    """Undoing what is scheduled."""

    @strawberry.mutation
    async def undo_scheduled_change(
        self, info: Info, input: UndoScheduledChangeInput
    ) -> UndoScheduledChangePayload:
        """Undo what is scheduled, while it can be; whoever may do the same by hand."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Subscription", input.subscription, "subscription")
            asked = [str(key), input.change]
            quote = redeemed(info.context, unit, input.quote, UNDO, asked)
            made = await undo(unit.session, key, input.change, quote=quote, **unit.deed)
            return {"subscription": str(key), "order": str(made.id) if made else ""}

        reach = Reach(Verb.CANCEL_ORDER, "Subscription", input.subscription)
        return await answer(info, input, reach, act, UndoScheduledChangePayload)
