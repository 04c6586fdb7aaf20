"""Placing orders, and what can be done with one."""

from typing import Any, Protocol
from uuid import UUID

import strawberry

from customers.orders.canceling import cancel_order
from customers.orders.commands import carry_out
from customers.orders.queries import order
from customers.orders.retrying import retry_order
from customers.subscriptions.subscribing import subscribe
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.ids import new_id
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.inputs import Asked, plain
from reseller_api.mutations import Payload, answer, changed
from reseller_api.orders.commands import (
    READINGS,
    by_card,
    pricing,
    read_command,
    read_wish,
    subscription_key,
)
from reseller_api.orders.inputs import (
    AddLicensesInput,
    AddUsersInput,
    CancelLicensesInput,
    CancelOrderInput,
    EndSubscriptionInput,
    RemoveUsersInput,
    RenewSubscriptionInput,
    RestoreLicensesInput,
    RetryOrderInput,
    SetNextPeriodLicensesInput,
    SubscribeInput,
    SwapUsersInput,
)
from reseller_api.orders.quotes import redeemed
from reseller_api.orders.types import Order
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
            wish, priced_by = read_wish(input.change), pricing(info.context.actor)
            placed = await subscribe(
                unit.session,
                wish,
                priced_by=priced_by,
                **_besides(info, unit, input, "subscribe"),
                **unit.deed,
            )
            return _effect(placed.id)

        reach = Reach(Verb.SUBSCRIBE, "Customer", input.change.customer)
        return await answer(info, input, reach, act, OrderPayload)

    @strawberry.mutation
    async def add_licenses(self, info: Info, input: AddLicensesInput) -> OrderPayload:
        """Buy licenses."""
        return await placed(info, input, "add_licenses")

    @strawberry.mutation
    async def add_users(self, info: Info, input: AddUsersInput) -> OrderPayload:
        """Assign users, creating those who are unknown: one order for all of them."""
        return await placed(info, input, "add_users")

    @strawberry.mutation
    async def remove_users(self, info: Info, input: RemoveUsersInput) -> OrderPayload:
        """Take licenses from users: one order for all of them."""
        return await placed(info, input, "remove_users")

    @strawberry.mutation
    async def swap_users(self, info: Info, input: SwapUsersInput) -> OrderPayload:
        """Take licenses from some users and give them to others: one order, billed by its net effect."""
        return await placed(info, input, "swap_users")

    @strawberry.mutation
    async def cancel_licenses(self, info: Info, input: CancelLicensesInput) -> OrderPayload:
        """Give up unused licenses; they stay active to the end of the period or term."""
        return await placed(info, input, "cancel_licenses")

    @strawberry.mutation
    async def restore_licenses(self, info: Info, input: RestoreLicensesInput) -> OrderPayload:
        """Keep canceled licenses after all, free of charge."""
        return await placed(info, input, "restore_licenses")

    @strawberry.mutation
    async def set_next_period_licenses(self, info: Info, input: SetNextPeriodLicensesInput) -> OrderPayload:
        """Set the number that the next period begins with."""
        return await placed(info, input, "set_next_period_licenses")

    @strawberry.mutation
    async def renew_subscription(self, info: Info, input: RenewSubscriptionInput) -> OrderPayload:
        """Buy the next term, in the renewal window."""
        return await placed(info, input, "renew_subscription")

    @strawberry.mutation
    async def end_subscription(self, info: Info, input: EndSubscriptionInput) -> OrderPayload:
        """End a subscription with a last day, today or later, or with its running period."""
        return await placed(info, input, "end_subscription")

    @strawberry.mutation
    async def cancel_order(self, info: Info, input: CancelOrderInput) -> OrderPayload:
        """Cancel an order that is under way; a planned end is undone this way too."""

        def given() -> dict[str, Any]:
            return {"po_number": input.po_number}

        reach = Reach(Verb.CANCEL_ORDER, "Order", input.order)
        return await changed(info, input, reach, cancel_order, OrderPayload, given)

    @strawberry.mutation
    async def retry_order(self, info: Info, input: RetryOrderInput) -> OrderPayload:
        """Try a failed order again: a new billing date, checked again."""

        def given() -> dict[str, Any]:
            return {"po_number": input.po_number, "pay": by_card(info, input)}

        reach = Reach(Verb.RETRY_ORDER, "Order", input.order)
        return await changed(info, input, reach, retry_order, OrderPayload, given)


class OfSubscription(Protocol):
    """A change of one subscription."""

    subscription: strawberry.ID


class Ordering(Asked, Protocol):
    """The input of an order that changes one subscription."""

    @property
    def change(self) -> OfSubscription:
        """What is ordered, as its preview takes it."""


async def placed(info: Info, ordering: Ordering, name: str) -> OrderPayload:
    """Place the order of the mutation called so, by the command that its change stands for.

    The order's id is chosen beforehand and stored with the key at once, and the payload shows the row that
    placing answered: two round trips less. An end that is over at once changes its order once more.
    """
    order_id, subscription = new_id(info.context.now), ordering.change.subscription

    async def act(unit: Unit) -> Effect:
        key, command = subscription_key(subscription), read_command(name, ordering.change)
        besides = {"order_id": order_id, **_besides(info, unit, ordering, name)}
        made = await carry_out(unit.session, key, command, **besides, **unit.deed)
        if made is not None and command.verb is not Verb.END:
            unit.fresh[order_id] = made
        return _effect(order_id)

    reach = Reach(READINGS[name].verb, "Subscription", subscription)
    return await answer(info, ordering, reach, act, OrderPayload, known=_effect(order_id))


def _besides(info: Info, unit: Unit, given: Any, name: str) -> dict[str, Any]:
    """What an input of the mutation called so holds beside its change, as the action takes it."""
    found = {key: getattr(given, key) for key in ("po_number", "version") if hasattr(given, key)}
    if hasattr(given, "pay"):
        found["pay"] = by_card(info, given)
    if getattr(given, "request_id", None) is not None:
        found["request_id"] = need_key("LicenseRequest", given.request_id, "request_id")
    if getattr(given, "quote", None) is not None:
        found["quote"] = redeemed(info.context, unit, given.quote, name, plain(given.change))
    return found


def _effect(order_id: UUID) -> Effect:
    return {"order": str(order_id)}
