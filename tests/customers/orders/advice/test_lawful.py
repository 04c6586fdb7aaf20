"""Whatever state a subscription is in and whatever is wished for: what is advised can be placed."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from customers.orders.advice import Advice, advice, place_advice
from customers.orders.commands import Command
from customers.subscriptions.daily import roll_over_all
from reseller.plumbing.database import Database
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS
from tests.customers.deeds import deeds_on
from tests.customers.world import World, make_world

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
STEPS = 25


class TakenBack(Exception):
    """Raised to leave a unit of work without an effect."""


def wishes(random: Random) -> list[Command]:
    """One of each that advice is given for."""
    count = random.choice((1, 2, 3, 5, 7, 10))
    users = [{"address": f"wished{number}@acme.example"} for number in range(random.randint(1, 4))]
    return [
        Command(Verb.ADD_LICENSES, {"count": count}),
        Command(Verb.CANCEL_LICENSES, {"count": count}),
        Command(Verb.ADD_USERS, {"users": users}),
        Command(Verb.RENEW, random.choice(({}, {"quantity": count}))),
    ]


async def place_and_take_back(world: World, held: UUID, wish: Command, way: Advice) -> None:
    """Follow an advice in a unit of work that leaves nothing."""
    with suppress(TakenBack):
        async with world.database.unit_of_work(world.reseller_id) as session:
            placed = await place_advice(
                session, held, wish, way.id, actor=world.owner, now=world.now, pay=True
            )
            assert placed or way.orders[0].kind is None
            raise TakenBack


@pytest.mark.parametrize("terms", PRESETS)
async def test_every_advice_can_be_placed(shared_database: Database, terms: str) -> None:
    world = await make_world(shared_database, START, shows_prices=True)
    quantity = None if terms == "google_flexible" else 10
    held = await world.sold(
        terms, quantity, price=[[1, "10.00"], [14, "8.00"]], start_on=date(2026, 1, 1),
        **({} if quantity else {"cap": 6}),
    )  # fmt: skip
    random, deeds, given = Random(terms), deeds_on(PRESETS[terms]), set[str]()
    for _ in range(STEPS):
        world = world.at(world.now + timedelta(days=random.choice((0, 1, 3, 12, 30)), minutes=5))
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        with suppress(ConsoleError):
            await random.choice(deeds)(world, held, random)
        await world.work()
        for wish in wishes(random):
            for way in await world.do(advice, held, wish):
                assert way.saving is None or way.saving > 0
                await place_and_take_back(world, held, wish, way)
                given.add(way.key)
    assert given, "nothing was ever advised"
    await world.balance()
