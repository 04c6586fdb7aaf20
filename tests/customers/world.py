"""One reseller with one customer and one product, made by plain rows, and the people who act there."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.orders.carrying import provision_handler
from customers.orders.placing import NewUser
from customers.orders.provisioner import LedgerProvisioner, Provisioner
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.pricing import Price


@dataclass(frozen=True)
class World:
    """The tenant of a test, and short ways to act in it."""

    database: Database
    reseller_id: UUID
    customer_id: UUID
    product_id: UUID
    now: datetime

    def at(self, now: datetime) -> "World":
        return replace(self, now=now)

    @property
    def owner(self) -> Actor:
        return Actor(new_id(self.now), "Olga Owner", Role.RESELLER_OWNER, self.reseller_id)

    @property
    def admin(self) -> Actor:
        return Actor(
            new_id(self.now), "Ada Admin", Role.CUSTOMER_ADMIN, self.reseller_id, self.customer_id, True,
            ActorKind.CUSTOMER,
        )  # fmt: skip

    @property
    def operator(self) -> Actor:
        return Actor(new_id(self.now), "Opal Operator", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)

    async def do(self, action: Any, *args: Any, actor: Actor | None = None, **given: Any) -> Any:
        """Call an action in a unit of work of its own."""
        async with self.database.unit_of_work(self.reseller_id) as session:
            return await action(session, *args, actor=actor or self.owner, now=self.now, **given)

    async def work(self, provisioner: Provisioner | None = None) -> None:
        """Carry out what waits at this world's time."""
        handler = provision_handler(self.database, provisioner or LedgerProvisioner())
        await Runner(self.database, {"provision": handler}).drain(self.now)

    async def row(self, sql: str, *args: object) -> Any:
        """One row, with the reseller as $1."""
        async with self.database.reading(self.reseller_id) as session:
            return await session.fetchrow(sql, self.reseller_id, *args)

    async def rows(self, sql: str, *args: object) -> list[Any]:
        """All rows, with the reseller as $1."""
        async with self.database.reading(self.reseller_id) as session:
            return await session.fetch(sql, self.reseller_id, *args)


def people(*names: str) -> list[NewUser]:
    """Users of acme.example by their first names."""
    return [NewUser(f"{name}@acme.example") for name in names]


def crowd(count: int, first: int = 1) -> list[NewUser]:
    """So many users: user1@acme.example and on."""
    return people(*(f"user{number}" for number in range(first, first + count)))


PRICES = {
    ("google_flexible", "month"): "6.00",
    ("google_annual_monthly", "month"): "12.00",
    ("google_annual_yearly", "year"): "144.00",
}


async def make_world(
    database: Database, now: datetime, *, link: str = "console", limit: int | None = None, zone: str = "UTC"
) -> World:
    """A new tenant in EUR with the three Google prices listed."""
    world = World(database, new_id(now), new_id(now), new_id(now), now)
    async with database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "INSERT INTO resellers (reseller_id, code, name, legal_name, country, address, currency, billing_zone,"
            " link_mode, contract_limit, created_at) VALUES ($1, 'NORTH', 'North', 'North Ltd', 'IE', '{}', 'EUR',"
            " $2, $3, $4, $5)",
            world.reseller_id, zone, link, limit, now,
        )  # fmt: skip
        await session.run(
            "INSERT INTO customers (reseller_id, id, number, name, sort_key, primary_domain, created_at)"
            " VALUES ($1, $2, 1, 'Acme', 'acme', 'acme.example', $3)",
            world.reseller_id, world.customer_id, now,
        )  # fmt: skip
        await session.run(
            "INSERT INTO products (id, number, vendor, name, terms_keys, created_at)"
            " VALUES ($1, nextval('product_numbers'), 'Google', $2, $3, $4)",
            world.product_id, f"Workspace {world.product_id}", [key for key, _ in PRICES], now,
        )  # fmt: skip
        for (key, period), price in PRICES.items():
            await session.run(
                "INSERT INTO list_prices (id, product_id, terms_key, period, currency, valid_from, price, recorded_at)"
                " VALUES ($1, $2, $3, $4, 'EUR', $5, $6, $7)",
                new_id(now), world.product_id, key, period, date(2020, 1, 1), Price.parse(price).to_json(), now,
            )  # fmt: skip
    return world
