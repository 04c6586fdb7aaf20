"""Customers are created and changed; a domain belongs to one customer of the provider."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from customers.accounts.actions import CustomerSettings, create_customer, update_customer
from customers.accounts.queries import customer, customer_by_number
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.rules.access import Role
from reseller.rules.errors import Conflict, DomainTaken, Forbidden, InputInvalid, NotFound
from tests.builders import OPERATOR, World, a_customer, a_world

BOOKS = CustomerSettings(name="Bücher & Co", primary_domain="Bücher.example", domains=["books.example"])


async def create(database: Database, world: World, settings: CustomerSettings, now: datetime) -> object:
    async with database.unit_of_work(world.reseller_id) as session:
        return await create_customer(session, settings=settings, actor=world.actor(), now=now)


async def test_a_customer_is_kept_in_one_spelling_with_a_number(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await create(shared_database, world, BOOKS, now)
    async with shared_database.reading(world.reseller_id) as session:
        made = await customer_by_number(session, 2)
    assert made.name == "Bücher & Co"
    assert made.domains == ("xn--bcher-kva.example", "books.example")
    assert (made.number, made.version) == (2, 1)


async def test_a_domain_of_another_reseller_is_taken_without_saying_whose(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    await a_customer(shared_database, south.reseller_id, now, domain="taken.example")
    with pytest.raises(DomainTaken) as refusal:
        await create(shared_database, north, CustomerSettings(name="A", primary_domain="TAKEN.example"), now)
    assert refusal.value.details == {"domain": "taken.example"}
    assert refusal.value.field == ("primary_domain",)
    second = CustomerSettings(name="A", primary_domain="free.example", domains=["taken.example"])
    with pytest.raises(DomainTaken) as refusal:
        await create(shared_database, north, second, now)
    assert refusal.value.field == ("domains",)


async def test_of_two_resellers_that_claim_a_domain_at_once_one_gets_it(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    settings = CustomerSettings(name="Wanted", primary_domain="wanted.example")
    outcomes = await asyncio.gather(
        *(create(shared_database, world, settings, now) for world in (north, south)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DomainTaken", "UUID"]


async def test_a_domain_that_is_given_up_can_be_taken_by_another(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    first = await a_customer(shared_database, world.reseller_id, now, domain="moving.example")
    async with shared_database.unit_of_work(world.reseller_id) as session:
        elsewhere = CustomerSettings(name="Acme", primary_domain="stays.example")
        await update_customer(session, first, settings=elsewhere, version=1, actor=world.actor(), now=now)
    second = await a_customer(shared_database, world.reseller_id, now, domain="moving.example")
    async with shared_database.reading(world.reseller_id) as session:
        assert (await customer(session, second)).primary_domain == "moving.example"
        assert (await customer(session, first)).domains == ("stays.example",)


async def test_a_stale_change_is_a_conflict_that_shows_the_present_version(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    settings = CustomerSettings(name="New name", primary_domain="new-name.example")
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await update_customer(
            session, world.customer_id, settings=settings, version=1, actor=world.actor(), now=now
        )
    with pytest.raises(Conflict) as refusal:
        async with shared_database.unit_of_work(world.reseller_id) as session:
            await update_customer(
                session, world.customer_id, settings=settings, version=1, actor=world.actor(), now=now
            )
    assert refusal.value.details == {"version": 2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "bell\x07"}, "name"),
        ({"primary_domain": "nodots"}, "primary_domain"),
        ({"primary_domain": "-a.example"}, "primary_domain"),
        ({"primary_domain": "10.0.0.1"}, "primary_domain"),
        ({"primary_domain": "a b.example"}, "primary_domain"),
        ({"primary_domain": "x" * 64 + ".example"}, "primary_domain"),
        ({"domains": ["'; DROP TABLE customers --"]}, "domains"),
        ({"domains": [f"d{n}.example" for n in range(60)]}, "domains"),
        ({"email": "not an address"}, "email"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_field(
    shared_database: Database, now: datetime, changes: dict[str, object], field: str
) -> None:
    world = await a_world(shared_database, now)
    fitting = CustomerSettings(name="Fits", primary_domain=f"fits{world.reseller_id.hex}.example")
    with pytest.raises(InputInvalid) as refusal:
        await create(shared_database, world, replace(fitting, **changes), now)  # type: ignore[arg-type]
    assert refusal.value.field == (field,)


@pytest.mark.parametrize(
    "role", [Role.RESELLER_FINANCE, Role.RESELLER_VIEWER, Role.CUSTOMER_OWNER, Role.OPERATOR]
)
async def test_only_owner_and_sales_create_and_change_customers(
    shared_database: Database, now: datetime, role: Role
) -> None:
    world = await a_world(shared_database, now)
    settings = CustomerSettings(name="A", primary_domain="forbidden.example")
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(Forbidden):
            await create_customer(session, settings=settings, actor=world.actor(role), now=now)
        with pytest.raises(Forbidden):
            await update_customer(
                session, world.customer_id, settings=settings, version=1, actor=world.actor(role), now=now
            )


async def test_an_unknown_and_a_foreign_customer_are_not_found_alike(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    async with shared_database.reading(north.reseller_id) as session:
        for out_of_reach in (south.customer_id, new_id(now)):
            with pytest.raises(NotFound):
                await customer(session, out_of_reach)
    sibling = await a_customer(shared_database, north.reseller_id, now)
    async with shared_database.reading(north.reseller_id, sibling) as session:
        with pytest.raises(NotFound):
            await customer(session, north.customer_id)
        assert (await customer(session, sibling)).id == sibling


async def test_an_operator_acts_for_a_reseller_under_both_names(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    staff = OPERATOR.acting_for(world.reseller_id)
    settings = CustomerSettings(name="By staff", primary_domain="by-staff.example")
    async with shared_database.unit_of_work(world.reseller_id) as session:
        made = await create_customer(session, settings=settings, actor=staff, now=now)
        logged = await session.fetch(
            "SELECT actor_kind, actor_name, on_behalf FROM action_log"
            " WHERE reseller_id = $1 AND customer_id = $2",
            world.reseller_id, made,
        )  # fmt: skip
    assert [tuple(row) for row in logged] == [("PROVIDER_STAFF", "Operator", "North")]
