"""A tenant for a year: two customers, two products under all seven ways of selling, and everyone who acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

from customers.accounts.limits import set_contract_limit
from reseller.partners.members import add_member
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS
from tests.builders import OPERATOR, a_customer, a_price, a_product, a_provider, a_reseller, an_actor
from tests.conftest import SettableClock
from tests.customers.world import World
from tests.journeys.year.digest import digest_of
from tests.journeys.year.moods import Cards, Moody
from tests.journeys.year.workers import Workers

if TYPE_CHECKING:
    from tests.journeys.year.over_http import OverHttp

LIMIT = 90
PASSWORD = "correct horse battery"
ZONES = ("Europe/Dublin", "America/Los_Angeles", "Pacific/Auckland")
CURRENCIES = ("EUR", "JPY", "KWD")
STARTS = (datetime(2026, 1, 30, 8, tzinfo=UTC), datetime(2027, 9, 30, 22, tzinfo=UTC))
HANDS = (
    *[Role.RESELLER_OWNER] * 24, *[Role.RESELLER_SALES] * 8, *[Role.CUSTOMER_OWNER] * 4,
    *[Role.CUSTOMER_ADMIN] * 4, Role.RESELLER_FINANCE, Role.RESELLER_VIEWER, Role.CUSTOMER_VIEWER,
    Role.PROVIDER_FINANCE,
)  # fmt: skip
ORDERS = "SELECT id FROM orders WHERE reseller_id = $1 ORDER BY number DESC LIMIT 12"
HELD = """
SELECT id, customer_id, terms_key, state IN ('ended', 'failed') AS over
  FROM subscriptions WHERE reseller_id = $1 ORDER BY id"""


class Refused(ConsoleError):
    """A command was answered with an error over HTTP; `code` is the error's, or its page's status."""

    def __init__(self, code: str) -> None:
        super().__init__(template=code)
        self.code = code  # type: ignore[misc]


class Held(NamedTuple):
    """A subscription as people know it."""

    customer_id: UUID
    terms_key: str
    over: bool


@dataclass(frozen=True)
class Deed:
    """One command to try: an action with its arguments, but for who and when."""

    action: Callable[..., Awaitable[Any]]
    args: tuple[Any, ...] = ()
    given: dict[str, Any] = field(default_factory=dict)
    by: Role | None = None


Way = Callable[[Deed, Actor], Awaitable[Any]]


@dataclass
class Year:
    """The tenant as the year goes on.

    `held` are its subscriptions, in their order; `answers` counts what came of the commands, by their names
    and "done" or the refusal's code. Without `http` commands are called as actions.
    """

    database: Database
    clock: SettableClock
    provider_id: UUID
    reseller_id: UUID
    customers: tuple[UUID, UUID]
    products: tuple[UUID, UUID]
    zone: str
    currency: str
    people: dict[tuple[Role, UUID | None], Actor]
    moody: Moody
    cards: Cards
    workers: Workers
    digest: str
    held: dict[UUID, Held] = field(default_factory=dict)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_digest: tuple[Any, ...] | None = None
    http: OverHttp | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        """The day in UTC, which is at most one off the billing date."""
        return self.now.date()

    def world(self) -> World:
        """The tenant as the short ways of other tests know it."""
        return World(self.database, self.reseller_id, self.customers[0], self.products[0], self.now)

    def subscription(self, dice: Random, verb: Verb) -> UUID:
        """One that goes on and whose terms have the verb, mostly, and newer ones more; at times nobody's."""
        fitting = [
            key for key, one in self.held.items() if not one.over and verb in PRESETS[one.terms_key].verbs
        ]
        known = fitting if fitting and dice.random() < 0.93 else list(self.held)
        if not known or dice.random() < 0.01:
            return uuid4()
        return dice.choice(known[-4:] if dice.random() < 0.5 else known)

    async def version(self, table: str, key: UUID) -> int:
        """The version that people see of a row now; 1 where there is no such row."""
        place = "reseller_id" if table == "resellers" else "id"
        rows = await self.rows(f"SELECT version FROM {table} WHERE reseller_id = $1 AND {place} = $2", key)
        return rows[0]["version"] if rows else 1

    async def order(self, dice: Random) -> UUID:
        """One of the latest orders."""
        rows = await self.rows(ORDERS)
        return dice.choice(rows)["id"] if rows else uuid4()

    def hand(self, dice: Random, deed: Deed) -> Actor:
        """Whoever acts: somebody of the deed's role or of any, mostly of the customer whom it is about."""
        role = deed.by or dice.choice(HANDS)
        if not role.is_customer:
            return self.people[role, None]
        about = self.held.get(deed.args[0]) if deed.args and isinstance(deed.args[0], UUID) else None
        known = about is not None and dice.random() < 0.95
        return self.people[role, about.customer_id if about and known else dice.choice(self.customers)]

    async def attempt(self, deed: Deed, dice: Random) -> Any:
        """Do it; a refusal leaves every table of the tenant as it was. None where it was refused."""
        actor = self.hand(dice, deed)
        way = await self.way(deed, actor, dice, alone=True)
        before = self.last_digest or await self.tables()
        self.last_digest = None
        try:
            return await self.do(deed, actor, way)
        except ConsoleError as refusal:
            self.last_digest = await self.tables()
            if self.last_digest != before:
                raise AssertionError(f"{refusal.code} of {deed.action.__name__} left traces") from refusal
        return None

    async def way(self, deed: Deed, actor: Actor, dice: Random, *, alone: bool = False) -> Way:
        """How it is done: over HTTP where there is a console; at times twice, by who is `alone`."""
        return self._act if self.http is None else await self.http.way(deed, actor, dice, alone=alone)

    async def learn(self) -> None:
        """Know the subscriptions that there are."""
        self.held = {row["id"]: Held(*tuple(row)[1:]) for row in await self.rows(HELD)}

    async def do(self, deed: Deed, actor: Actor, way: Way) -> Any:
        """Do it in this way; the answers are counted."""
        name = deed.action.__name__
        try:
            made = await way(deed, actor)
        except ConsoleError as refusal:
            self.answers[name, refusal.code] += 1
            raise
        self.answers[name, "done"] += 1
        return made

    async def _act(self, deed: Deed, actor: Actor) -> Any:
        """In a unit of work of its own, within the reach of its actor."""
        async with self.database.unit_of_work(self.reseller_id, actor.customer_id) as session:
            return await deed.action(session, *deed.args, actor=actor, now=self.now, **deed.given)

    async def tables(self) -> tuple[Any, ...]:
        """A digest of each of the tenant's tables."""
        return tuple((await self.rows(self.digest))[0])

    async def rows(self, sql: str, *args: object) -> list[Any]:
        """All rows, with the reseller as $1."""
        async with self.database.reading(self.reseller_id) as session:
            return await session.fetch(sql, self.reseller_id, *args)


async def staged(database: Database, folder: Path, seed: int) -> Year:
    """The tenant of a seed on its first day; seeds differ in zone, currency and first day."""
    dice = Random(seed)
    now = dice.choice(STARTS) + timedelta(days=dice.randint(0, 40))
    zone, currency = dice.choice(ZONES), dice.choice(CURRENCIES)
    provider = await a_provider(database, now)
    reseller = await a_reseller(database, now, billing_zone=zone, currency=currency, country="IE")
    first, second = [await a_customer(database, reseller, now) for _ in range(2)]
    products = [await _sold(database, now, currency) for _ in range(2)]
    async with database.unit_of_work(reseller) as session:
        await set_contract_limit(session, licenses=LIMIT, version=None, actor=OPERATOR, now=now)
    people = {}
    for role in Role:
        for customer in (first, second) if role.is_customer else (None,):
            home = provider if role.is_provider else reseller
            people[role, customer] = await _member(database, home, role, reseller, customer, now)
    moody, cards = Moody(seed), Cards(seed)
    workers = Workers(database.dsns, folder, moody, cards)
    return Year(
        database, SettableClock(now), provider, reseller, (first, second), (products[0], products[1]), zone,
        currency, people, moody, cards, workers, await digest_of(database, reseller),
    )  # fmt: skip


async def _sold(database: Database, now: datetime, currency: str) -> UUID:
    """A product with a price for each period of every way of selling, for a year that is past as well."""
    product = await a_product(database, now)
    since = now.date() - timedelta(days=400)
    for terms in PRESETS.values():
        for place, period in enumerate(terms.periods):
            price = [[1, str(7 + 11 * place)], [5, str(6 + 11 * place)], [20, "4.25"]]
            await a_price(
                database, product, now, price=price, terms_key=terms.key, period=period, currency=currency,
                valid_from=since,
            )  # fmt: skip
    return product


async def _member(
    database: Database, home: UUID, role: Role, reseller: UUID, customer: UUID | None, now: datetime
) -> Actor:
    """Somebody who can sign in, as they act for the reseller."""
    async with database.unit_of_work(home) as session:
        added = await add_member(
            session, email=email_of(role, customer), name=role.value, role=role, password=PASSWORD,
            customer_id=customer, actor=OPERATOR, now=now,
        )  # fmt: skip
        sql = "SELECT member_id FROM memberships WHERE id = $1"
        member = await session.fetchval(sql, added.membership_id)
    return an_actor(role, None if role.is_provider else reseller, customer, member_id=member)


def email_of(role: Role, customer: UUID | None) -> str:
    """Where somebody of this role signs in."""
    return f"{role.value}{customer.hex[-8:] if customer else ''}@people.example"
