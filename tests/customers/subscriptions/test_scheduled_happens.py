"""What is told to follow a period or term is what follows it, on random histories of all terms."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.scheduled import Scheduled, scheduled
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS
from tests.customers.deeds import deeds_on
from tests.customers.subscriptions.periods import on
from tests.customers.world import World, make_world

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
TURNS = {"next_period", "lower_next_period", "term_renews", "term_switches", "term_ends", "renewed_begins"}
ADVANCED = [key for key in PRESETS if key != "google_flexible"]


async def busy(world: World, held: UUID, terms: str, random: Random, until: date) -> World:
    """Some random deeds on random days before `until`."""
    deeds = deeds_on(PRESETS[terms])
    days = sorted(random.sample(range((until - world.now.date()).days), 4))
    first = world.now.date()
    for day in days:
        world = on(world, first + timedelta(days=day), hour=13)
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        with suppress(ConsoleError):
            await random.choice(deeds)(world, held, random)
        await world.work()
    return world


async def turn(world: World, held: UUID) -> Scheduled:
    """What is told to follow the running period or term."""
    listed: list[Scheduled] = await world.do(scheduled, held)
    [found] = [each for each in listed if each.key in TURNS]
    return found


def agrees(told: Scheduled, row: Any) -> bool:
    """Whether the state is what was told."""
    if told.key == "term_ends":
        return bool(row["state"] == "ended")
    if told.key == "term_switches":
        return (row["terms_key"], row["bought"], row["cap"]) == ("google_flexible", 0, told.details["cap"])
    return bool(row["bought"] == told.details["quantity"])


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("terms", ADVANCED)
async def test_what_is_told_happens_on_its_day(shared_database: Database, terms: str, seed: int) -> None:
    world, random = await make_world(shared_database, START), Random(f"{terms} {seed}")
    held, rounds = await world.sold(terms, 10, start_on=date(2026, 1, 1)), 0
    while rounds < 4 and (await world.state(held))["terms_key"] == terms:
        until = (await turn(world, held)).on
        world = await busy(world, held, terms, random, until)
        told = await turn(world, held)
        assert told.on == until
        world = world.at(told.at)
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        row, rounds = await world.state(held), rounds + 1
        assert agrees(told, row), (told, dict(row))
        if row["state"] == "ended":
            break
    assert rounds
