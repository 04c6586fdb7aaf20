import asyncio
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.charges.queries import owed
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.completion import answer
from customers.orders.provisioner import AttemptKey, Done, Pending, ProvisioningTask
from customers.subscriptions.actions import set_renewal
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from reseller.invoices.run import finalize_month
from reseller.plumbing.database import Database
from reseller.rules.periods import Month
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world
from tests.locks import until_waiting

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)
TWENTIETH = datetime(2026, 4, 20, 8, tzinfo=UTC)
MAY = datetime(2026, 5, 5, 8, tzinfo=UTC)


class Slow:
    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Pending:
        return Pending(now + timedelta(days=3650))


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def finalize(world: World, month: date) -> None:
    """Let a month count as invoiced."""
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "INSERT INTO reseller_months (reseller_id, month, status, issued_on, opened_at, currency,"
            " updated_at) VALUES ($1, $2, 'finalized', $2, $3, 'EUR', $3)",
            world.reseller_id, month, world.now,
        )  # fmt: skip


async def lines(world: World, month: Month) -> list[tuple[str, date, int, int, int]]:
    async with world.database.reading(world.reseller_id) as session:
        return [
            (line.kind, line.first_day, line.quantity, line.days, line.net_minor)
            async for line in owed(session, month)
        ]


async def complete(world: World, placed: Any) -> None:
    async with world.database.unit_of_work(world.reseller_id) as session:
        assert await answer(session, AttemptKey(placed.id, 1), Done(), now=world.now)


async def slowly_added(world: World, subscription: UUID) -> Any:
    twentieth = world.at(TWENTIETH)
    placed = await twentieth.do(add_users, subscription, users=crowd(10))
    await twentieth.work(Slow())
    return placed


async def test_an_order_completed_in_time_has_no_line_of_another_month(world: World) -> None:
    subscription = await world.flexible()
    placed = await slowly_added(world, subscription)
    await complete(world.at(datetime(2026, 5, 2, 8, tzinfo=UTC)), placed)
    assert await lines(world, Month(2026, 4)) == [("ADDITION", date(2026, 4, 21), 10, 10, 2000)]
    assert await lines(world, Month(2026, 5)) == [("OPENING", date(2026, 5, 1), 10, 31, 6000)]


async def test_an_order_completed_after_its_month_was_invoiced_is_a_line_of_the_next(world: World) -> None:
    subscription = await world.flexible()
    placed = await slowly_added(world, subscription)
    await finalize(world, date(2026, 4, 1))
    await complete(world.at(MAY), placed)
    assert await lines(world, Month(2026, 5)) == [
        ("ADDITION", date(2026, 4, 21), 10, 10, 2000), ("OPENING", date(2026, 5, 1), 10, 31, 6000),
    ]  # fmt: skip
    await world.balance()


async def test_an_order_completed_while_its_month_is_invoiced_is_a_line_of_the_next(
    database: Database,
) -> None:
    world = await make_world(database, APRIL)
    placed = await slowly_added(world, await world.flexible())
    await while_finalizing(world.at(MAY), complete(world.at(MAY), placed))
    assert await lines(world, Month(2026, 5)) == [
        ("ADDITION", date(2026, 4, 21), 10, 10, 2000), ("OPENING", date(2026, 5, 1), 10, 31, 6000),
    ]  # fmt: skip


async def test_an_end_dated_back_while_its_month_is_invoiced_is_a_line_of_the_next(
    database: Database,
) -> None:
    world = await make_world(database, APRIL)
    subscription = await world.flexible()
    await world.at(TWENTIETH).users(subscription, 10)
    last = date(2026, 4, 25)
    ending = world.at(MAY).do(end_subscription, subscription, last_day=last, dated_on=last)
    await while_finalizing(world.at(MAY), ending)
    assert await lines(world, Month(2026, 5)) == [("REMOVAL", date(2026, 4, 26), -10, 5, -1000)]


async def while_finalizing(world: World, coming: Coroutine[Any, Any, object]) -> None:
    """April is finalized; what is coming meanwhile has to wait for it."""
    async with world.database.unit_of_work(world.reseller_id) as session:
        await finalize_month(session, Month(2026, 4), actor_name="Month run", now=world.now)
        late = asyncio.create_task(coming)
        await until_waiting(world.database)
    await late


async def test_an_import_is_dated_back(world: World) -> None:
    subscription = await world.flexible()
    await finalize(world, date(2026, 4, 1))
    may = world.at(MAY)
    await may.do(add_users, subscription, users=crowd(10), dated_on=date(2026, 4, 20))
    await may.work()
    await may.do(remove_users, subscription, count=4, dated_on=date(2026, 4, 25))
    await may.work()
    assert await lines(world, Month(2026, 5)) == [
        ("ADDITION", date(2026, 4, 21), 10, 10, 2000), ("REMOVAL", date(2026, 4, 26), -4, 5, -400),
        ("OPENING", date(2026, 5, 1), 6, 31, 3600),
    ]  # fmt: skip
    await world.balance()


@pytest.mark.parametrize("setting", [RenewalSetting.SAME_SEATS, RenewalSetting.END])
async def test_monthly_payments_are_exact_for_each_term_that_a_late_order_touches(
    world: World, setting: RenewalSetting
) -> None:
    subscription = await world.at(TWENTIETH).annual(10)
    await world.do(set_renewal, subscription, renewal=setting)
    tenth = world.at(datetime(2027, 4, 10, 8, tzinfo=UTC))
    placed = await tenth.do(add_licenses, subscription, count=5)
    await tenth.work(Slow())
    day = world.at(datetime(2027, 4, 21, 8, tzinfo=UTC))
    await roll_over_all(world.database, world.reseller_id, now=day.now)
    await complete(day, placed)
    for month in (Month(2027, 4), Month(2027, 5)):
        total = sum(net for *_, net in await lines(world, month))
        assert abs(total * month.days - seat_days(month, setting) * 1200) <= month.days
    await world.balance()


def seat_days(month: Month, setting: RenewalSetting) -> int:
    """Licenses by day, counted one by one: 5 more from 11 April, a term that ends with 20 April."""
    counted = 0
    for offset in range(month.days):
        day = month.first + timedelta(days=offset)
        if day <= date(2027, 4, 20) or setting is RenewalSetting.SAME_SEATS:
            counted += 15 if day >= date(2027, 4, 11) else 10
    return counted
