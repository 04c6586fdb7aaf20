"""The words of a review's amounts."""

from datetime import date

import pytest

from customers.orders.estimates import OrderPreview
from reseller.rules.pricing import UnitPrice
from reseller.rules.terms import PRESETS
from web import render
from web.pages.estimate import recurring

DAY = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("terms_key", "period", "title"),
    [
        ("billomat", "month", "Each month"),
        ("timelog", "quarter", "Each quarter"),
        ("billomat", "year", "Each year"),
        ("google_annual_yearly", "year", "Each 12-month term"),
        ("google_annual_monthly", "month", "Each month"),
        ("horizon", "year", "Each 12-month term"),
    ],
)
def test_what_recurs_is_named_by_the_terms(terms_key: str, period: str, title: str) -> None:
    preview = OrderPreview("EUR", "Europe/Dublin", DAY, DAY, period)
    said = recurring(preview, PRESETS[terms_key], DAY)["title"]
    assert said == f"{title}, net EUR, at today’s price"


@pytest.mark.parametrize(
    ("price", "currency", "written"),
    [
        (UnitPrice(19_000_000_000), "JPY", "19,000"),
        (UnitPrice(19_000_000_000), "EUR", "19,000.00"),
        (UnitPrice(52_560_000, 12), "EUR", "4.38"),
        (UnitPrice(100_000_000, 12), "EUR", "8.333333"),
        (UnitPrice(1_250_000), "BHD", "1.250"),
    ],
)
def test_a_unit_price_has_its_currencys_decimals(price: UnitPrice, currency: str, written: str) -> None:
    assert render.price(price, currency) == written
