"""What people send to set on a subscription."""

from datetime import date

import strawberry

from reseller.rules.selling import RenewalSetting
from reseller_api.prices import PriceInput


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


@strawberry.input
class ChangeTariffInput:
    """The tariff, which gates what may be bought and has no fee of its own."""

    idempotency_key: str
    subscription: strawberry.ID
    version: int
    tariff: str


@strawberry.input
class SetIncludedInput:
    """The included number from the next period on."""

    idempotency_key: str
    subscription: strawberry.ID
    version: int
    included: int
