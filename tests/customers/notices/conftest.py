"""A reseller and a customer with people on both sides, and a mail server that catches what they get."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest_asyncio

from customers.notices.jobs import notify
from customers.orders.provisioner import Provisioner
from customers.subscriptions.reminding import remind
from customers.subscriptions.state import lock_state
from reseller.plumbing.database import Database, WriteSession
from reseller.rules.access import Actor, Role
from reseller.rules.periods import ONE_DAY
from tests.customers.notices.catcher import MailServer, deliver, mail_server, member
from tests.customers.world import World, make_world

STAFF = {
    "olga": Role.RESELLER_OWNER,
    "sam": Role.RESELLER_SALES,
    "fred": Role.RESELLER_FINANCE,
    "rita": Role.RESELLER_VIEWER,
    "carl": Role.CUSTOMER_OWNER,
    "ada": Role.CUSTOMER_ADMIN,
    "vera": Role.CUSTOMER_VIEWER,
}
"""Beside them Paul, an admin from whom buying was taken away."""


@dataclass(frozen=True)
class Office:
    """Where mails are written and caught; `people` by name."""

    world: World
    server: MailServer
    people: dict[str, Actor]

    async def ask(self, session: WriteSession, subscription: UUID, kind: str, **details: Any) -> None:
        """Leave a notice in a unit of work."""
        held = await lock_state(session, subscription)
        await notify(session, kind, held, details, now=self.world.now)

    async def tell(self, subscription: UUID, kind: str, **details: Any) -> None:
        """A notice of this kind, sent."""
        async with self.world.database.unit_of_work(self.world.reseller_id) as session:
            await self.ask(session, subscription, kind, **details)
        await deliver(self.world, self.server)

    async def sold(self, terms: str, quantity: int | None, **wish: Any) -> UUID:
        """A subscription under these terms, and what was written about it put away."""
        made = await self.world.sold(terms, quantity, **wish)
        await self.clear()
        return made

    async def clear(self) -> None:
        """Send what waits, and empty the mailboxes."""
        await deliver(self.world, self.server)
        self.server.arrived.clear()

    async def ordered(
        self, who: str, action: Any, *args: Any, provisioner: Provisioner | None = None, **given: Any
    ) -> Any:
        """An order of somebody's, carried out, and its mails."""
        placed = await self.world.do(action, *args, actor=self.people[who], **given)
        await deliver(self.world, self.server, provisioner)
        return placed

    async def days_pass(self, until: date) -> "Office":
        """The daily job on each day up to `until`, and the mails of all of them."""
        world = self.world
        while world.now.date() < until:
            world = await world.days_pass(world.now.date() + ONE_DAY)
            async with world.database.unit_of_work(world.reseller_id) as session:
                await remind(session, today=world.now.date(), now=world.now)
        await deliver(world, self.server)
        return replace(self, world=world)


@pytest_asyncio.fixture
async def office(database: Database, now: datetime) -> AsyncIterator[Office]:
    """16 March 2026; the customer is shown prices."""
    world = await make_world(database, now, shows_prices=True)
    people = {name: await member(world, name, role) for name, role in STAFF.items()}
    await member(world, "paul", Role.CUSTOMER_ADMIN, may_buy=False)
    async with mail_server() as server:
        yield Office(world, server, people)
