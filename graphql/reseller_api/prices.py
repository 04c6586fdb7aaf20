"""Prices as clients send them: one, or volume tiers."""

import strawberry

from reseller.rules.pricing import Price
from reseller_api.scalars import Decimal


@strawberry.input
class PriceTierInput:
    """From that quantity on, one license costs this."""

    from_quantity: int
    unit_price: Decimal


@strawberry.input(one_of=True)
class PriceInput:
    """The price of one license for one full period of its terms: one price, or tiers from quantity 1 on."""

    unit_price: Decimal | None = strawberry.UNSET
    tiers: list[PriceTierInput] | None = strawberry.UNSET


def read_price(given: PriceInput, field: tuple[str, ...] = ("price",)) -> Price:
    """The price; INPUT_INVALID at `field` for one outside its bounds."""
    if isinstance(given.unit_price, str):
        return Price.parse(given.unit_price, field)
    return Price.parse([[tier.from_quantity, str(tier.unit_price)] for tier in given.tiers or ()], field)
