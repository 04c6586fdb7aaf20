"""What the demo's provider sells, under which terms, and for how much."""

from dataclasses import dataclass
from typing import NamedTuple

from reseller.rules.terms import PRESETS, Period

FLEXIBLE, MONTHLY, YEARLY = "google_flexible", "google_annual_monthly", "google_annual_yearly"
BILLOMAT, TIMELOG, AIRCALL, HORIZON = "billomat", "timelog", "aircall", "horizon"

STARTER, STANDARD = "Workspace Business Starter", "Workspace Business Standard"
PLUS, ESSENTIALS = "Workspace Business Plus", "Workspace Enterprise Essentials"
INVOICING, TIMESHEETS, PROJECTS = "Billomat Invoicing", "TimeLog Timesheets", "TimeLog Projects"
CALLS, NUMBERS, FIELD = "Aircall Essentials", "Aircall Phone Number", "Horizon Field"

CURRENCIES = ("EUR", "USD")


class Offer(NamedTuple):
    """The price of one license for one period of the terms: a number, or tiers as [[from, price], …]."""

    terms: str
    period: Period
    price: object


@dataclass(frozen=True, slots=True)
class Product:
    """A product with the price of each plan and period, the same number in every currency."""

    name: str
    vendor: str
    offers: tuple[Offer, ...]
    unit: str = "license"

    @property
    def terms_keys(self) -> tuple[str, ...]:
        """The terms it is sold under, each once."""
        return tuple(dict.fromkeys(offer.terms for offer in self.offers))


def _google(name: str, flexible: object, monthly: str, yearly: str) -> Product:
    prices = {FLEXIBLE: flexible, MONTHLY: monthly, YEARLY: yearly}
    offers = (Offer(terms, PRESETS[terms].periods[0], price) for terms, price in prices.items())
    return Product(name, "Google", tuple(offers))


def _by_period(terms: str, *prices: object) -> tuple[Offer, ...]:
    """A price for each period of the terms, the shortest first."""
    return tuple(Offer(terms, *each) for each in zip(PRESETS[terms].periods, prices, strict=True))


PRODUCTS = (
    _google(STARTER, [[1, "6.00"], [100, "5.60"]], "5.00", "60.00"),
    _google(STANDARD, "14.40", "12.00", "138.00"),
    _google(PLUS, "21.60", "18.00", "210.00"),
    _google(ESSENTIALS, "14.40", "13.20", "144.00"),
    Product(INVOICING, "Billomat", _by_period(BILLOMAT, "11.00", "120.00")),
    Product(TIMESHEETS, "TimeLog", _by_period(TIMELOG, [[1, "16.00"], [25, "14.50"]], "45.00", "168.00")),
    Product(PROJECTS, "TimeLog", _by_period(TIMELOG, "9.00", "25.50", "96.00"), unit="module"),
    Product(CALLS, "Aircall", _by_period(AIRCALL, "30.00", "324.00")),
    Product(NUMBERS, "Aircall", _by_period(AIRCALL, "6.00", "66.00"), unit="number"),
    Product(FIELD, "Horizon", _by_period(HORIZON, [[1, "66.00"], [25, "60.00"], [100, "54.00"]])),
)
RAISED = (Offer(FLEXIBLE, Period.MONTH, [[1, "6.30"], [100, "5.90"]]),)
"""What Starter costs from the middle of the history on."""
