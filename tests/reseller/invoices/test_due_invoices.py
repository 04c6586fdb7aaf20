"""An invoice that is owed at once is made once, whoever doubles, dies or forgets (I1, I5)."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from customers.charges.immediate import INVOICE_NOW
from customers.orders.actions import add_licenses
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import DUE_INVOICES, FIRST, MOST_ORDERS, sweep
from reseller.invoices.immediate import invoice_order
from reseller.plumbing.database import DatabaseUnavailable
from reseller.plumbing.migrate import downgrade, migrate
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from tests.conftest import as_superuser
from tests.customers.charges.statements import Dying
from tests.customers.world import World
from tests.reseller.invoices.at_once import (
    again,
    carried_out,
    invoices,
    moved_to,
    nets,
    ordered,
    sold,
)

MOST = 40
"""More statements than an invoice takes."""


async def test_two_workers_at_once_make_one_invoice(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    orders = [await later.do(add_licenses, timelog, count=1) for _ in range(3)]
    await later.work()
    made = await asyncio.gather(*(again(later, order.id) for order in orders for _ in range(4)))
    found = await invoices(later)
    assert len(set(made)) == 3
    assert [row["sequence"] for row in found] == [1, 2, 3]


async def test_a_worker_killed_at_every_statement_leaves_one_invoice_and_no_gap(
    world: World, timelog: UUID
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    killed = 0
    for statement in range(MOST):
        order = await later.do(add_licenses, timelog, count=1)
        await later.work()
        try:
            await again(dying(later, statement), order.id)
        except DatabaseUnavailable:
            killed += 1
            await again(later, order.id)
    found = await invoices(later)
    assert 10 < killed < MOST
    assert [row["sequence"] for row in found] == list(range(1, MOST + 1))


async def test_a_worker_whose_connection_is_cut_before_the_commit_has_used_no_number(
    world: World, timelog: UUID, server_dsn: str
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    order = await later.do(add_licenses, timelog, count=2)
    await later.work()

    async def cut_off() -> None:
        async with world.database.unit_of_work(world.reseller_id) as session:
            await invoice_order(session, order.id, now=later.now)
            worker = await session.fetchval("SELECT pg_backend_pid()")
            await as_superuser(server_dsn, f"SELECT pg_terminate_backend({worker})")

    with pytest.raises(DatabaseUnavailable):
        await cut_off()
    assert await invoices(later) == []
    await again(later, order.id)
    assert [row["sequence"] for row in await invoices(later)] == [1]


async def jobs_lost(world: World) -> None:
    async with world.database.work_without_tenant() as session:
        await session.run("DELETE FROM jobs WHERE kind = $1", INVOICE_NOW)


async def asked_for(world: World) -> list[Any]:
    """The orders whose invoice a job waits to make."""
    async with world.database.reading_without_tenant() as session:
        rows = await session.fetch("SELECT subject FROM jobs WHERE kind = $1", INVOICE_NOW)
    return [row["subject"] for row in rows]


async def test_an_invoice_whose_job_was_lost_is_made_after_the_sweep(
    world: World, timelog: UUID, tmp_path: Path
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    order = await carried_out(later, timelog)
    await jobs_lost(later)
    await sweep(later.database, later.now + timedelta(seconds=30))
    assert await asked_for(later) == []
    swept = later.at(later.now + timedelta(minutes=5))
    await sweep(later.database, swept.now)
    assert await asked_for(later) == [order.id]
    await Runner(later.database, handlers(later.database, Settings(data_dir=tmp_path))).drain(swept.now)
    assert await nets(later) == [("IMMEDIATE", 5226)]


async def test_the_sweep_asks_for_no_invoice_that_is_made_or_not_owed(world: World, timelog: UUID) -> None:
    await sold(world, "google_annual_monthly", 5)
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    await sweep(later.database, later.now + timedelta(days=1))
    assert await asked_for(later) == []


async def test_the_sweep_leaves_an_invoice_that_waits_for_a_person(world: World, timelog: UUID) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await carried_out(later, timelog)
    async with world.database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET state = 'held' WHERE kind = $1", INVOICE_NOW)
    await sweep(later.database, later.now + timedelta(days=1))
    async with world.database.reading_without_tenant() as session:
        assert await session.fetchval("SELECT state FROM jobs WHERE kind = $1", INVOICE_NOW) == "held"


async def test_what_waited_for_its_invoice_before_the_migration_is_swept_too(
    world: World, timelog: UUID
) -> None:
    later = await moved_to(world, date(2026, 3, 20))
    await ordered(later, add_licenses, timelog, count=2)
    order = await carried_out(later, timelog)
    await jobs_lost(later)
    await downgrade(later.database.dsns.owner, "selling")
    await migrate(later.database.dsns.owner)
    await sweep(later.database, later.now + timedelta(minutes=5))
    assert await asked_for(later) == [order.id]


async def test_the_sweep_finds_invoices_by_an_index_of_those_that_are_due(world: World) -> None:
    async with world.database.provider_reading() as session:
        await session.fetchval("SELECT set_config('enable_seqscan', 'off', true)")
        plan = await session.fetch(f"EXPLAIN {DUE_INVOICES}", world.now, MOST_ORDERS, FIRST)
    assert any("orders_to_invoice" in row[0] for row in plan)


def dying(world: World, statements: int) -> World:
    database: Any = Dying(world.database, statements, DatabaseUnavailable)
    return World(database, world.reseller_id, world.customer_id, world.product_id, world.now)
