"""One reseller with one customer and one product, the people who act there, and short ways to act."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from customers.charges.immediate import INVOICE_NOW
from customers.notices.jobs import NOTICE
from customers.orders.actions import add_users
from customers.orders.carrying import provision_handler
from customers.orders.completion import answer
from customers.orders.placing import NewUser, Placed
from customers.orders.provisioner import (
    Done,
    Failed,
    LedgerProvisioner,
    Outcome,
    Provisioner,
    ProvisioningTask,
)
from customers.orders.starting import start
from customers.payments.actions import take_answer
from customers.payments.gateway import PaymentGateway
from customers.payments.instant import InstantGateway
from customers.payments.jobs import payment_handlers
from customers.payments.queries import payment
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handler, Runner
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.pricing import Price
from tests.builders import a_world, an_actor
from tests.customers.books import assert_books_balance

DONE = Done()


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

    def acting(self, role: Role, customer_id: UUID | None = None) -> Actor:
        """A member of this role, of a customer where one is named."""
        return an_actor(role, self.reseller_id, customer_id)

    @property
    def operator(self) -> Actor:
        return Actor(new_id(self.now), "Opal Operator", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)

    async def do(self, action: Any, *args: Any, actor: Actor | None = None, **given: Any) -> Any:
        """Call an action in a unit of work of its own, within the reach of its actor."""
        by = actor or self.owner
        async with self.database.unit_of_work(self.reseller_id, by.customer_id) as session:
            return await action(session, *args, actor=by, now=self.now, **given)

    async def work(
        self,
        provisioner: Provisioner | None = None,
        *,
        invoicing: Handler | None = None,
        gateway: PaymentGateway | None = None,
    ) -> None:
        """Carry out what waits at this world's time; every card pays unless `gateway` says otherwise.

        `invoicing` is asked for immediate invoices.
        """
        handler = provision_handler(self.database, provisioner or LedgerProvisioner())
        kinds = {
            "provision": handler,
            INVOICE_NOW: invoicing or left_alone,
            NOTICE: left_alone,
            **payment_handlers(self.database, gateway or InstantGateway()),
        }
        await Runner(self.database, kinds).drain(self.now)

    async def pay(self, gateway: PaymentGateway | None = None) -> None:
        """Let the cards pay for the orders that wait for it; nothing is carried out yet."""
        asks = "SELECT id FROM payments WHERE reseller_id = $1 AND status IN ('new', 'open')"
        for row in await self.rows(asks):
            async with self.database.unit_of_work(self.reseller_id) as session:
                asked = await payment(session, row["id"])
                standing = await (gateway or InstantGateway()).create(asked.asked(self.now))
                await take_answer(session, asked.id, standing, now=self.now)

    async def flexible(self, cap: int | None = 50) -> UUID:
        """A Flexible subscription that is active."""
        wish = Wish(self.customer_id, self.product_id, "google_flexible", cap=cap)
        return await self.subscribed(wish)

    async def annual(self, quantity: int, terms: str = "google_annual_monthly") -> UUID:
        """An Annual subscription that is active."""
        return await self.subscribed(Wish(self.customer_id, self.product_id, terms, quantity=quantity))

    async def complete(self, order_id: UUID, outcome: Done | Failed = DONE) -> None:
        """Carry out this order alone, or let it fail."""
        async with self.database.unit_of_work(self.reseller_id) as session:
            task = await start(session, order_id, now=self.now)
            assert task is not None
            assert await answer(session, task.key, outcome, now=self.now)

    async def sold(
        self, terms: str, quantity: int | None = None, *, price: object = "10.00", **wish: Any
    ) -> UUID:
        """A subscription under these terms at a contract price, paid for and carried out."""
        made = Wish(self.customer_id, self.product_id, terms, quantity, price=Price.parse(price), **wish)
        return await self.subscribed(made, priced_by=self.operator, pay=True)

    async def users(self, subscription_id: UUID, count: int, first: int = 1) -> None:
        """So many users of a crowd, assigned."""
        await self.do(add_users, subscription_id, users=crowd(count, first))
        await self.work()

    async def subscribed(self, wish: Wish, **given: Any) -> UUID:
        """What this wish begins, carried out."""
        placed: Placed = await self.do(subscribe, wish, **given)
        await self.work()
        return placed.subscription_id

    async def days_pass(self, until: date) -> "World":
        """Let the daily job run on each day up to `until`, at noon; gives that day's world."""
        world = self
        while (day := world.now.date()) < until:
            world = world.at(world.now + timedelta(days=1))
            await roll_over_all(world.database, world.reseller_id, now=world.now)
            assert world.now.date() == day + timedelta(days=1)
        return world

    async def state(self, subscription_id: UUID) -> Any:
        """The subscription's row."""
        return await self.row(
            "SELECT * FROM subscriptions WHERE reseller_id = $1 AND id = $2", subscription_id
        )

    async def charges(self, subscription_id: UUID) -> list[Any]:
        """Its stored charges: (kind, first day, last day, quantity, days, period days, net minor)."""
        rows = await self.rows(
            "SELECT * FROM charges WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY id",
            subscription_id,
        )
        return [
            (
                row["kind"], row["first_day"], row["last_day"], row["quantity"], row["days"],
                row["period_days"], row["net_minor"],
            )
            for row in rows
        ]  # fmt: skip

    async def invoicing(self, subscription_id: UUID) -> list[Any]:
        """When each of its charges is invoiced, as (timing, invoice date)."""
        rows = await self.rows(
            "SELECT * FROM charges WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY id",
            subscription_id,
        )
        return [(row["timing"], row["invoice_date"]) for row in rows]

    async def balance(self) -> None:
        """The books of this tenant balance."""
        async with self.database.reading(self.reseller_id) as session:
            await assert_books_balance(session)

    async def row(self, sql: str, *args: object) -> Any:
        """One row, with the reseller as $1."""
        async with self.database.reading(self.reseller_id) as session:
            return await session.fetchrow(sql, self.reseller_id, *args)

    async def rows(self, sql: str, *args: object) -> list[Any]:
        """All rows, with the reseller as $1."""
        async with self.database.reading(self.reseller_id) as session:
            return await session.fetch(sql, self.reseller_id, *args)


class Refusing(LedgerProvisioner):
    """Lets orders fail: all of them, or the one of that number."""

    def __init__(self, only: int | None = None) -> None:
        self._only = only

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        return Done() if self._only not in (None, task.number) else Failed("out of order")


async def left_alone(job: Job, now: datetime) -> None:
    """What other parts do with a job is not looked at here."""


def people(*names: str) -> list[NewUser]:
    """Users of acme.example by their first names."""
    return [NewUser(f"{name}@acme.example") for name in names]


def crowd(count: int, first: int = 1) -> list[NewUser]:
    """So many users: user1@acme.example and on."""
    return people(*(f"user{number}" for number in range(first, first + count)))


async def make_world(
    database: Database,
    now: datetime,
    *,
    link: str | None = "console",
    limit: int | None = None,
    **reseller: Any,
) -> World:
    """A new tenant, billed in Dublin unless told, with the three Google prices listed."""
    made = await a_world(database, now, contract_limit=limit, link=link, **reseller)
    return World(database, made.reseller_id, made.customer_id, made.product_id, now)
