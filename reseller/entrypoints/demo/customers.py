"""The demo's customers and what they hold when the story has been told."""

from dataclasses import dataclass
from random import Random

from customers.orders.placing import NewUser
from reseller.entrypoints.demo.products import (
    AIRCALL,
    BILLOMAT,
    CALLS,
    ESSENTIALS,
    FIELD,
    FLEXIBLE,
    HORIZON,
    INVOICING,
    MONTHLY,
    NUMBERS,
    PLUS,
    PROJECTS,
    STANDARD,
    STARTER,
    TIMELOG,
    TIMESHEETS,
    YEARLY,
)
from reseller.rules.terms import PRESETS, LicenseTerms, Period


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription begun on `day` of the month `ago` months back.

    At the end `users` hold licenses, of `most`: the cap, what is bought, or what is included.
    """

    product: str
    terms: str
    ago: int
    day: int
    users: int
    most: int
    period: Period | None = None
    tariff: str | None = None

    @property
    def rules(self) -> LicenseTerms:
        """The terms themselves."""
        return PRESETS[self.terms]

    @property
    def months(self) -> int:
        """Months after which the period or term is followed by the next."""
        return self.rules.term_months or (self.period or self.rules.periods[0]).months

    @property
    def grows(self) -> bool:
        """Whether more is bought, or the cap raised, while it runs."""
        return self.ago < 12 and self.terms not in (AIRCALL, HORIZON)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of a reseller, known since its first subscription."""

    reseller: str
    name: str
    domain: str
    holdings: tuple[Holding, ...]

    @property
    def since(self) -> int:
        """How many months ago the customer came."""
        return max(holding.ago for holding in self.holdings)


def _north(name: str, domain: str, *holdings: Holding) -> Account:
    return Account("NORTH", name, f"{domain}.example", holdings)


ACCOUNTS = (
    _north(
        "Acme", "acme",
        Holding(STARTER, FLEXIBLE, 13, 6, 48, 50),
        Holding(STANDARD, MONTHLY, 7, 20, 14, 15),
        Holding(ESSENTIALS, YEARLY, 7, 20, 10, 10),
    ),
    _north(
        "Aran Knitwear", "aran-knitwear",
        Holding(STARTER, FLEXIBLE, 13, 9, 17, 25), Holding(INVOICING, BILLOMAT, 8, 14, 4, 5),
    ),
    _north(
        "Ballard Print Works", "ballardprint",
        Holding(STANDARD, FLEXIBLE, 12, 3, 24, 32), Holding(ESSENTIALS, MONTHLY, 9, 14, 11, 13),
    ),
    _north(
        "Beara Coast Hotels", "bearacoast",
        Holding(STARTER, FLEXIBLE, 13, 12, 72, 74), Holding(STANDARD, MONTHLY, 11, 5, 32, 40),
    ),
    _north("Brennan Quarry Products", "brennanquarry", Holding(STARTER, FLEXIBLE, 8, 17, 9, 15)),
    _north(
        "Cobh Marine Survey", "cobhmarine",
        Holding(PLUS, YEARLY, 13, 4, 12, 12), Holding(FIELD, HORIZON, 6, 22, 17, 20),
    ),
    _north(
        "Dalkey Dental", "dalkeydental",
        Holding(STANDARD, MONTHLY, 10, 11, 16, 18), Holding(STARTER, FLEXIBLE, 6, 2, 6, 10),
        Holding(CALLS, AIRCALL, 7, 14, 6, 4),
    ),
    _north(
        "Fennel & Rye Bakeries", "fennelrye",
        Holding(STARTER, FLEXIBLE, 13, 18, 38, 45), Holding(TIMESHEETS, TIMELOG, 9, 14, 12, 14),
    ),
    _north(
        "Galtee Dairy", "galteedairy",
        Holding(STARTER, FLEXIBLE, 13, 10, 128, 140), Holding(STANDARD, YEARLY, 11, 23, 60, 65),
        Holding(ESSENTIALS, MONTHLY, 5, 8, 18, 20),
    ),
    _north(
        "Globex", "globex",
        Holding(STANDARD, MONTHLY, 12, 15, 34, 40), Holding(ESSENTIALS, FLEXIBLE, 10, 6, 22, 30),
        Holding(TIMESHEETS, TIMELOG, 8, 14, 12, 20, Period.QUARTER),
        Holding(PROJECTS, TIMELOG, 8, 14, 5, 6, Period.QUARTER),
        Holding(INVOICING, BILLOMAT, 12, 17, 3, 4, tariff="Solo+"),
    ),
    _north(
        "Harcourt Legal", "harcourtlegal",
        Holding(PLUS, MONTHLY, 8, 14, 29, 33), Holding(ESSENTIALS, YEARLY, 8, 14, 18, 22),
    ),
    _north("Hollis Architects", "hollis", Holding(STANDARD, FLEXIBLE, 13, 20, 29, 30)),
    _north("Inver Pharmacies", "inverpharmacies", Holding(STARTER, MONTHLY, 12, 28, 76, 80)),
    _north("Kestrel Surveying", "kestrelsurvey", Holding(STARTER, FLEXIBLE, 4, 9, 6, 10)),
    _north(
        "Lismore Press", "lismorepress",
        Holding(STANDARD, MONTHLY, 6, 10, 13, 17), Holding(STARTER, FLEXIBLE, 11, 5, 10, 18),
    ),
    _north("Mourne Timber", "mournetimber", Holding(STANDARD, YEARLY, 9, 21, 42, 50)),
    Account(
        "SOUTH", "Initech", "initech.example",
        (
            Holding(STANDARD, FLEXIBLE, 13, 7, 26, 35), Holding(PLUS, MONTHLY, 9, 12, 8, 10),
            Holding(CALLS, AIRCALL, 5, 14, 12, 10, Period.YEAR), Holding(FIELD, HORIZON, 13, 14, 21, 25),
        ),
    ),
    Account(
        "SOUTH", "Tulp Logistiek", "tulplogistiek.example",
        (
            Holding(STARTER, FLEXIBLE, 12, 19, 41, 60),
            Holding(TIMESHEETS, TIMELOG, 10, 14, 26, 30, Period.YEAR),
        ),
    ),
    Account(
        "WEST", "Cascade Outfitters", "cascadeoutfitters.example",
        (
            Holding(STARTER, FLEXIBLE, 13, 11, 33, 40), Holding(ESSENTIALS, YEARLY, 10, 8, 15, 15),
            Holding(CALLS, AIRCALL, 6, 14, 9, 6), Holding(NUMBERS, AIRCALL, 6, 14, 3, 2),
            Holding(FIELD, HORIZON, 5, 18, 9, 10),
        ),
    ),
    Account(
        "WEST", "Mesa Clinics", "mesaclinics.example",
        (
            Holding(STANDARD, MONTHLY, 7, 16, 21, 24), Holding(INVOICING, BILLOMAT, 6, 14, 7, 8, Period.YEAR),
            Holding(TIMESHEETS, TIMELOG, 6, 14, 10, 12, Period.QUARTER),
        ),
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Aidan", "Brigid", "Colm", "Deirdre", "Eoin", "Fiona", "Grainne", "Hannah", "Ivan", "Julia", "Kevin",
    "Lucia", "Mark", "Nora", "Oscar", "Petra",
)  # fmt: skip
LAST_NAMES = (
    "Ahern", "Burke", "Carroll", "Duffy", "Egan", "Flynn", "Gallagher", "Hayes", "Joyce", "Kavanagh",
    "Lawlor", "McGrath", "Nugent", "Power", "Quinn", "Regan", "Sheehan", "Tierney", "Whelan",
)  # fmt: skip


def people(account: Account, number: int, count: int) -> list[NewUser]:
    """So many people of the customer, other ones first for each of its subscriptions."""
    random = Random(f"{account.domain} {number}")
    names = [(first, last) for last in LAST_NAMES for first in FIRST_NAMES]
    return [
        NewUser(f"{first}.{last}@{account.domain}".lower(), f"{first} {last}")
        for first, last in random.sample(names, count)
    ]
