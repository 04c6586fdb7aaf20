"""Placing orders, and what can be done with one."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID

import strawberry

from customers.orders import actions
from customers.orders.canceling import cancel_order
from customers.orders.placing import NewUser
from customers.orders.queries import order
from customers.orders.retrying import retry_order
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.ids import new_id
from reseller.rules.access import Actor, Verb, may
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.inputs import Asked
from reseller_api.mutations import Payload, answer
from reseller_api.orders.inputs import (
    AddLicensesInput,
    AddUsersChange,
    AddUsersInput,
    CancelOrderInput,
    EndSubscriptionInput,
    RemoveUsersChange,
    RemoveUsersInput,
    RetryOrderInput,
    SubscribeChange,
    SubscribeInput,
)
from reseller_api.orders.types import Order
from reseller_api.prices import read_price
from reseller_api.reach import Reach


@strawberry.type
class OrderPayload(Payload):
    """The order."""

    order: Order | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "OrderPayload":
        """The order as it was just placed, or as it is now."""
        key = UUID(effect["order"])
        return cls(order=Order.of(unit.home, unit.fresh.get(key) or await order(unit.session, key)))


@strawberry.type
class OrderMutations:
    """Placing orders, and what can be done with one."""

    @strawberry.mutation
    async def subscribe(self, info: Info, input: SubscribeInput) -> OrderPayload:
        """Begin a subscription."""

        async def act(unit: Unit) -> Effect:
            placed = await subscribe(
                unit.session,
                read_wish(input.change),
                priced_by=pricing(info.context.actor),
                request_id=request_key(input.request_id),
                po_number=input.po_number,
                **unit.deed,
            )
            return _effect(placed.id)

        reach = Reach(Verb.SUBSCRIBE, "Customer", input.change.customer)
        return await answer(info, input, reach, act, OrderPayload)

    @strawberry.mutation
    async def add_licenses(self, info: Info, input: AddLicensesInput) -> OrderPayload:
        """Buy licenses."""

        def given() -> dict[str, Any]:
            return {"count": input.change.quantity, "request_id": request_key(input.request_id)}

        return await placed(info, input, Verb.ADD_LICENSES, actions.add_licenses, given)

    @strawberry.mutation
    async def add_users(self, info: Info, input: AddUsersInput) -> OrderPayload:
        """Assign users, creating those who are unknown: one order for all of them."""

        def given() -> dict[str, Any]:
            return {"users": new_users(input.change)}

        return await placed(info, input, Verb.ADD_USERS, actions.add_users, given)

    @strawberry.mutation
    async def remove_users(self, info: Info, input: RemoveUsersInput) -> OrderPayload:
        """Take licenses from users: one order for all of them."""

        def given() -> dict[str, Any]:
            return {"user_ids": user_keys(input.change)}

        return await placed(info, input, Verb.REMOVE_USERS, actions.remove_users, given)

    @strawberry.mutation
    async def end_subscription(self, info: Info, input: EndSubscriptionInput) -> OrderPayload:
        """End a subscription with a last day, today or later."""

        async def act(unit: Unit) -> Effect:
            placed = await end_subscription(
                unit.session,
                subscription_key(input.change.subscription),
                last_day=input.change.last_day,
                po_number=input.po_number,
                **unit.deed,
            )
            return _effect(placed.id)

        reach = Reach(Verb.END, "Subscription", input.change.subscription)
        return await answer(info, input, reach, act, OrderPayload)

    @strawberry.mutation
    async def cancel_order(self, info: Info, input: CancelOrderInput) -> OrderPayload:
        """Cancel an order that is under way; a planned end is taken back this way too."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Order", input.order, "order")
            await cancel_order(unit.session, key, **unit.deed)
            return {"order": str(key)}

        reach = Reach(Verb.CANCEL_ORDER, "Order", input.order)
        return await answer(info, input, reach, act, OrderPayload)

    @strawberry.mutation
    async def retry_order(self, info: Info, input: RetryOrderInput) -> OrderPayload:
        """Try a failed order again: a new billing date, checked again."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Order", input.order, "order")
            return _effect((await retry_order(unit.session, key, **unit.deed)).id)

        reach = Reach(Verb.RETRY_ORDER, "Order", input.order)
        return await answer(info, input, reach, act, OrderPayload)


class OfSubscription(Protocol):
    """A change of one subscription."""

    subscription: strawberry.ID


class Ordering(Asked, Protocol):
    """The input of an order that changes one subscription."""

    po_number: str | None

    @property
    def change(self) -> OfSubscription:
        """What is ordered, as its preview takes it."""


async def placed(
    info: Info,
    ordering: Ordering,
    verb: Verb,
    action: Callable[..., Awaitable[object]],
    given: Callable[[], dict[str, Any]],
) -> OrderPayload:
    """Place an order of one subscription by `action`; `given` reads what it takes besides, or refuses.

    The order's id is chosen beforehand and stored with the key at once, which saves a round trip.
    """
    order_id, subscription = new_id(info.context.now), ordering.change.subscription

    async def act(unit: Unit) -> Effect:
        key, common = subscription_key(subscription), {"po_number": ordering.po_number, "order_id": order_id}
        await action(unit.session, key, **given(), **common, **unit.deed)
        return _effect(order_id)

    reach = Reach(verb, "Subscription", subscription)
    return await answer(info, ordering, reach, act, OrderPayload, known=_effect(order_id))


def subscription_key(text: str) -> UUID:
    """The subscription that a change names."""
    return need_key("Subscription", text, "subscription")


def request_key(text: str | None) -> UUID | None:
    """The request that an order closes."""
    return need_key("LicenseRequest", text, "request_id") if text is not None else None


def new_users(change: AddUsersChange) -> list[NewUser]:
    """The users to assign."""
    return [NewUser(user.address, user.name, user.protected) for user in change.users]


def user_keys(change: RemoveUsersChange) -> list[UUID]:
    """The users to take licenses from."""
    return [need_key("User", text, "users") for text in change.users]


def read_wish(change: SubscribeChange) -> Wish:
    """What to subscribe to."""
    return Wish(
        customer_id=need_key("Customer", change.customer, "customer"),
        product_id=need_key("Product", change.product, "product"),
        terms_key=change.terms,
        quantity=change.quantity,
        cap=change.cap,
        start_on=change.start_on,
        period=change.period,
        price=read_price(change.price, ("change", "price")) if change.price else None,
    )


def pricing(actor: Actor) -> Actor | None:
    """The actor, where it may set prices; acting for a reseller doesn't take that away."""
    return actor if may(actor.role, Verb.SET_PRICE) else None


def _effect(order_id: UUID) -> Effect:
    return {"order": str(order_id)}
