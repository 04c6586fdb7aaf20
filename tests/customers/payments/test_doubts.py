"""Payments that need a person: who is listed since when, and having the gateway asked again (H8)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from customers.orders.canceling import cancel_order
from customers.payments.doubts import InDoubt, ask_gateway, asked_again, payments_in_doubt
from customers.payments.jobs import PaymentUnsettled
from customers.payments.models import LIFETIME, NEEDS_PERSON, PATIENCE, PaymentStatus
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import MOST_ATTEMPTS, held
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.errors import Forbidden, NotFound
from tests.customers.payments.told import ToldGateway, ordered, statuses, tries
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
FINANCE = Actor(None, "Fay", Role.PROVIDER_FINANCE, kind=ActorKind.PROVIDER_STAFF)
OPERATOR = Actor(None, "Olga", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, MARCH)


async def in_doubt(world: World) -> tuple[InDoubt, ...]:
    async with world.database.reading_without_tenant() as session:
        asked = await asked_again(session, world.now)
    async with world.database.provider_reading() as session:
        return await payments_in_doubt(session, [world.reseller_id], asked, now=world.now)


async def given_up(world: World, gateway: ToldGateway) -> World:
    """The world at the time at which nobody asks about its payment by itself any more."""
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(PaymentUnsettled):
            await world.work(gateway=gateway)
        world = world.at(world.now + timedelta(hours=1))
    return world


async def test_a_held_payment_is_listed_and_asked_about_again_by_the_operator(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway(away=True)
    later = await given_up(world.at(MARCH + LIFETIME + PATIENCE), gateway)
    [listed] = await in_doubt(later)
    assert (listed.order_number, listed.since, listed.asked_at) == (placed.number, MARCH + LIFETIME, None)
    assert len(await held(world.database)) == 1
    gateway.away = False
    assert await later.do(ask_gateway, listed.id, actor=OPERATOR)
    assert await held(world.database) == []
    await later.work(gateway=gateway)
    assert await statuses(world, placed) == ("EXPIRED", ["expired"])
    assert await in_doubt(later) == ()
    assert not await later.do(ask_gateway, listed.id, actor=OPERATOR)


async def test_a_payment_closed_here_is_listed_while_the_gateway_leaves_it_open(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway(stubborn=True)
    await world.work(gateway=gateway)
    await world.do(cancel_order, placed.id)
    await world.work(gateway=gateway)
    [closed] = await tries(world, placed.id)
    before = world.at(world.now + NEEDS_PERSON - timedelta(seconds=1))
    assert (await in_doubt(before), closed.needs_person(before.now)) == ((), False)
    later = world.at(world.now + NEEDS_PERSON)
    [listed] = await in_doubt(later)
    assert (listed.status, listed.asked_at is None) == (PaymentStatus.CANCELED, False)
    assert closed.needs_person(later.now)
    gateway.stubborn = False
    await later.do(ask_gateway, listed.id, actor=OPERATOR)
    await later.work(gateway=gateway)
    [closed] = await tries(world, placed.id)
    assert (await in_doubt(later), closed.needs_person(later.now)) == ((), False)


async def test_only_operators_ask_and_only_about_payments_of_the_reseller(world: World) -> None:
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    for actor in (FINANCE, world.owner):
        with pytest.raises(Forbidden):
            await world.do(ask_gateway, waits.id, actor=actor)
    with pytest.raises(NotFound):
        await world.do(ask_gateway, uuid4(), actor=FINANCE)
    assert await world.rows(
        "SELECT 1 FROM action_log WHERE reseller_id = $1 AND action = 'payment_gateway_asked'"
    ) == []  # fmt: skip
