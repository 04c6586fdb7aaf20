"""Placing a wish in one world and its advice in another, and what each reseller is invoiced for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from customers.orders.advice import Advice, advice, place_advice
from customers.orders.commands import Command, carry_out
from customers.orders.placing_planned import place_due
from customers.orders.quotes import Quote
from customers.subscriptions.daily import roll_over_all
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Verb
from reseller.rules.periods import Month
from tests.customers.world import World, make_world
from tests.reseller.invoices.at_once import month_closed, nets, work

Begin = Callable[[World], Awaitable[tuple[World, UUID]]]
"""Makes a subscription and gives it with the world of the day on which something is wished for."""


@dataclass(frozen=True)
class Way:
    """One world with its subscription, on the day of the wish."""

    world: World
    held: UUID

    @property
    def actor(self) -> Actor:
        return self.world.owner

    async def advice(self, wish: Command, actor: Actor | None = None) -> dict[str, Advice]:
        """What is advised, by its key and number, in order."""
        found = await self.world.do(advice, self.held, wish, actor=actor)
        return {each.id.partition("~")[0]: each for each in found}

    async def order(self, wish: Command) -> None:
        """The plain wish, carried out."""
        await self.world.do(carry_out, self.held, wish, pay=True)
        await work(self.world)

    async def follow(self, wish: Command, advice_id: str, **given: Any) -> list[Any]:
        """One press on an advice, carried out, at what it was quoted at."""
        found = await self.world.do(advice, self.held, wish, actor=given.get("actor"))
        nets = [each.asked_net for each in found if each.id == advice_id]
        quote = Quote(nets[0]) if nets and nets[0] is not None else None
        asked = {"pay": True, "quote": quote, **given}
        placed: list[Any] = await self.world.do(place_advice, self.held, wish, advice_id, **asked)
        await work(self.world)
        return placed

    async def on(self, day: date) -> "Way":
        """The day's world, after its daily job and the planned orders of all days before it."""
        world = self.world.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        await place_due(world.database, world.reseller_id, now=world.now)
        await work(world)
        return Way(world, self.held)

    async def invoiced(self, months: Sequence[Month]) -> int:
        """The net of all invoices, once these months are closed."""
        for month in months:
            await month_closed(self.world, month)
        return sum(net for _, net in await nets(self.world))

    async def state(self) -> Any:
        return await self.world.state(self.held)


async def way(database: Database, at: datetime, begin: Begin) -> Way:
    """A reseller of its own with the subscription that `begin` makes."""
    world, held = await begin(await make_world(database, at, shows_prices=True))
    return Way(world, held)


def months(first: date, last: date) -> list[Month]:
    """The months from one day to another."""
    found = [Month.of(first)]
    while found[-1] != Month.of(last):
        found.append(Month.of(found[-1].next_first))
    return found


def licenses(count: int) -> Command:
    """The wish for so many licenses more."""
    return Command(Verb.ADD_LICENSES, {"count": count})


def users(*names: str) -> Command:
    """The wish for these users of acme.example."""
    return Command(Verb.ADD_USERS, {"users": [{"address": f"{name}@acme.example"} for name in names]})


def net(advised: Advice) -> int:
    """What its orders ask for, in minor units."""
    assert advised.cost is not None
    return advised.cost.net
