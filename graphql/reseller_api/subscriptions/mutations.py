"""What people set on a subscription."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID

import strawberry

from customers.subscriptions import actions, settings
from customers.subscriptions.queries import subscription
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.inputs import Asked
from reseller_api.mutations import Payload, changed
from reseller_api.orders.commands import pricing
from reseller_api.prices import read_price
from reseller_api.reach import Reach
from reseller_api.subscriptions.inputs import (
    ChangeTariffInput,
    SetContractPriceInput,
    SetIncludedInput,
    SetPurchaseCapInput,
    SetRenewalInput,
)
from reseller_api.subscriptions.types import Subscription


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
class SubscriptionMutations:
    """What people set on a subscription."""

    @strawberry.mutation
    async def set_purchase_cap(self, info: Info, input: SetPurchaseCapInput) -> SubscriptionPayload:
        """Raise or lower the purchase cap."""

        def given() -> dict[str, Any]:
            return {"cap": input.cap, "version": input.version}

        return await _set(info, input, Verb.SET_CAP, actions.set_purchase_cap, given)

    @strawberry.mutation
    async def set_renewal(self, info: Info, input: SetRenewalInput) -> SubscriptionPayload:
        """Choose what follows the term."""

        def given() -> dict[str, Any]:
            return {
                "renewal": input.setting,
                "seats_count": input.seats,
                "cap": input.cap,
                "price": read_price(input.price) if input.price else None,
                "priced_by": pricing(info.context.actor),
                "version": input.version,
            }

        return await _set(info, input, Verb.SET_RENEWAL, actions.set_renewal, given)

    @strawberry.mutation
    async def change_tariff(self, info: Info, input: ChangeTariffInput) -> SubscriptionPayload:
        """Change the tariff."""

        def given() -> dict[str, Any]:
            return {"tariff": input.tariff, "version": input.version}

        return await _set(info, input, Verb.SET_TARIFF, settings.set_tariff, given)

    @strawberry.mutation
    async def set_included(self, info: Info, input: SetIncludedInput) -> SubscriptionPayload:
        """Change the included number from the next period on; it counts against the limit at once."""

        def given() -> dict[str, Any]:
            return {"included": input.included, "version": input.version}

        return await _set(info, input, Verb.SET_INCLUDED, settings.set_included, given)

    @strawberry.mutation
    async def set_contract_price(self, info: Info, input: SetContractPriceInput) -> SubscriptionPayload:
        """Record the provider's price for this subscription alone; the operator."""

        def given() -> dict[str, Any]:
            return {"price": read_price(input.price), "valid_from": input.valid_from}

        return await _set(info, input, Verb.SET_PRICE, actions.set_contract_price, given)


class Setting(Asked, Protocol):
    """The input of what is set on a subscription."""

    subscription: strawberry.ID


async def _set(
    info: Info,
    input: Setting,
    verb: Verb,
    action: Callable[..., Awaitable[object]],
    given: Callable[[], dict[str, Any]],
) -> SubscriptionPayload:
    reach = Reach(verb, "Subscription", input.subscription)
    return await changed(info, input, reach, action, SubscriptionPayload, given)
