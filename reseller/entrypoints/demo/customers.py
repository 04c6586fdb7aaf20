"""The demo's customers and what they hold when the story has been told."""

from dataclasses import dataclass

from reseller.entrypoints.demo.cast import ESSENTIALS, FLEXIBLE, MONTHLY, PLUS, STANDARD, STARTER, YEARLY


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription begun on `day` of the month `ago` months back.

    At the end `users` hold licenses, of `most`: the cap, or what is bought.
    """

    product: str
    terms: str
    ago: int
    day: int
    users: int
    most: int


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
    _north("Aran Knitwear", "aran-knitwear", Holding(STARTER, FLEXIBLE, 13, 9, 17, 25)),
    _north(
        "Ballard Print Works", "ballardprint",
        Holding(STANDARD, FLEXIBLE, 12, 3, 24, 32), Holding(ESSENTIALS, MONTHLY, 9, 14, 11, 13),
    ),
    _north(
        "Beara Coast Hotels", "bearacoast",
        Holding(STARTER, FLEXIBLE, 13, 12, 72, 74), Holding(STANDARD, MONTHLY, 11, 5, 32, 40),
    ),
    _north("Brennan Quarry Products", "brennanquarry", Holding(STARTER, FLEXIBLE, 8, 17, 9, 15)),
    _north("Cobh Marine Survey", "cobhmarine", Holding(PLUS, YEARLY, 13, 4, 12, 12)),
    _north(
        "Dalkey Dental", "dalkeydental",
        Holding(STANDARD, MONTHLY, 10, 11, 16, 18), Holding(STARTER, FLEXIBLE, 6, 2, 6, 10),
    ),
    _north("Fennel & Rye Bakeries", "fennelrye", Holding(STARTER, FLEXIBLE, 13, 18, 38, 45)),
    _north(
        "Galtee Dairy", "galteedairy",
        Holding(STARTER, FLEXIBLE, 13, 10, 128, 140), Holding(STANDARD, YEARLY, 11, 23, 60, 65),
        Holding(ESSENTIALS, MONTHLY, 5, 8, 18, 20),
    ),
    _north(
        "Globex", "globex",
        Holding(STANDARD, MONTHLY, 12, 15, 34, 40), Holding(ESSENTIALS, FLEXIBLE, 10, 6, 22, 30),
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
        (Holding(STANDARD, FLEXIBLE, 13, 7, 26, 35), Holding(PLUS, MONTHLY, 9, 12, 8, 10)),
    ),
    Account(
        "SOUTH", "Tulp Logistiek", "tulplogistiek.example",
        (Holding(STARTER, FLEXIBLE, 12, 19, 41, 60),),
    ),
    Account(
        "WEST", "Cascade Outfitters", "cascadeoutfitters.example",
        (Holding(STARTER, FLEXIBLE, 13, 11, 33, 40), Holding(ESSENTIALS, YEARLY, 10, 8, 15, 15)),
    ),
    Account("WEST", "Mesa Clinics", "mesaclinics.example", (Holding(STANDARD, MONTHLY, 7, 16, 21, 24),)),
)  # fmt: skip

FIRST_NAMES = (
    "Aidan", "Brigid", "Colm", "Deirdre", "Eoin", "Fiona", "Grainne", "Hannah", "Ivan", "Julia", "Kevin",
    "Lucia", "Mark", "Nora", "Oscar", "Petra",
)  # fmt: skip
LAST_NAMES = (
    "Ahern", "Burke", "Carroll", "Duffy", "Egan", "Flynn", "Gallagher", "Hayes", "Joyce", "Kavanagh",
    "Lawlor", "McGrath", "Nugent", "Power", "Quinn", "Regan", "Sheehan", "Tierney", "Whelan",
)  # fmt: skip
