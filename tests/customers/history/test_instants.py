"""The past is what it was: seats and holders at any instant, compared with what was seen then."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from customers.history.holders import HolderAt, holders_at
from customers.history.instants import SeatsAt, following, seats_at
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.state import read_state
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS
from tests.customers.deeds import deeds_on
from tests.customers.world import World, make_world

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
FIRST = date(2026, 1, 1)
STEPS = 60


@dataclass(frozen=True)
class Seen:
    """What a reader saw at an instant."""

    now: datetime
    bought: int
    licensed: int
    available: int | None
    next_number: int | None
    holders: frozenset[UUID]


async def seen(world: World, held: UUID) -> Seen:
    """The present, as the commands see it."""
    async with world.database.reading(world.reseller_id) as session:
        state = await read_state(session, held)
    rows = await world.rows(
        "SELECT id FROM assignments WHERE reseller_id = $1 AND subscription_id = $2"
        " AND state IN ('live', 'leaving')",
        held,
    )
    holding = state.holding()
    assigned = frozenset(row["id"] for row in rows)
    if state.over:
        return Seen(world.now, 0, 0, 0, None, assigned)
    return Seen(world.now, state.bought, state.licensed, holding.available, following(holding), assigned)


async def looked_back(world: World, held: UUID, at: datetime | date) -> tuple[SeatsAt, frozenset[UUID]]:
    """The same from later on."""
    shown: SeatsAt = await world.do(seats_at, held, at=at)
    return shown, frozenset(each.id for each in await everyone(world, held, at))


async def everyone(world: World, held: UUID, at: datetime | date, size: int = 3) -> list[HolderAt]:
    """All holders of an instant, page by page."""
    found: list[HolderAt] = []
    more = True
    while more:
        rows = IdSlice(first=size, after=found[-1].id if found else None)
        page = await world.do(holders_at, held, rows, at=at)
        found.extend(page.rows)
        more = page.has_next
    return found


def numbers(shown: SeatsAt) -> tuple[int, int, int | None, int | None]:
    return shown.bought, shown.licensed, shown.available, shown.next_number


async def walked(world: World, held: UUID, terms: str) -> tuple[World, list[Seen]]:
    """Random deeds on random days, each carried out at once, and what was seen after each."""
    random, found = Random(terms), [await seen(world, held)]
    deeds = deeds_on(PRESETS[terms])
    for _ in range(STEPS):
        days = random.choice((0, 0, 1, 3, 12, 30))
        world = world.at(world.now + timedelta(days=days, minutes=random.randint(1, 25)))
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        with suppress(ConsoleError):
            await random.choice(deeds)(world, held, random)
        await world.work()
        found.append(await seen(world, held))
    return world, found


@pytest.mark.parametrize("terms", PRESETS)
async def test_every_instant_is_seen_again_as_it_was(shared_database: Database, terms: str) -> None:
    world = await make_world(shared_database, START, shows_prices=True)
    quantity = None if terms == "google_flexible" else 10
    held = await world.sold(terms, quantity, start_on=FIRST, **({} if quantity else {"cap": 20}))
    later, moments = await walked(world, held, terms)
    assert len(set(moments)) > STEPS // 2
    for moment in moments:
        shown, holders = await looked_back(later, held, moment.now)
        expected = (moment.bought, moment.licensed, moment.available, moment.next_number)
        assert (moment.now, *numbers(shown)) == (moment.now, *expected)
        assert holders == moment.holders
    for day, last in {moment.now.date(): moment for moment in moments}.items():
        shown, holders = await looked_back(later, held, day)
        assert (day, *numbers(shown)) == (
            day, last.bought, last.licensed, last.available, last.next_number,
        )  # fmt: skip
        assert holders == last.holders
