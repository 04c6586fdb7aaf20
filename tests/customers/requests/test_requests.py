"""A customer requests licenses; the reseller orders or declines, the customer follows or withdraws."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from customers.accounts.links import remove_customer_request_link
from customers.orders.actions import add_licenses
from customers.requests.actions import (
    MOST_OPEN,
    Wish,
    decline_request,
    expire_requests,
    request_by_link,
    request_licenses,
    withdraw_request,
)
from customers.requests.queries import RequestRow, count_open, license_request, requests_page
from customers.requests.rules import RequestStatus
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Actor, Role
from reseller.rules.errors import (
    Conflict,
    Forbidden,
    InputInvalid,
    NotAvailableOnTerms,
    NotFound,
    QuantityInvalid,
    RateLimited,
    RequestClosed,
    RequestLinkNotConfigured,
)
from tests.builders import World, a_customer, a_product, a_subscription, a_world
from tests.locks import until_waiting


async def ask(database: Database, world: World, now: datetime, **given: Any) -> UUID:
    actor = given.pop("actor", world.actor(Role.CUSTOMER_ADMIN))
    given = {"customer_id": world.customer_id, "product_id": world.product_id, "quantity": 5, **given}
    async with database.unit_of_work(world.reseller_id, actor.customer_id) as session:
        return await request_licenses(session, wish=Wish(**given), actor=actor, now=now)


async def read(database: Database, world: World, request_id: UUID) -> RequestRow:
    async with database.reading(world.reseller_id) as session:
        return await license_request(session, request_id)


async def decline(database: Database, world: World, request_id: UUID, now: datetime, **given: Any) -> None:
    given = {"reason": "Not in the budget.", "actor": world.actor(Role.RESELLER_SALES), **given}
    async with database.unit_of_work(world.reseller_id) as session:
        await decline_request(session, request_id, now=now, **given)


async def test_a_request_reaches_the_inbox_with_day_product_and_note(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_monthly")
    await ask(shared_database, world, now, note="For the new team\n in Cork ")
    async with shared_database.reading(world.reseller_id) as session:
        page = await requests_page(session, IdSlice(first=10))
        assert await count_open(session) == 1
    row = page.rows[0]
    assert (row.number, row.status, row.quantity) == (1, RequestStatus.OPEN, 5)
    assert (row.customer_name, row.subscription_id) == ("Acme", annual)
    assert row.requested_on == now.date()
    assert row.note == "For the new team\nin Cork"
    assert row.requester_name == "Customer admin"


async def test_a_subscription_is_never_asked_for_another_product(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_monthly")
    for product_id in (await a_product(shared_database, now), new_id(now)):
        with pytest.raises(InputInvalid) as refusal:
            await ask(shared_database, world, now, subscription_id=annual, product_id=product_id)
        assert refusal.value.field == ("product",)
    async with shared_database.reading(world.reseller_id) as session:
        assert await count_open(session) == 0
    await ask(shared_database, world, now, subscription_id=annual)


async def test_an_order_closes_the_request_it_fulfills_and_the_numbers_may_differ(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_yearly")
    request_id = await ask(shared_database, world, now, subscription_id=annual, product_id=None)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        placed = await add_licenses(
            session, annual, count=3, actor=world.actor(), now=now, request_id=request_id
        )
    row = await read(shared_database, world, request_id)
    assert (row.status, row.order_id, row.order_quantity) == (RequestStatus.ORDERED, placed.id, 3)
    with pytest.raises(RequestClosed):
        await decline(shared_database, world, request_id, now)


async def test_a_declined_request_tells_its_reason(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    request_id = await ask(shared_database, world, now)
    await decline(shared_database, world, request_id, now, version=1)
    row = await read(shared_database, world, request_id)
    assert (row.status, row.reason) == (RequestStatus.DECLINED, "Not in the budget.")
    async with shared_database.reading(world.reseller_id, world.customer_id) as session:
        assert await count_open(session) == 0
        declined = frozenset({RequestStatus.DECLINED})
        page = await requests_page(session, IdSlice(first=10), statuses=declined)
    assert [found.id for found in page.rows] == [request_id]


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501, "bell\x07"])
async def test_declining_takes_a_reason_that_people_can_read(
    shared_database: Database, now: datetime, reason: str
) -> None:
    world = await a_world(shared_database, now)
    request_id = await ask(shared_database, world, now)
    with pytest.raises(InputInvalid) as refusal:
        await decline(shared_database, world, request_id, now, reason=reason)
    assert refusal.value.field == ("reason",)
    with pytest.raises(Conflict):
        await decline(shared_database, world, request_id, now, version=7)


async def test_a_withdrawn_request_is_closed(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    admin = world.actor(Role.CUSTOMER_ADMIN)
    request_id = await ask(shared_database, world, now)
    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        await withdraw_request(session, request_id, actor=admin, now=now)
    assert (await read(shared_database, world, request_id)).status is RequestStatus.WITHDRAWN
    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        with pytest.raises(RequestClosed):
            await withdraw_request(session, request_id, actor=admin, now=now)


async def test_requests_expire_after_90_days(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    request_id = await ask(shared_database, world, now)
    job = Actor.job("Automated job", world.reseller_id)
    for days, expired in ((89, 0), (90, 1), (91, 0)):
        async with shared_database.unit_of_work(world.reseller_id) as session:
            assert await expire_requests(session, actor=job, now=now + timedelta(days=days)) == expired
    assert (await read(shared_database, world, request_id)).status is RequestStatus.EXPIRED


async def test_without_a_link_nothing_can_be_requested_and_open_requests_stay(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    request_id = await ask(shared_database, world, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await remove_customer_request_link(
            session, world.customer_id, version=1, actor=world.actor(), now=now
        )
    with pytest.raises(RequestLinkNotConfigured):
        await ask(shared_database, world, now)
    assert (await read(shared_database, world, request_id)).status is RequestStatus.OPEN


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 1.5, True, "5"])
async def test_a_request_takes_a_whole_number(
    shared_database: Database, now: datetime, quantity: object
) -> None:
    world = await a_world(shared_database, now)
    with pytest.raises(QuantityInvalid):
        await ask(shared_database, world, now, quantity=quantity)


async def test_users_on_flexible_are_added_not_requested(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    flexible = await a_subscription(shared_database, world, now)
    with pytest.raises(NotAvailableOnTerms):
        await ask(shared_database, world, now, subscription_id=flexible, product_id=None)


@pytest.mark.parametrize("role", [Role.CUSTOMER_VIEWER, Role.RESELLER_FINANCE, Role.RESELLER_VIEWER])
async def test_readers_can_neither_request_nor_decide(
    shared_database: Database, now: datetime, role: Role
) -> None:
    world = await a_world(shared_database, now)
    request_id = await ask(shared_database, world, now)
    with pytest.raises(Forbidden):
        await ask(shared_database, world, now, actor=world.actor(role))
    with pytest.raises(Forbidden):
        await decline(shared_database, world, request_id, now, actor=world.actor(role))


async def test_what_is_out_of_reach_is_not_found(shared_database: Database, now: datetime) -> None:
    world, foreign = await a_world(shared_database, now), await a_world(shared_database, now)
    sibling = await a_customer(shared_database, world.reseller_id, now)
    theirs = await ask(shared_database, foreign, now)
    for place in (
        {"customer_id": foreign.customer_id},
        {"customer_id": sibling},
        {"product_id": new_id(now)},
        {"product_id": None},
        {"subscription_id": new_id(now)},
    ):
        with pytest.raises(NotFound):
            await ask(shared_database, world, now, **place)
    with pytest.raises(NotFound):
        await decline(shared_database, world, theirs, now)


async def test_the_hosted_form_takes_name_and_address_of_who_asks(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    product_id = await a_product(shared_database, now)
    wish = Wish(customer_id=world.customer_id, product_id=product_id, quantity=2)
    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        made = await request_by_link(session, wish=wish, name="Eve", email="Eve@acme.example", now=now)
        for name, email, field in (("", "eve@acme.example", "name"), ("Eve", "eve@acme, x@y.z", "email")):
            with pytest.raises(InputInvalid) as refusal:
                await request_by_link(session, wish=wish, name=name, email=email, now=now)
            assert refusal.value.field == (field,)
    row = await read(shared_database, world, made)
    assert (row.requester_name, row.requester_email) == ("Eve", "eve@acme.example")
    async with shared_database.reading(world.reseller_id) as session:
        logged = await session.fetch(
            "SELECT actor_kind, actor_name FROM action_log WHERE reseller_id = $1"
            " AND action = 'license_requested'",
            world.reseller_id,
        )
    assert [tuple(row) for row in logged] == [("CUSTOMER", "Eve")]


async def test_of_two_who_decide_a_request_at_one_moment_the_second_is_told_that_it_is_closed(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    made, owner = await ask(shared_database, world, now), world.actor()

    async def withdraw() -> None:
        async with shared_database.unit_of_work(world.reseller_id) as session:
            await withdraw_request(session, made, actor=owner, now=now)

    async with shared_database.unit_of_work(world.reseller_id) as session:
        await decline_request(session, made, reason="Too many", actor=owner, now=now)
        withdrawing = asyncio.create_task(withdraw())
        await until_waiting(shared_database)
    with pytest.raises(RequestClosed):
        await withdrawing


async def test_the_hosted_form_waits_once_too_many_requests_are_open(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    wish = Wish(customer_id=world.customer_id, product_id=world.product_id, quantity=1)
    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        for _ in range(MOST_OPEN):
            await request_by_link(session, wish=wish, name="Eve", email="eve@acme.example", now=now)
        with pytest.raises(RateLimited):
            await request_by_link(session, wish=wish, name="Eve", email="eve@acme.example", now=now)


async def test_visitors_at_the_same_moment_leave_no_more_requests_open_than_one(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    wish = Wish(customer_id=world.customer_id, product_id=world.product_id, quantity=1)

    async def visit(session: WriteSession) -> None:
        await request_by_link(session, wish=wish, name="Eve", email="eve@acme.example", now=now)

    async def visit_alone() -> None:
        async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
            await visit(session)

    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        for _ in range(MOST_OPEN):
            await visit(session)
        second = asyncio.create_task(visit_alone())
        await until_waiting(shared_database)
    with pytest.raises(RateLimited):
        await second
