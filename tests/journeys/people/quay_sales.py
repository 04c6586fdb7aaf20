"""Sales staff of a reseller that sells four vendors' products."""

import re

from playwright.sync_api import expect

from tests.journeys.market import CALLS, DOMAIN, FIELD, INVOICING, SALES, STARTER, TIMESHEETS
from tests.journeys.paying import PAYS, pays
from tests.journeys.person import CARRIED_OUT_MS, PHONE, Person

FIRST_DAY = "2027-01-01"


def takes_fern_on(sales: Person) -> None:
    """A customer with a subscription under each vendor's terms, all from the first day of the year."""
    sales.sign_in(SALES)
    sales.step("takes a customer on")
    sales.go("/customers/new")
    sales.fill("Name", "Fern & Co")
    sales.fill("Primary domain", DOMAIN)
    sales.press("Create customer")
    sales.title("Fern & Co")
    home = sales.page.url
    starts(sales, INVOICING, {"Licenses": "5"}, period="Yearly", tariff="Solo+")
    starts(sales, TIMESHEETS, {"Licenses": "5"}, period="Monthly")
    starts(sales, CALLS, {"Licenses": "5", "Included number": "5"}, period="Monthly")
    starts(sales, STARTER, {"Purchase cap": "20"})
    starts(sales, FIELD, {"Licenses": "10"})
    pays(sales, PAYS, "61.50")
    sales.completed()
    sales.page.goto(home)
    sales.sees(INVOICING, TIMESHEETS, CALLS, FIELD)


def starts(
    sales: Person, product: str, numbers: dict[str, str], *, period: str = "", tariff: str = ""
) -> None:
    """One subscription, reviewed and placed; one that a card pays leads to the gateway."""
    sales.step(f"starts a subscription of {product}")
    sales.follow("New subscription")
    sales.page.get_by_role("combobox", name="Product").select_option(label=product)
    sales.page.get_by_label(re.compile(f"^{_plan(product)}")).check()
    if period:
        sales.page.get_by_role("combobox", name="Period").select_option(label=period)
    if tariff:
        sales.page.get_by_role("combobox", name="Tariff").select_option(label=tariff)
    for label, number in numbers.items():
        sales.fill(label, number)
    sales.page.get_by_label("First charged day").fill(FIRST_DAY)
    sales.press("Continue to review")
    sales.sees("Dates and limits", "Europe/Dublin")
    sales.places()
    if product != FIELD:
        sales.completes(sales.entry("Start subscription", product))


def _plan(product: str) -> str:
    return {INVOICING: "Billomat", TIMESHEETS: "TimeLog", CALLS: "Aircall", FIELD: "Horizon"}.get(
        product, "Flexible"
    )


def compares(sales: Person) -> None:
    sales.sign_in(SALES)
    sales.step("compares the terms: asks, waits, and reads chart and table")
    sales.go("/compare")
    sales.title("Compare license terms")
    sales.picture("compare-question")
    sales.press("Compare")
    sales.title("What it would cost")
    expect(sales.page.get_by_role("heading", name="Side by side")).to_be_visible(timeout=CARRIED_OUT_MS)
    sales.sees("the least", "Money by month", "Total")
    expect(sales.page.locator("svg.chart").first).to_be_visible()
    sales.picture("compare")
    sales.picture("compare-dark", scheme="dark")
    sales.picture("compare-phone", PHONE)
