"""Commands that none refuses, and a reader who follows: how a tour through the states is guided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from customers.payments.actions import take_answer
from customers.payments.gateway import Outcome as Paid
from customers.subscriptions.subscribing import Wish, subscribe
from customers.users.actions import update_user
from reseller.rules.access import Role
from tests.journeys.year.pages import Reader
from tests.journeys.year.stage import Deed, Year

LATEST = "SELECT id, subscription_id, attempt FROM orders WHERE reseller_id = $1 ORDER BY number DESC LIMIT 1"


class Tour:
    """Commands of a year's people that none refuses, and a reader who follows."""

    def __init__(self, year: Year, reader: Reader) -> None:
        self.year = year
        self.see = reader.read
        year.moody.mild = True

    async def do(self, action: Any, *args: Any, by: Role = Role.RESELLER_OWNER, **given: Any) -> None:
        """One command, as a program sends it."""
        assert self.year.http is not None
        actor = self.year.people[by, self.year.customers[0] if by.is_customer else None]
        await self.year.http.program.introduced(actor)
        await self.year.http.program.send(Deed(action, args, given), actor)

    async def begin(self, terms: str, quantity: int | None = None, **wished: Any) -> UUID:
        """Order a subscription; nothing of it is done yet."""
        year = self.year
        wish = Wish(year.customers[0], year.products[0], terms, quantity=quantity, **wished)
        await self.do(subscribe, wish, pay=True)
        subscription: UUID = (await self.latest())["subscription_id"]
        return subscription

    async def begun(self, terms: str, quantity: int | None = None, **wished: Any) -> UUID:
        """A subscription that runs."""
        subscription = await self.begin(terms, quantity, **wished)
        await self.work()
        return subscription

    async def set(self, action: Any, subscription: UUID, **given: Any) -> None:
        """What replaces what people set."""
        version = await self.year.version("subscriptions", subscription)
        await self.do(action, subscription, **given, version=version)

    async def mark(self, user: UUID, **given: Any) -> None:
        """Protect, unprotect or deactivate somebody."""
        await self.do(update_user, user, **given, version=await self.year.version("users", user))

    async def latest(self) -> Any:
        """The latest order."""
        return (await self.year.rows(LATEST))[0]

    async def work(self) -> None:
        await self.year.workers.work(self.year.now)

    async def later(self, **time: int) -> None:
        """So much time passes, and what became due is done."""
        self.year.clock.advance(timedelta(**time))
        await self.work()

    async def cards(self, before: Paid, after: Paid) -> None:
        """Whoever stands at a checkout does this, and the gateway tells it."""
        for key, standing in list(self.year.cards.known.items()):
            if standing.outcome is before:
                self.year.cards.known[key] = said = replace(standing, outcome=after)
                async with self.year.database.unit_of_work(self.year.reseller_id) as session:
                    await take_answer(session, key.payment_id, said, now=self.year.now)
