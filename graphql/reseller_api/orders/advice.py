"""Lawful ways that cost less than an order, or make a refused one possible; and placing one."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from customers.orders import advice
from customers.orders.commands import Command
from customers.orders.placing import Placed
from customers.orders.planned import planned_by_id
from customers.orders.queries import orders_by_id
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.inputs import plain
from reseller_api.mutations import Payload, answer
from reseller_api.orders.changes import OrderChange
from reseller_api.orders.commands import READINGS, by_card, chosen, read_command, subscription_key
from reseller_api.orders.planned import PlannedOrder, quantity_of
from reseller_api.orders.quotes import Quote, redeemed
from reseller_api.orders.types import Order
from reseller_api.orders.wording import advice_words
from reseller_api.reach import Reach
from reseller_api.scalars import Money

PLACE_ADVICE = "place_advice"


def advice_asked(name: str, change: Any, advice_id: str) -> list[Any]:
    """What a quote of an advice holds for: the wish, and the way."""
    return [name, plain(change), advice_id]


@strawberry.type
class AdvisedOrder:
    """One order of an advice; `quantity` are the licenses, or the users to assign."""

    action: Verb
    quantity: int | None

    @classmethod
    def of(cls, command: Command) -> "AdvisedOrder":
        """The order that a command places."""
        return cls(action=command.verb, quantity=quantity_of(command.arguments))


@strawberry.type
class Advice:
    """A better way, which `placeAdvice` orders: at once, or planned for `dueOn`; `then` can follow.

    With its `quote`, what is ordered at once costs what it does now or is refused.

    `net` is what its orders cost by themselves, `saving` what is saved over the rest of the period and the
    whole next one (of a renewal, over its term); null where the order itself is refused. Amounts are without
    tax, and null for those who are shown no prices.
    """

    id: str
    key: str
    message: str
    due_on: date | None
    net: Money | None
    saving: Money | None
    orders: list[AdvisedOrder]
    then: AdvisedOrder | None
    quote: Quote | None

    @classmethod
    def of(cls, found: advice.Advice, quote: Quote | None) -> "Advice":
        """The advice, in words, with what it is quoted at."""
        saving, currency = found.saving, found.currency
        return cls(
            id=found.id,
            key=found.key,
            message=advice_words(found.key, found.details),
            due_on=found.due_on,
            net=Money.of(found.cost.net, currency) if found.cost else None,
            saving=Money.of(saving, currency) if saving is not None else None,
            orders=[AdvisedOrder.of(command) for command in found.orders],
            then=AdvisedOrder.of(found.then) if found.then else None,
            quote=quote,
        )


@strawberry.input
class PlaceAdviceInput:
    """An advice that the preview of this change gave, with its quote.

    `pay` offers a card where the terms ask for one.
    """

    idempotency_key: str
    change: OrderChange
    advice: str
    quote: str | None = None
    pay: bool = False


@strawberry.type
class PlaceAdvicePayload(Payload):
    """The orders that were placed, or the one that was planned."""

    orders: list[Order] | None = None
    planned_order: PlannedOrder | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "PlaceAdvicePayload":
        """Both as they are now."""
        keys, planned = [UUID(key) for key in effect["orders"]], [UUID(key) for key in effect["planned"]]
        orders = await orders_by_id(unit.session, keys)
        waiting = await planned_by_id(unit.session, planned) if planned else {}
        return cls(
            orders=[Order.of(unit.home, orders[key]) for key in keys],
            planned_order=next((PlannedOrder.of(unit.home, waiting[key]) for key in planned), None),
        )


@strawberry.type
class AdviceMutations:
    """Ordering what an advice says."""

    @strawberry.mutation
    async def place_advice(self, info: Info, input: PlaceAdviceInput) -> PlaceAdvicePayload:
        """Order what an advice says: all of its orders, or none."""
        name, change = chosen(input.change)

        async def act(unit: Unit) -> Effect:
            key, wish = subscription_key(change.subscription), read_command(name, change)
            asked = advice_asked(name, change, input.advice)
            quote = redeemed(info.context, unit, input.quote, PLACE_ADVICE, asked)
            made = await advice.place_advice(
                unit.session, key, wish, input.advice, pay=by_card(info, input), quote=quote, **unit.deed
            )
            orders = [str(each.id) for each in made if isinstance(each, Placed)]
            return {
                "orders": orders,
                "planned": [str(each.id) for each in made if str(each.id) not in orders],
            }

        reach = Reach(READINGS[name].verb, "Subscription", change.subscription)
        return await answer(info, input, reach, act, PlaceAdvicePayload)
