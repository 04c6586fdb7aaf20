"""Who plays in the demo: the provider, three resellers, the people who sign in, and what is sold."""

from dataclasses import dataclass

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

RESELLERS = {
    "NORTH": ResellerSettings(
        name="North",
        legal_name="North Cloud Services Limited",
        country="IE",
        currency="EUR",
        billing_zone="Europe/Dublin",
        address={"lines": ["12 Quay Street"], "postal_code": "H91 XK2C", "city": "Galway"},
        email="accounts@north.example",
        vat_id="IE6388047V",
        payment_days=14,
        shows_prices=True,
    ),
    "SOUTH": ResellerSettings(
        name="South",
        legal_name="South Software B.V.",
        country="NL",
        currency="EUR",
        billing_zone="Europe/Amsterdam",
        address={"lines": ["Keizersgracht 210"], "postal_code": "1016 DX", "city": "Amsterdam"},
        email="finance@south.example",
        vat_id="NL004495445B01",
        payment_days=30,
        shows_prices=True,
    ),
    "WEST": ResellerSettings(
        name="West",
        legal_name="West Cloud Partners, Inc.",
        country="US",
        currency="USD",
        billing_zone="America/Los_Angeles",
        address={"lines": ["88 Harbor Drive", "Suite 410"], "postal_code": "CA 92101", "city": "San Diego"},
        email="ap@west.example",
        payment_days=30,
        shows_prices=True,
    ),
}


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

STARTER, STANDARD = "Workspace Business Starter", "Workspace Business Standard"
PLUS, ESSENTIALS = "Workspace Business Plus", "Workspace Enterprise Essentials"
FLEXIBLE, MONTHLY, YEARLY = "google_flexible", "google_annual_monthly", "google_annual_yearly"
TERMS = (FLEXIBLE, MONTHLY, YEARLY)

PRICES: dict[str, tuple[object, object, object]] = {
    STARTER: ([[1, "6.00"], [100, "5.60"]], "5.00", "60.00"),
    STANDARD: ("14.40", "12.00", "138.00"),
    PLUS: ("21.60", "18.00", "210.00"),
    ESSENTIALS: ("14.40", "13.20", "144.00"),
}
"""What one license costs in the order of TERMS, the same number in every currency."""
RAISED = {STARTER: [[1, "6.30"], [100, "5.90"]]}
"""The price of the flexible plan from the middle of the history on."""
CURRENCIES = ("EUR", "USD")
