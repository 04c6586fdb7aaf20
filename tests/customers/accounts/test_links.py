"""Request links: for all customers and for one, hosted by us or an own https address (C5)."""

from datetime import datetime, timedelta

import pytest

from customers.accounts.links import (
    make_link,
    remove_customer_request_link,
    request_link,
    revoke_link,
    set_customer_request_link,
)
from reseller.partners import identity
from reseller.partners.actions import remove_request_link, set_request_link
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import Conflict, Forbidden, InputInvalid, RequestLinkNotConfigured
from tests.builders import World, a_customer, a_world

OWN = "https://north.example/request?from=console"


async def link_of(database: Database, world: World) -> tuple[str, str | None, bool]:
    async with database.reading(world.reseller_id) as session:
        link = await request_link(session, world.customer_id)
    return link.mode, link.address, link.is_own


async def test_a_customers_own_link_wins_over_that_of_all(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now, link=None)
    owner = world.actor()
    assert await link_of(shared_database, world) == ("off", None, False)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await set_request_link(session, mode="console", address=None, version=None, actor=owner, now=now)
    assert await link_of(shared_database, world) == ("console", None, False)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await set_customer_request_link(
            session, world.customer_id, mode="address", address=OWN, version=1, actor=owner, now=now
        )
    assert await link_of(shared_database, world) == ("address", OWN, True)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await remove_customer_request_link(session, world.customer_id, version=2, actor=owner, now=now)
    assert await link_of(shared_database, world) == ("off", None, True)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await set_customer_request_link(
            session, world.customer_id, mode=None, address=None, version=3, actor=owner, now=now
        )
        await remove_request_link(session, version=None, actor=owner, now=now)
    assert await link_of(shared_database, world) == ("off", None, False)


@pytest.mark.parametrize(
    "address",
    [
        "", "http://north.example/", "https://", "https://nodots", "javascript:alert(1)", "//north.example",
        "https://user:secret@north.example/", "https://north.example/ a", "https://north.example:99999/",
        "https://[::1", "https://north.example/" + "x" * 2000, "https://nörth.example/", "https://a.b/\nx",
    ],
)  # fmt: skip
async def test_an_own_address_must_be_a_plain_https_address(
    shared_database: Database, now: datetime, address: str
) -> None:
    world = await a_world(shared_database, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(InputInvalid) as refusal:
            await set_customer_request_link(
                session,
                world.customer_id,
                mode="address",
                address=address,
                version=None,
                actor=world.actor(),
                now=now,
            )
    assert refusal.value.field == ("address",)
    assert refusal.value.rule == "C5"


async def test_only_owner_and_sales_set_links_and_stale_settings_conflict(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        for role in (Role.RESELLER_FINANCE, Role.RESELLER_VIEWER, Role.CUSTOMER_OWNER):
            actor = world.actor(role)
            with pytest.raises(Forbidden):
                await remove_request_link(session, version=None, actor=actor, now=now)
            with pytest.raises(Forbidden):
                await revoke_link(session, world.customer_id, actor=actor, now=now)
        with pytest.raises(Conflict):
            await remove_request_link(session, version=1, actor=world.actor(Role.RESELLER_SALES), now=now)


async def visit(database: Database, token: str, now: datetime) -> identity.Visit | None:
    async with database.work_without_tenant() as session:
        traded = await identity.trade_link(session, token, now)
    if traded is None:
        return None
    async with database.reading_without_tenant() as session:
        return await identity.visit_of(session, traded[0].token, now)


async def test_a_link_is_traded_for_a_visit_bound_to_its_customer_as_often_as_followed(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        link = await make_link(session, world.customer_id, actor=world.actor(), now=now)
    for _ in range(2):
        found = await visit(shared_database, link.token, now)
        assert found is not None
        assert (found.reseller_id, found.customer_id) == (world.reseller_id, world.customer_id)
    async with shared_database.reading_without_tenant() as session:
        assert await identity.visit_of(session, link.token, now) is None
        stored = await session.fetch("SELECT token_hash FROM link_tokens WHERE id = $1", link.id)
    assert link.token.encode() not in stored[0]["token_hash"]
    assert await visit(shared_database, link.token[:-1], now) is None


async def test_a_link_made_anew_voids_the_one_before(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    actor = world.actor(Role.RESELLER_SALES)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        first = await make_link(session, world.customer_id, actor=actor, now=now)
        second = await make_link(session, world.customer_id, actor=actor, now=now)
    assert await visit(shared_database, first.token, now) is None
    assert await visit(shared_database, second.token, now) is not None
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await revoke_link(session, world.customer_id, actor=actor, now=now)
    assert await visit(shared_database, second.token, now) is None


async def test_links_and_visits_end_by_themselves(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        link = await make_link(session, world.customer_id, actor=world.actor(), now=now)
    async with shared_database.work_without_tenant() as session:
        traded = await identity.trade_link(session, link.token, now)
        assert traded is not None
        later = now + timedelta(hours=2)
        assert await identity.visit_of(session, traded[0].token, later) is None
    assert await visit(shared_database, link.token, now + timedelta(days=365)) is None


async def test_a_link_to_our_own_form_needs_our_own_form(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now, link=None)
    await a_customer(shared_database, world.reseller_id, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(RequestLinkNotConfigured):
            await make_link(session, world.customer_id, actor=world.actor(), now=now)
