"""A long random life of one tenant: whatever is ordered, dated back, answered or canceled, books balance."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.completion import answer
from customers.orders.provisioner import AttemptKey, Done, Failed, Outcome, Pending, ProvisioningTask
from customers.orders.retrying import retry_order
from customers.subscriptions.actions import set_purchase_cap, set_renewal
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world

START = datetime(2026, 1, 30, 8, tzinfo=UTC)
STEPS = 150
TERMS = ("google_flexible", "google_annual_monthly", "google_annual_yearly")
SUBSCRIPTIONS = "SELECT id FROM subscriptions WHERE reseller_id = $1 ORDER BY id"
ORDERS = "SELECT id, attempt FROM orders WHERE reseller_id = $1 ORDER BY id DESC LIMIT 8"
BROKEN = """
SELECT id FROM subscriptions
 WHERE reseller_id = $1 AND (licensed + reserved_licensed > CASE bound_by WHEN 'cap' THEN cap ELSE bought END
       AND bound_by <> 'nothing')"""


class Moody:
    """Answers at once, later, or with a failure, as the dice fall."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        later = Pending(now + timedelta(days=self.dice.randint(1, 60)))
        return self.dice.choice((Done(), Done(), Done(), Failed("bad mood"), later))


class Life:
    """One tenant, and what may happen to it."""

    def __init__(self, world: World, dice: Random) -> None:
        self.world = world
        self.dice = dice
        self.born = 0

    async def step(self) -> None:
        happening = self.dice.choice((
            self.begin, self.more_users, self.more_users, self.fewer_users, self.more_licenses, self.cap,
            self.renewal, self.end, self.cancel, self.retry, self.late_answer, self.work, self.work,
            self.wait, self.wait,
        ))  # fmt: skip
        with suppress(ConsoleError):
            await happening()

    async def one(self, sql: str) -> Any:
        found = await self.world.rows(sql)
        return self.dice.choice(found) if found else None

    async def subscription(self) -> UUID:
        row = await self.one(SUBSCRIPTIONS)
        return row["id"] if row else (await self.begin())

    def back(self) -> date | None:
        """Now and then a day of the past, with which an import is dated."""
        ago = timedelta(days=self.dice.randint(0, 90))
        return self.world.now.date() - ago if self.dice.random() < 0.2 else None

    async def begin(self) -> UUID:
        terms = self.dice.choice(TERMS)
        quantity, cap = (None, 20) if terms == "google_flexible" else (self.dice.randint(1, 9), None)
        wish = Wish(self.world.customer_id, self.world.product_id, terms, quantity, cap)
        placed = await self.world.do(subscribe, wish)
        made: UUID = placed.subscription_id
        return made

    async def more_users(self) -> None:
        self.born += 10
        users = crowd(self.dice.randint(1, 3), self.born)
        await self.world.do(add_users, await self.subscription(), users=users, dated_on=self.back())

    async def fewer_users(self) -> None:
        count = self.dice.randint(1, 3)
        await self.world.do(remove_users, await self.subscription(), count=count, dated_on=self.back())

    async def more_licenses(self) -> None:
        count = self.dice.randint(1, 4)
        await self.world.do(add_licenses, await self.subscription(), count=count, dated_on=self.back())

    async def cap(self) -> None:
        await self.world.do(set_purchase_cap, await self.subscription(), cap=self.dice.randint(0, 30))

    async def renewal(self) -> None:
        setting = self.dice.choice(list(RenewalSetting))
        seats = self.dice.choice((None, self.dice.randint(1, 20)))
        await self.world.do(set_renewal, await self.subscription(), renewal=setting, seats_count=seats)

    async def end(self) -> None:
        if self.dice.random() < 0.3:
            back = self.back()
            last = (back or self.world.now.date()) + timedelta(days=self.dice.randint(0, 40))
            await self.world.do(end_subscription, await self.subscription(), last_day=last, dated_on=back)

    async def cancel(self) -> None:
        if order := await self.one(ORDERS):
            await self.world.do(cancel_order, order["id"])

    async def retry(self) -> None:
        if order := await self.one(ORDERS):
            await self.world.do(retry_order, order["id"])

    async def late_answer(self) -> None:
        if order := await self.one(ORDERS):
            key = AttemptKey(order["id"], order["attempt"])
            async with self.world.database.unit_of_work(self.world.reseller_id) as session:
                await answer(session, key, self.dice.choice((Done(), Failed("late"))), now=self.world.now)

    async def work(self) -> None:
        await self.world.work(Moody(self.dice))

    async def wait(self) -> None:
        self.world = self.world.at(self.world.now + timedelta(days=self.dice.randint(1, 50)))
        if self.dice.random() < 0.7:
            await roll_over_all(self.world.database, self.world.reseller_id, now=self.world.now)


@pytest.mark.parametrize("seed", range(4))
async def test_the_books_balance_whatever_happens(database: Database, seed: int) -> None:
    world = await make_world(database, START, limit=60)
    life = Life(world, Random(seed))
    for _ in range(STEPS):
        await life.step()
        await life.world.balance()
        assert await life.world.rows(BROKEN) == []
    for row in await world.rows(
        "SELECT used + reserved AS counted FROM contract_usage WHERE reseller_id = $1"
    ):
        assert row["counted"] <= 60
