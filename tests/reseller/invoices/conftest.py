"""Resellers with customers who owe something, and the people who close their months."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.customers.world import World, make_world
from tests.reseller.invoices.at_once import sold

APRIL, MAY = Month(2026, 4), Month(2026, 5)
BEFORE = date(2026, 3, 1)


@pytest.fixture
async def world(database: Database, now: datetime) -> World:
    """16 March 2026 in Dublin."""
    return await make_world(database, now)


@pytest.fixture
async def timelog(world: World) -> UUID:
    """Ten licenses at 30.00 a month, from 17 March on."""
    return await sold(world, "timelog", 10, price="30.00")


@pytest.fixture
def operator() -> Actor:
    return Actor(uuid4(), "Olga Operator", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)


@pytest.fixture
def finance() -> Actor:
    return Actor(uuid4(), "Fiona Finance", Role.PROVIDER_FINANCE, kind=ActorKind.PROVIDER_STAFF)


@pytest.fixture
def may_3rd() -> datetime:
    """When April's run is due in Dublin."""
    return datetime(2026, 5, 3, 2, 0, tzinfo=UTC)


class Owing(NamedTuple):
    """A reseller with one Flexible subscription at 6.00."""

    reseller_id: UUID
    customer_id: UUID
    subscription_id: UUID


Owe = Callable[..., Awaitable[Owing]]


async def subscribe(
    session: WriteSession,
    customer: UUID,
    now: datetime,
    licenses: int,
    *,
    price: str | None = "6.00",
    since: date = BEFORE,
) -> UUID:
    """A Flexible subscription of the customer that uses so many licenses from a day on."""
    product = await rows.add_product(session, now)
    subscription = await rows.add_subscription(session, now, customer, product, first_day=since)
    await rows.add_term(session, now, subscription, "google_flexible", since)
    if price:
        await rows.add_contract_price(session, now, subscription, price, since)
    if licenses:
        await rows.add_change(session, now, subscription, since, licenses)
    return subscription


@pytest.fixture
def owe(database: Database, now: datetime) -> Owe:
    """Make a reseller that owes for `licenses` since 1 March and for one addition of April each `added`."""

    async def make(
        licenses: int = 7, *added: int, price: str | None = "6.00", since: date = BEFORE, **columns: str
    ) -> Owing:
        reseller_id = new_id(now)
        async with database.unit_of_work(reseller_id) as session:
            await rows.add_provider(session, now)
            await rows.add_reseller(session, now, **columns)
            customer = await rows.add_customer(session, now)
            subscription = await subscribe(session, customer, now, licenses, price=price, since=since)
            for day, number in enumerate(added, 2):
                await rows.add_change(session, now, subscription, date(2026, 4, day), number)
        return Owing(reseller_id, customer, subscription)

    return make
