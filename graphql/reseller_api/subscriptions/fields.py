"""Subscriptions: one of them, and what people set on it."""

from datetime import date
from uuid import UUID

import strawberry

from customers.subscriptions import actions
from customers.subscriptions.queries import subscription
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.selling import RenewalSetting
from reseller_api.context import Info, Unit
from reseller_api.finding import find
from reseller_api.ids import need_key
from reseller_api.mutations import Payload, answer
from reseller_api.orders.mutations import pricing
from reseller_api.prices import PriceInput, read_price
from reseller_api.reach import Reach
from reseller_api.subscriptions.types import Subscription


@strawberry.input
class SetPurchaseCapInput:
    """The most licenses in use that the customer may reach."""

    idempotency_key: str
    subscription: strawberry.ID
    version: int
    cap: int


@strawberry.input
class SetRenewalInput:
    """What follows the term: `seats` with SAME_SEATS, `cap` and `price` (the provider's) with FLEXIBLE."""

    idempotency_key: str
    subscription: strawberry.ID
    version: int
    setting: RenewalSetting
    seats: int | None = None
    cap: int | None = None
    price: PriceInput | None = None


@strawberry.input
class SetContractPriceInput:
    """The provider's price for one subscription, from a day on; today where it is left out."""

    idempotency_key: str
    subscription: strawberry.ID
    price: PriceInput
    valid_from: date | None = None


@strawberry.type
class SubscriptionPayload(Payload):
    """The subscription."""

    subscription: Subscription | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "SubscriptionPayload":
        """The subscription as it is now."""
        row = await subscription(unit.session, UUID(effect["subscription"]))
        return cls(subscription=Subscription.of(unit.home, row))


@strawberry.type
class SubscriptionQueries:
    """Reading subscriptions."""

    @strawberry.field
    async def subscription(self, info: Info, id: strawberry.ID) -> Subscription | None:
        """One subscription; null for an unknown one and for another's."""
        found: Subscription | None = await find(info.context, "Subscription", id)
        return found


@strawberry.type
class SubscriptionMutations:
    """What people set on a subscription."""

    @strawberry.mutation
    async def set_purchase_cap(self, info: Info, input: SetPurchaseCapInput) -> SubscriptionPayload:
        """Raise or lower the purchase cap."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Subscription", input.subscription, "subscription")
            cap, version = input.cap, input.version
            await actions.set_purchase_cap(unit.session, key, cap=cap, version=version, **unit.deed)
            return {"subscription": str(key)}

        reach = Reach(Verb.SET_CAP, "Subscription", input.subscription)
        return await answer(info, input, reach, act, SubscriptionPayload)

    @strawberry.mutation
    async def set_renewal(self, info: Info, input: SetRenewalInput) -> SubscriptionPayload:
        """Choose what follows the term."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Subscription", input.subscription, "subscription")
            await actions.set_renewal(
                unit.session,
                key,
                renewal=input.setting,
                seats_count=input.seats,
                cap=input.cap,
                price=read_price(input.price) if input.price else None,
                priced_by=pricing(info.context.actor),
                version=input.version,
                **unit.deed,
            )
            return {"subscription": str(key)}

        reach = Reach(Verb.SET_RENEWAL, "Subscription", input.subscription)
        return await answer(info, input, reach, act, SubscriptionPayload)

    @strawberry.mutation
    async def set_contract_price(self, info: Info, input: SetContractPriceInput) -> SubscriptionPayload:
        """Record the provider's price for this subscription alone; the operator."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Subscription", input.subscription, "subscription")
            price, day = read_price(input.price), input.valid_from
            await actions.set_contract_price(unit.session, key, price=price, valid_from=day, **unit.deed)
            return {"subscription": str(key)}

        reach = Reach(Verb.SET_PRICE, "Subscription", input.subscription)
        return await answer(info, input, reach, act, SubscriptionPayload)
