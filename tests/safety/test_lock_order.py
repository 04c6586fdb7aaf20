"""Commands that lock several rows take them in one order, so none waits for one that waits for it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from customers.accounts.actions import CustomerSettings, create_customer
from customers.accounts.domains import claim_domains
from customers.accounts.limits import set_contract_limit
from customers.orders.actions import add_users
from customers.payments.gateway import Outcome
from customers.subscriptions.state import lock_state
from customers.subscriptions.subscribing import Wish, subscribe
from customers.users.actions import update_user
from reseller.invoices.run import finalize_month
from reseller.invoices.runs import finalize_drafts, start_run
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import DomainTaken
from reseller.rules.periods import Month
from tests.builders import OPERATOR, a_customer, a_price, a_product, a_provider, a_reseller, an_actor
from tests.customers.payments.told import answer, ordered, statuses, tries
from tests.customers.world import World, make_world, people
from tests.locks import until_waiting

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
LAST_OF_MARCH = datetime(2026, 3, 31, 22, 50, tzinfo=UTC)
"""Ten minutes before midnight in Dublin."""


@pytest.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, MARCH)


async def claim(database: Database, home: UUID, *domains: str) -> None:
    settings = CustomerSettings(name="Acme", primary_domain=domains[0], domains=domains[1:])
    owner = an_actor(Role.RESELLER_OWNER, home)
    async with database.unit_of_work(home) as session:
        await create_customer(session, settings=settings, actor=owner, now=MARCH)


async def test_of_two_who_claim_the_same_domains_in_another_order_one_has_them(database: Database) -> None:
    homes = [await a_reseller(database, MARCH) for _ in range(3)]
    third = await a_customer(database, homes[0], MARCH)
    async with database.unit_of_work(homes[0]) as session:
        await claim_domains(session, third, ["c.example"])
        first = asyncio.create_task(claim(database, homes[1], "b.example", "c.example", "a.example"))
        await until_waiting(database)
        second = asyncio.create_task(claim(database, homes[2], "a.example", "b.example"))
        await until_waiting(database, statements=2)
        await claim_domains(session, third, ["d.example"])
    await first
    with pytest.raises(DomainTaken):
        await second


async def test_a_run_and_the_finalizing_of_drafts_at_once_are_both_asked_for(database: Database) -> None:
    provider, month, at = await a_provider(database, MARCH), Month(2026, 2), MARCH
    first, second, third = [await a_reseller(database, MARCH, code=code) for code in ("AA", "BB", "CC")]

    async def finalize(*asked: UUID) -> int:
        async with database.unit_of_work(provider) as session:
            return await finalize_drafts(session, month, resellers=asked, actor=OPERATOR, now=at)

    async def run() -> int:
        async with database.unit_of_work(provider) as session:
            return await start_run(session, month, actor=OPERATOR, now=at)

    async with database.unit_of_work(provider) as session:
        await finalize_drafts(session, month, resellers=[second], actor=OPERATOR, now=at)
        running = asyncio.create_task(run())
        await until_waiting(database)
        finalizing = asyncio.create_task(finalize(third, first))
        await until_waiting(database, statements=2)
    assert (await running, await finalizing) == (3, 2)


async def test_a_payment_from_before_midnight_and_a_new_contract_limit_both_count(database: Database) -> None:
    world = await make_world(database, LAST_OF_MARCH)
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    after_midnight = world.at(LAST_OF_MARCH + timedelta(minutes=15))
    async with database.unit_of_work(world.reseller_id) as session:
        await session.run("SELECT FROM resellers WHERE reseller_id = $1 FOR UPDATE", world.reseller_id)
        paying = asyncio.create_task(answer(after_midnight, waits, Outcome.PAID))
        await until_waiting(database)
        await set_contract_limit(
            session, licenses=100, version=None, actor=world.operator, now=after_midnight.now
        )
    assert await paying
    assert (await statuses(world, placed))[0] == "PLACED"


async def test_a_subscription_begins_while_the_month_before_is_being_finalized(world: World) -> None:
    april = world.at(datetime(2026, 4, 3, 2, 0, tzinfo=UTC))
    async with world.database.unit_of_work(world.reseller_id) as session:
        await finalize_month(session, Month(2026, 3), actor_name="Month run", now=april.now)
        wish = Wish(world.customer_id, world.product_id, "google_flexible", cap=5)
        async with asyncio.timeout(8):
            await april.do(subscribe, wish)


async def test_a_user_of_two_products_leaves_while_one_of_them_is_ordered_elsewhere(
    database: Database,
) -> None:
    world = await make_world(database, MARCH)
    other = await a_product(database, MARCH)
    await a_price(database, other, MARCH)
    first, second, third = [
        await world.subscribed(Wish(world.customer_id, product_id, "google_flexible", cap=5))
        for product_id in (world.product_id, other, other)
    ]
    await world.users(first, 1)
    await world.users(second, 1)
    [user] = await world.rows("SELECT id FROM users WHERE reseller_id = $1")
    async with database.unit_of_work(world.reseller_id) as session:
        await lock_state(session, third)
        leaving = asyncio.create_task(world.do(update_user, user["id"], deactivate=True))
        await until_waiting(database)
        await add_users(session, third, users=people("anna"), actor=world.owner, now=MARCH)
    assert len(await leaving) == 2
