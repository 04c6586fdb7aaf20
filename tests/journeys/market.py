"""A provider that sells four vendors' products and one reseller of it, set up by the commands."""

import json

from tests.journeys.console import Console
from tests.journeys.person import PASSWORD

BEGIN = "2026-12-31T09:00Z"
INVOICING, TIMESHEETS, CALLS, FIELD = "Invoicing", "Timesheets", "Calls", "Field"
STARTER = "Workspace"
PRODUCTS = (
    (INVOICING, "Billomat", "billomat", "year", "120.00"),
    (TIMESHEETS, "TimeLog", "timelog", "month", "10.00"),
    (CALLS, "Aircall", "aircall", "month", "30.00"),
    (FIELD, "Horizon", "horizon", "year", "5.00"),
    (STARTER, "Google", "google_flexible", "month", "6.00"),
)
"""Name, vendor, terms, period and price in EUR."""
SALES, FINANCE = "sales@quay.example", "finance@quay.example"
STAFF = ((SALES, "Cian Murphy", "reseller_sales"), (FINANCE, "Aoife Daly", "reseller_finance"))
DOMAIN = "fern.example"
OWNER, ADMIN = "owner@fern.example", "admin@fern.example"
CUSTOMERS = ((OWNER, "Maeve Kelly", "customer_owner"), (ADMIN, "Tom Byrne", "customer_admin"))


def opens(here: Console) -> None:
    """The day on which all begins, and the provider's record, without which there would be demo data."""
    here.run("clock", "set", BEGIN)
    here.run(
        "provider", "init", "--name", "Meridian", "--country", "IE", "--zone", "Europe/Dublin",
        "--address", "4 Harbour Square", "--city", "Dublin", "--vat-id", "IE1234567T",
    )  # fmt: skip


def sells(here: Console) -> None:
    """Products with prices, and a reseller in Ireland that shows them to its customers."""
    for product in PRODUCTS:
        _product(here, *product)
    _reseller(here)
    _prices(here)
    for who in STAFF:
        _member(here, *who, "--reseller", "QUAY")


def invites(here: Console) -> None:
    """The customer's owner and admin, who both may buy."""
    for who in CUSTOMERS:
        _member(here, *who, "--customer", DOMAIN)


def _product(here: Console, name: str, vendor: str, terms: str, *_: str) -> None:
    here.run("product", "create", "--name", name, "--vendor", vendor, "--terms", terms)


def _prices(here: Console) -> None:
    entries = [
        {"product": name, "terms": terms, "period": period, "currency": "EUR", "valid_from": "2026-12-31",
         "price": price}
        for name, _, terms, period, price in PRODUCTS
    ]  # fmt: skip
    file = here.folder / "prices.json"
    file.write_text(json.dumps(entries))
    here.run("price", "load", str(file))


def _reseller(here: Console) -> None:
    here.run(
        "reseller", "create", "--code", "QUAY", "--name", "Quay", "--country", "IE", "--currency", "EUR",
        "--zone", "Europe/Dublin", "--address", "12 Quay Street", "--city", "Galway", "--vat-id",
        "IE6388047V", "--shows-prices",
    )  # fmt: skip


def _member(here: Console, email: str, name: str, role: str, *where: str) -> None:
    given = ("--email", email, "--name", name, "--role", role, "--password-stdin")
    here.run("member", "create", *given, *where, typed=f"{PASSWORD}\n")
