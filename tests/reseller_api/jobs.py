"""Things that several tests begin with, made through the interface itself."""

from typing import Any

from reseller.rules.terms import PRESETS
from tests.conftest import START
from tests.reseller_api.conftest import People

ORDER = """order { id number kind status quantityDelta quantityAfter billingDate
  actor { kind name } subscription { id purchaseCap licensed version } poNumber }"""

SUBSCRIPTION = """query($id: ID!) { subscription(id: $id) {
  id state version bought licensed reserved available purchaseCap included nextPeriodLicenses endsOn overSince
  period { firstDay lastDay } renewal { setting seats } terms { key name }
  product { id name } customer { id name }
  users(first: 10) { nodes { state user { id address } } }
  orders(first: 10) { nodes { kind status charges { net { amount currency } } } }
  availableActions { action allowed reasonCode } } }"""


async def a_flexible(people: People, cap: int = 50) -> str:
    """The id of a running Flexible subscription of the world's customer."""
    change = {"customer": people.customer, "product": people.product, "terms": "google_flexible", "cap": cap}
    placed = await people.done("reseller_sales", "subscribe", ORDER, change=change)
    await people.work()
    subscription: str = placed["order"]["subscription"]["id"]
    return subscription


async def an_annual(people: People, terms: str = "google_annual_monthly", quantity: int = 10) -> str:
    """The id of a running Annual subscription of the world's customer."""
    change = {"customer": people.customer, "product": people.product, "terms": terms, "quantity": quantity}
    placed = await people.done("reseller_owner", "subscribe", ORDER, change=change)
    await people.work()
    subscription: str = placed["order"]["subscription"]["id"]
    return subscription


UNIT_PRICES = {"billomat": "12.00", "timelog": "10.00", "aircall": "30.00", "horizon": "60.00"}


async def price(people: People, terms: str) -> None:
    """Publish the price of the world's product under the terms of another vendor."""
    period, since = PRESETS[terms].periods[0].name, START.date().isoformat()
    listed = {
        "product": people.product, "terms": terms, "period": period, "currency": "EUR", "validFrom": since,
        "price": {"unitPrice": UNIT_PRICES[terms]},
    }  # fmt: skip
    await people.done("operator", "publishPrices", prices=[listed])


async def a_holding(people: People, terms: str, quantity: int, **wish: Any) -> str:
    """The id of a running subscription of the world's customer under the terms of another vendor."""
    await price(people, terms)
    base = {"customer": people.customer, "product": people.product, "terms": terms, "quantity": quantity}
    pay = PRESETS[terms].by_card
    placed = await people.done("reseller_owner", "subscribe", ORDER, change={**base, **wish}, pay=pay)
    await people.work()
    subscription: str = placed["order"]["subscription"]["id"]
    return subscription


def some(*names: str) -> list[dict[str, str]]:
    """Users of acme.example by their first names."""
    return [{"address": f"{name}@acme.example"} for name in names]
