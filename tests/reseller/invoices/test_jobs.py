"""The month's run by the worker: on time, in order, after the review, and caught up after a standstill."""

from datetime import UTC, date, datetime, timedelta

from customers.charges.figures import refresh_figures
from reseller.invoices.jobs import month_handlers, request_figures, sweep_months
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import Owe, Owing, subscribe


async def drain(database: Database, now: datetime) -> None:
    await Runner(database, month_handlers(database)).drain(now)


async def numbers(database: Database, owing: Owing) -> list[tuple[str, date, date]]:
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            "SELECT number, month, issued_on FROM invoices WHERE reseller_id = $1 ORDER BY sequence",
            owing.reseller_id,
        )
    return [(row["number"][-4:], row["month"], row["issued_on"]) for row in found]


async def states(database: Database, owing: Owing) -> dict[date, str]:
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            "SELECT month, status FROM reseller_months WHERE reseller_id = $1", owing.reseller_id
        )
    return {row["month"]: row["status"] for row in found}


async def test_the_run_comes_on_the_third_day_at_three_in_the_billing_zone(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing = await owe(7)
    await sweep_months(database, now)
    just_before = datetime(2026, 4, 3, 1, 59, tzinfo=UTC)
    await drain(database, just_before)
    assert await numbers(database, owing) == []
    await drain(database, just_before + timedelta(minutes=1))
    assert await numbers(database, owing) == [("0001", date(2026, 3, 1), date(2026, 4, 3))]


async def test_a_worker_that_stood_still_closes_the_months_in_order(database: Database, owe: Owe) -> None:
    owing = await owe(7)
    after_standstill = datetime(2026, 6, 20, tzinfo=UTC)
    for _ in range(2):
        await sweep_months(database, after_standstill)
        await drain(database, after_standstill)
    today = date(2026, 6, 20)
    assert await numbers(database, owing) == [
        ("0001", date(2026, 3, 1), today),
        ("0002", date(2026, 4, 1), today),
        ("0003", date(2026, 5, 1), today),
    ]


async def test_a_draft_waits_for_the_review_window_and_takes_what_comes_meanwhile(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing = await owe(7)
    async with database.work_without_tenant() as session:
        await session.run("UPDATE provider SET review_window_days = 2")
    await sweep_months(database, now)
    third = datetime(2026, 4, 3, 2, tzinfo=UTC)
    await drain(database, third)
    assert (await states(database, owing))[date(2026, 3, 1)] == "draft"
    assert await numbers(database, owing) == []
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_change(session, now, owing.subscription_id, date(2026, 3, 22), 1)
    await drain(database, third + timedelta(days=2))
    assert await numbers(database, owing) == [("0001", date(2026, 3, 1), date(2026, 4, 3))]
    async with database.reading(owing.reseller_id) as session:
        lines = await session.fetchval("SELECT lines FROM invoices WHERE reseller_id = $1", owing.reseller_id)
    assert lines == 2


async def test_a_parked_month_is_tried_again_once_the_reason_is_gone(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing = await owe(7, price=None)
    third = datetime(2026, 4, 3, 2, tzinfo=UTC)
    await sweep_months(database, now)
    await drain(database, third)
    assert await states(database, owing) == {date(2026, 3, 1): "failed"}
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_contract_price(session, now, owing.subscription_id, "6.00", date(2026, 3, 1))
    later = third + timedelta(hours=2)
    await sweep_months(database, later)
    await drain(database, later)
    assert await states(database, owing) == {date(2026, 3, 1): "finalized"}


async def test_a_month_set_aside_behind_its_review_is_tried_again_ahead_of_the_next(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing, march, april = await owe(7), date(2026, 3, 1), date(2026, 4, 1)
    async with database.work_without_tenant() as session:
        await session.run("UPDATE provider SET review_window_days = 2")
    await sweep_months(database, now)
    third = datetime(2026, 4, 3, 2, tzinfo=UTC)
    await drain(database, third)
    async with database.unit_of_work(owing.reseller_id) as session:
        unpriced = await subscribe(session, owing.customer_id, now, 3, price=None)
    next_third = datetime(2026, 5, 3, 2, tzinfo=UTC)
    for at in (third + timedelta(days=2), next_third):
        await drain(database, at)
        assert await states(database, owing) == {march: "failed"}
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_contract_price(session, now, unpriced, "6.00", march)
    for later in (timedelta(hours=1), timedelta(days=3)):
        await drain(database, next_third + later)
    closed = [(number, month) for number, month, _ in await numbers(database, owing)]
    assert closed == [("0001", march), ("0002", april)]


async def test_the_month_so_far_is_what_its_invoice_would_hold(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing = await owe(7)
    async with database.unit_of_work(owing.reseller_id) as session:
        await request_figures(session, owing.reseller_id, now=now)
    await drain(database, now)
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            "SELECT customer_id, month, net_minor, as_of FROM month_figures WHERE reseller_id = $1",
            owing.reseller_id,
        )
    assert list(map(tuple, found)) == [(owing.customer_id, date(2026, 3, 1), 4200, now)]


async def test_figures_of_the_month_before_are_kept_and_older_ones_go(
    database: Database, owe: Owe, now: datetime
) -> None:
    owing = await owe(7)
    for month in (3, 4, 5):
        async with database.unit_of_work(owing.reseller_id) as session:
            await refresh_figures(session, Month(2026, month), now=now)
    async with database.reading(owing.reseller_id) as session:
        kept = await session.fetch(
            "SELECT month FROM month_figures WHERE reseller_id = $1 ORDER BY month", owing.reseller_id
        )
    assert [row["month"] for row in kept] == [date(2026, 4, 1), date(2026, 5, 1)]
