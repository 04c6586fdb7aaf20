"""Who plays in the demo: the provider, three resellers, and the people who sign in."""

from dataclasses import dataclass
from typing import Any

from reseller.partners.contract import ProviderSettings, ResellerSettings
from reseller.rules.access import Role

PASSWORD = "demo-console-2026"

PROVIDER = ProviderSettings(
    name="Meridian Licensing",
    legal_name="Meridian Licensing Limited",
    country="IE",
    zone="Europe/Dublin",
    address={"lines": ["4 Harbour Square"], "postal_code": "D01 F5P2", "city": "Dublin"},
    vat_id="IE1234567T",
    bank={"holder": "Meridian Licensing Limited", "iban": "IE29AIBK93115212345678", "bic": "AIBKIE2D"},
    email="billing@provider.example",
)


def _reseller(code: str, legal_name: str, **given: Any) -> ResellerSettings:
    """A reseller named like its code; each of them shows prices to its customers."""
    return ResellerSettings(name=code.title(), legal_name=legal_name, shows_prices=True, **given)


RESELLERS = {
    "NORTH": _reseller(
        "NORTH", "North Cloud Services Limited", country="IE", currency="EUR", vat_id="IE6388047V",
        address={"lines": ["12 Quay Street"], "postal_code": "H91 XK2C", "city": "Galway"},
        billing_zone="Europe/Dublin", email="accounts@north.example", payment_days=14,
    ),
    "SOUTH": _reseller(
        "SOUTH", "South Software B.V.", country="NL", currency="EUR", vat_id="NL004495445B01",
        address={"lines": ["Keizersgracht 210"], "postal_code": "1016 DX", "city": "Amsterdam"},
        billing_zone="Europe/Amsterdam", email="finance@south.example", payment_days=30,
    ),
    "WEST": _reseller(
        "WEST", "West Cloud Partners, Inc.", country="US", currency="USD",
        address={"lines": ["88 Harbor Drive", "Suite 410"], "postal_code": "CA 92101", "city": "San Diego"},
        billing_zone="America/Los_Angeles", email="ap@west.example", payment_days=30,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who signs in: a member of a company, which is a reseller's code, a customer's domain or ""."""

    email: str
    name: str
    role: Role
    company: str = ""


STAFF = (
    Person("operator@provider.example", "Orla Brennan", Role.OPERATOR),
    Person("finance@provider.example", "Fergal Nolan", Role.PROVIDER_FINANCE),
)
PARTNERS = (
    Person("owner@north.example", "Niamh Walsh", Role.RESELLER_OWNER, "NORTH"),
    Person("sales@north.example", "Cian Murphy", Role.RESELLER_SALES, "NORTH"),
    Person("finance@north.example", "Aoife Daly", Role.RESELLER_FINANCE, "NORTH"),
    Person("viewer@north.example", "Rory Keane", Role.RESELLER_VIEWER, "NORTH"),
    Person("owner@south.example", "Sanne de Vries", Role.RESELLER_OWNER, "SOUTH"),
    Person("owner@west.example", "Walter Reyes", Role.RESELLER_OWNER, "WEST"),
)
BUYERS = (
    Person("owner@acme.example", "Maeve Kelly", Role.CUSTOMER_OWNER, "acme.example"),
    Person("admin@acme.example", "Tom Byrne", Role.CUSTOMER_ADMIN, "acme.example"),
    Person("viewer@acme.example", "Una Doyle", Role.CUSTOMER_VIEWER, "acme.example"),
    Person("admin@globex.example", "Hugo Lynch", Role.CUSTOMER_ADMIN, "globex.example"),
    Person("admin@initech.example", "Pieter Bakker", Role.CUSTOMER_ADMIN, "initech.example"),
)
SELLER = {"NORTH": "sales@north.example", "SOUTH": "owner@south.example", "WEST": "owner@west.example"}
"""Who places a reseller's orders."""
