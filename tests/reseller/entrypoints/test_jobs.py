"""The worker's jobs: due at the right moment, found again when lost, caught up after a standstill."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from asyncpg import Connection
from prometheus_client import REGISTRY

from customers.orders.actions import add_licenses, add_users
from customers.orders.completion import PROVISION
from customers.orders.placing import NewUser
from customers.orders.planned import plan
from customers.subscriptions.actions import set_renewal
from reseller.entrypoints.jobs import LANES, handlers
from reseller.entrypoints.sweeping import BILLING_DAY, SEAL, sweep
from reseller.invoices.runs import start_run
from reseller.partners.queries import find_provider
from reseller.plumbing import jobs
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.plumbing.sealing import verify
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role, Verb
from reseller.rules.periods import Month
from reseller.rules.terms import RenewalSetting
from tests.builders import an_actor
from tests.conftest import cloned
from tests.customers.orders.colleagues import a_colleague
from tests.customers.world import World, crowd, make_world


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


async def work(database: Database, settings: Settings, now: datetime) -> None:
    """What a worker does at this time: look for lost jobs, then do what is due."""
    await sweep(database, now)
    await Runner(database, handlers(database, settings)).drain(now)


async def due(database: Database, kind: str) -> list[datetime]:
    async with database.reading_without_tenant() as session:
        rows = await session.fetch("SELECT due_at FROM jobs WHERE kind = $1 ORDER BY due_at", kind)
    return [row["due_at"] for row in rows]


async def test_a_billing_day_asks_for_the_next_midnight_in_its_zone(
    database: Database, settings: Settings
) -> None:
    now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    await make_world(database, now, billing_zone="America/Los_Angeles")
    await work(database, settings, now)
    assert await due(database, BILLING_DAY) == [datetime(2026, 3, 29, 7, tzinfo=UTC)]
    await work(database, settings, datetime(2026, 3, 29, 7, tzinfo=UTC))
    assert await due(database, BILLING_DAY) == [datetime(2026, 3, 30, 7, tzinfo=UTC)]


async def test_a_subscription_that_fails_to_turn_stops_neither_its_day_nor_the_next(
    database: Database, settings: Settings, owner: Connection
) -> None:
    world = await make_world(database, datetime(2026, 1, 31, 9, tzinfo=UTC))
    broken, sound = await world.annual(1), await world.annual(2)
    await owner.execute("UPDATE subscription_terms SET period = 'decade' WHERE subscription_id = $1", broken)
    midnight = datetime(2027, 2, 1, tzinfo=UTC)
    sam, _ = await a_colleague(world)
    change = {"users": [{"address": "new@acme.example"}]}
    await world.do(plan, sound, verb=Verb.ADD_USERS, change=change, due_on=midnight.date(), actor=sam)
    await sweep(database, midnight)
    runner = Runner(database, handlers(database, settings))
    for minute in range(60):
        with suppress(ExceptionGroup):
            await runner.drain(midnight + timedelta(minutes=minute))
    assert (await world.state(sound))["licensed"] == 1
    assert await due(database, BILLING_DAY) == [datetime(2027, 2, 2, tzinfo=UTC)]


async def test_sweeping_again_and_again_leaves_one_job_of_each_kind(
    database: Database, settings: Settings, now: datetime
) -> None:
    await make_world(database, now)
    for minute in range(3):
        await sweep(database, now + timedelta(minutes=minute))
    async with database.reading_without_tenant() as session:
        rows = await session.fetch("SELECT kind, reseller_id, count(*) FROM jobs GROUP BY 1, 2")
    assert {row["count"] for row in rows} == {1}
    assert {row["kind"] for row in rows} == {BILLING_DAY, SEAL, "month_figures", "month_run"}


async def test_an_order_whose_job_was_lost_is_carried_out_after_the_sweep(
    database: Database, settings: Settings, now: datetime
) -> None:
    world = await make_world(database, now)
    subscription_id = await world.flexible()
    placed = await world.do(add_users, subscription_id, users=crowd(2))
    async with database.work_without_tenant() as session:
        await session.run("DELETE FROM jobs WHERE kind = 'provision'")
    await work(database, settings, now + timedelta(seconds=30))
    assert await status(world, placed.id) == "PLACED"
    await work(database, settings, now + timedelta(minutes=5))
    assert await status(world, placed.id) == "COMPLETED"
    await world.balance()


async def status(world: World, order_id: UUID) -> str:
    row = await world.row("SELECT status FROM orders WHERE reseller_id = $1 AND id = $2", order_id)
    found: str = row["status"]
    return found


async def test_the_sweep_leaves_a_failing_orders_job_its_delay(
    database: Database, settings: Settings, now: datetime
) -> None:
    world = await make_world(database, now)
    await world.do(add_users, await world.flexible(), users=crowd(1))
    later = now + timedelta(hours=1)
    async with database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET due_at = $1, attempts = 5 WHERE kind = 'provision'", later)
    await sweep(database, now + timedelta(minutes=10))
    assert await due(database, "provision") == [later]


async def test_orders_that_wait_in_peace_hide_no_lost_one_behind_them_from_the_sweep(
    database: Database, settings: Settings, now: datetime
) -> None:
    world = await make_world(database, now)
    subscription_id = await world.flexible()
    users = [NewUser(f"user{number}@acme.example") for number in range(3)]
    placed = [await world.do(add_users, subscription_id, users=[user]) for user in users]
    async with database.work_without_tenant() as session:
        await session.run("DELETE FROM jobs WHERE kind = 'provision' AND subject = $1", placed[-1].id)
    await sweep(database, now + timedelta(minutes=10), at_once=1)
    assert len(await due(database, "provision")) == len(placed)


async def test_the_log_is_sealed_for_the_reseller_and_the_provider(
    database: Database, settings: Settings, now: datetime
) -> None:
    world = await make_world(database, now)
    await work(database, settings, now)
    async with database.reading_without_tenant() as session:
        provider = await find_provider(session)
    assert provider is not None
    for tenant in (world.reseller_id, provider.provider_id):
        async with database.reading(tenant) as session:
            report = await verify(session, tenant)
        assert report.sealed > 0
        assert (report.unsealed, report.faults) == (0, ())


async def test_the_month_so_far_is_computed_every_hour(
    database: Database, settings: Settings, now: datetime
) -> None:
    world = await make_world(database, now)
    subscription_id = await world.annual(10)
    await work(database, settings, now)
    first = await so_far(world)
    await world.do(add_licenses, subscription_id, count=5)
    await work(database, settings, now + timedelta(minutes=59))
    assert await so_far(world) == first
    await work(database, settings, now + timedelta(minutes=60))
    assert await so_far(world) > first


async def so_far(world: World) -> int:
    row = await world.row("SELECT sum(net_minor) FROM month_figures WHERE reseller_id = $1")
    return int(row[0])


async def test_a_month_the_operator_closes_is_carried_out_by_the_worker(
    database: Database, settings: Settings
) -> None:
    world = await make_world(database, datetime(2026, 3, 16, 9, tzinfo=UTC))
    await world.annual(10)
    now, month = datetime(2026, 4, 1, 12, tzinfo=UTC), Month(2026, 3)
    async with database.reading_without_tenant() as reading:
        provider = await find_provider(reading)
    assert provider is not None
    async with database.unit_of_work(provider.provider_id) as session:
        await start_run(session, month, actor=an_actor(Role.OPERATOR), now=now)
    await Runner(database, handlers(database, settings)).drain(now)
    row = await world.row("SELECT status FROM reseller_months WHERE reseller_id = $1")
    assert row["status"] == "finalized"


async def test_jobs_are_counted_by_kind_and_outcome(
    database: Database, settings: Settings, now: datetime
) -> None:
    await make_world(database, now)
    labels = {"kind": BILLING_DAY, "outcome": "done"}
    before = REGISTRY.get_sample_value("console_jobs_total", labels) or 0
    await work(database, settings, now)
    assert REGISTRY.get_sample_value("console_jobs_total", labels) == before + 1


async def test_held_jobs_are_reported_by_every_sweep(
    database: Database, now: datetime, reseller_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.work_without_tenant() as session:
        await jobs.enqueue(session, "provision", reseller_id, subject=reseller_id, now=now)
        await session.run("UPDATE jobs SET state = 'held'")
    await sweep(database, now)
    assert "waiting for a person: 1 jobs (provision)." in caplog.text


BEGIN = datetime(2025, 4, 10, 9, tzinfo=UTC)
STANDSTILL = datetime(2026, 3, 25, 4, 30, tzinfo=UTC)
DAYS = 42
ROWS = {
    "subscription_terms": "ordinal, terms_key, first_day, end_day, price, first_quantity",
    "seat_ledger": "measure, billing_date, charged_from, delta, quantity_after, cause",
    "charges": "kind, first_day, last_day, quantity, days, period_days, net_minor, invoice_date",
    "invoice_lines": "month, kind, first_day, last_day, quantity, days, unit_micros, unit_divisor, net_minor",
    "invoices": "number, month, tax_date, net_minor, tax_minor",
    "subscriptions": "state, terms_key, bought, licensed, cap, ends_on, ended_on, next_due_on",
}


@asynccontextmanager
async def a_year_later(server_dsn: str, template: str, settings: Settings) -> AsyncIterator[World]:
    """A subscription for each renewal setting, and a yearly one; their terms end on 10 April 2026."""
    async with cloned(server_dsn, template) as database:
        world = await make_world(database, BEGIN, code="NORTH")
        for renewal in RenewalSetting:
            subscription_id = await world.annual(10)
            await world.do(add_users, subscription_id, users=crowd(7))
            await world.work()
            await world.do(set_renewal, subscription_id, renewal=renewal)
        yearly = await world.annual(4, "google_annual_yearly")
        await world.do(add_users, yearly, users=crowd(3))
        await work(database, settings, STANDSTILL)
        yield world


async def written(world: World) -> dict[str, list[Any]]:
    """What stands in the books, without ids and the times of recording."""
    found = {}
    for table, columns in ROWS.items():
        rows = await world.rows(f"SELECT {columns} FROM {table} WHERE reseller_id = $1")
        found[table] = sorted(str(tuple(row)) for row in rows)
    return found


async def test_forty_days_of_standstill_leave_the_rows_of_daily_runs(
    server_dsn: str, template: str, settings: Settings
) -> None:
    async with (
        a_year_later(server_dsn, template, settings) as daily,
        a_year_later(server_dsn, template, settings) as stood_still,
    ):
        for day in range(1, DAYS + 1):
            await work(daily.database, settings, STANDSTILL + timedelta(days=day))
        await work(stood_still.database, settings, STANDSTILL + timedelta(days=DAYS))
        expected = await written(daily)
        assert await written(stood_still) == expected
        months = await daily.rows(
            "SELECT month FROM invoices WHERE reseller_id = $1 ORDER BY month DESC LIMIT 2"
        )
        assert [row["month"] for row in months] == [date(2026, 4, 1), date(2026, 3, 1)]
        await daily.balance()
        await stood_still.balance()


def test_orders_alone_share_their_places_with_what_is_soon_done(database: Database, tmp_path: Path) -> None:
    kept_apart = [kind for lane in LANES for kind in lane.kinds]
    assert len(kept_apart) == len(set(kept_apart))
    assert handlers(database, Settings(data_dir=tmp_path)).keys() - kept_apart == {
        PROVISION, SEAL, "invoice_now", "notice",
    }  # fmt: skip
