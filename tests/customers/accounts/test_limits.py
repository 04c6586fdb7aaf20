"""Contract limits: the most specific wins, and none goes below what is counted or capped (C4)."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from customers.accounts.limits import contract_limits, set_contract_limit
from customers.accounts.usage import effective_limit, ensure_usage
from customers.orders.actions import add_licenses
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.rules.access import Role
from reseller.rules.errors import (
    Conflict,
    ContractLimitExceeded,
    Forbidden,
    LimitBelowUse,
    NotFound,
    QuantityInvalid,
)
from tests.builders import OPERATOR, World, a_customer, a_product, a_subscription, a_world


async def set_limit(database: Database, world: World, now: datetime, **given: Any) -> None:
    async with database.unit_of_work(world.reseller_id) as session:
        given = {"version": None, "actor": OPERATOR, **given}
        await set_contract_limit(session, now=now, **given)


async def limit_of(database: Database, world: World, product_id: UUID | None = None) -> int | None:
    async with database.reading(world.reseller_id) as session:
        return await effective_limit(session, world.customer_id, product_id or world.product_id)


async def test_the_most_specific_limit_wins(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now, contract_limit=1000)
    other = await a_product(shared_database, now)
    assert await limit_of(shared_database, world) == 1000
    await set_limit(shared_database, world, now, licenses=400, product_id=world.product_id)
    assert await limit_of(shared_database, world) == 400
    await set_limit(shared_database, world, now, licenses=300, customer_id=world.customer_id)
    assert await limit_of(shared_database, world) == 300
    both = {"customer_id": world.customer_id, "product_id": world.product_id}
    await set_limit(shared_database, world, now, licenses=500, **both)
    assert await limit_of(shared_database, world) == 500
    assert await limit_of(shared_database, world, other) == 300
    await set_limit(shared_database, world, now, licenses=None, **both)
    assert await limit_of(shared_database, world) is None
    async with shared_database.reading(world.reseller_id) as session:
        assert await contract_limits(session, world.customer_id) == (
            (None, world.product_id, 400),
            (world.customer_id, None, 300),
            (world.customer_id, world.product_id, None),
        )


async def test_a_limit_is_copied_to_the_counter_it_bounds(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_monthly", quantity=10)
    await set_limit(shared_database, world, now, licenses=12)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(ContractLimitExceeded) as refusal:
            await add_licenses(session, annual, count=3, actor=world.actor(), now=now)
    assert refusal.value.details["available"] == 2


async def test_a_limit_below_what_is_counted_is_refused_with_the_list(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, terms_key="google_annual_yearly", quantity=10)
    await set_limit(shared_database, world, now, licenses=10)
    with pytest.raises(LimitBelowUse) as refusal:
        await set_limit(shared_database, world, now, licenses=9)
    assert refusal.value.details["smallest"] == 10
    assert [(use.customer, use.counted) for use in refusal.value.details["over"]] == [("Acme", 10)]
    assert await limit_of(shared_database, world) == 10


async def test_a_limit_below_a_cap_is_refused_though_less_is_in_use(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, cap=50, users=2)
    with pytest.raises(LimitBelowUse) as refusal:
        await set_limit(shared_database, world, now, licenses=49, product_id=world.product_id)
    assert refusal.value.details["smallest"] == 50


async def test_a_limit_that_does_not_apply_to_a_customer_is_not_compared_with_its_use(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, cap=50)
    own = {"customer_id": world.customer_id, "licenses": 60}
    await set_limit(shared_database, world, now, **own)
    await set_limit(shared_database, world, now, licenses=5)
    assert await limit_of(shared_database, world) == 60


@pytest.mark.parametrize("licenses", [-1, 1_000_001, True, "5"])
async def test_a_limit_is_a_whole_number_from_0(
    shared_database: Database, now: datetime, licenses: object
) -> None:
    world = await a_world(shared_database, now)
    with pytest.raises(QuantityInvalid) as refusal:
        await set_limit(shared_database, world, now, licenses=licenses)
    assert refusal.value.field == ("limit",)


async def test_only_the_operator_sets_limits_and_stale_ones_conflict(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    for role in (Role.RESELLER_OWNER, Role.RESELLER_SALES, Role.PROVIDER_FINANCE):
        with pytest.raises(Forbidden):
            await set_limit(shared_database, world, now, licenses=5, actor=world.actor(role))
    with pytest.raises(Conflict):
        await set_limit(shared_database, world, now, licenses=5, version=99)


async def test_an_unknown_and_a_foreign_customer_or_product_are_not_found(
    shared_database: Database, now: datetime
) -> None:
    world, foreign = await a_world(shared_database, now), await a_world(shared_database, now)
    for place in (
        {"customer_id": foreign.customer_id},
        {"customer_id": new_id(now)},
        {"product_id": new_id(now)},
    ):
        with pytest.raises(NotFound):
            await set_limit(shared_database, world, now, licenses=5, **place)


async def test_a_limit_and_a_first_subscription_at_once_agree(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    others = [await a_customer(shared_database, world.reseller_id, now) for _ in range(4)]

    async def first(customer_id: UUID) -> None:
        async with shared_database.unit_of_work(world.reseller_id) as session:
            await ensure_usage(session, customer_id, world.product_id)

    await asyncio.gather(
        *(first(customer_id) for customer_id in others), set_limit(shared_database, world, now, licenses=7)
    )
    async with shared_database.reading(world.reseller_id) as session:
        limits = await session.fetch(
            "SELECT DISTINCT limit_licenses FROM contract_usage WHERE reseller_id = $1", world.reseller_id
        )
    assert [row[0] for row in limits] == [7]
