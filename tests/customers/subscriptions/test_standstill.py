"""A daily job that stood still over two month ends leaves the rows of daily runs, whatever the terms."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.subscriptions.actions import set_contract_price, set_renewal
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.settings import set_included
from customers.users.actions import update_user
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS, Period, RenewalSetting
from tests.customers.subscriptions.periods import begun, on, turned
from tests.customers.world import World, crowd, make_world

YEAR_BEFORE = datetime(2025, 2, 20, 12, tzinfo=UTC)
EVE = date(2026, 1, 28)
LATER = date(2026, 3, 9)
ROWS = {
    "subscriptions": "state, terms_key, bound_by, bought, licensed, counted, cap, included, next_included,"
    " next_period, canceled, renewal_setting, renewal_seats, renewed_until, ends_on, ended_on, next_due_on,"
    " over_since",
    "subscription_terms": "ordinal, terms_key, terms, period, first_day, end_day, price,"
    " first_quantity, charged_on",
    "seat_ledger": "measure, billing_date, charged_from, delta, quantity_after, cause, actor_kind",
    "charges": "kind, first_day, last_day, quantity, days, period_days, unit_micros, net_minor, invoice_date,"
    " timing, rules",
    "orders": "number, kind, status, quantity_delta, quantity_after, billing_date, charged_from",
    "assignments": "state",
    "action_log": "action, billing_date, quantity_after, quantity_delta, details - 'order'",
    "contract_prices": "valid_from, price, recorded_by",
}


async def written(world: World) -> dict[str, list[str]]:
    """What stands in the books, without ids and the times of recording; subscriptions by their place."""
    made = await world.rows("SELECT id FROM subscriptions WHERE reseller_id = $1 ORDER BY id")
    places = {row["id"]: place for place, row in enumerate(made)}
    found = {}
    for table, columns in ROWS.items():
        key = "id" if table == "subscriptions" else "subscription_id"
        rows = await world.rows(
            f"SELECT {key}, {columns} FROM {table} WHERE reseller_id = $1 AND {key} IS NOT NULL"
        )
        found[table] = sorted(str((places.get(row[0]), *tuple(row)[1:])) for row in rows)
    usage = await world.rows("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    found["contract_usage"] = [str(tuple(row)) for row in usage]
    return found


async def yearly(world: World, chance: Random) -> list[UUID]:
    """Terms of a year that end inside the standstill, by every renewal setting, renewed or not."""
    made = [
        await begun(world, terms, 10, users=chance.randint(0, 9))
        for terms in ("google_annual_monthly", "google_annual_yearly")
        for _ in RenewalSetting
    ]
    for place, subscription in enumerate(made):
        setting = list(RenewalSetting)[place % len(RenewalSetting)]
        number = chance.choice([None, 4, 12]) if setting is RenewalSetting.SAME_SEATS else None
        await world.do(set_renewal, subscription, renewal=setting, seats_count=number)
    return made + [await begun(world, "horizon", 20, pay=True, users=chance.randint(0, 9)) for _ in range(2)]


async def periodic(world: World, chance: Random) -> list[UUID]:
    """Periods of every length under the terms that follow each other by themselves."""
    made = []
    for terms in ("billomat", "timelog", "aircall"):
        for period in PRESETS[terms].periods:
            wished: dict[str, Any] = {"included": chance.randint(0, 6)} if PRESETS[terms].has_included else {}
            first = date(2026, 1, chance.randint(26, 28))
            bought = chance.randint(2, 9)
            made.append(await begun(world, terms, bought, period=period, start_on=first, **wished))
    return made


async def used(world: World, chance: Random, subscriptions: Sequence[UUID]) -> None:
    """What people do with them; what a rule refuses is left."""
    for place, subscription in enumerate(subscriptions):
        first = 100 * place + 100
        await attempt(world, add_users, subscription, users=crowd(chance.randint(1, 8), first))
        if chance.random() < 0.5:
            await attempt(world, add_licenses, subscription, count=chance.randint(1, 3))
        await attempt(world, cancel_licenses, subscription, count=chance.randint(1, 3))
        await attempt(world, set_next_period, subscription, quantity=chance.randint(1, 3))
        if chance.random() < 0.5:
            await attempt(world, remove_users, subscription, count=1)
        if chance.random() < 0.3:
            await attempt(world, set_included, subscription, included=chance.randint(0, 9))
        if chance.random() < 0.2:
            await attempt(world, end_subscription, subscription)
        if chance.random() < 0.3:
            price, day = Price.parse("11.00"), date(2026, 2, chance.randint(1, 28))
            by = world.operator
            await attempt(world, set_contract_price, subscription, price=price, valid_from=day, actor=by)


async def attempt(world: World, action: Any, subscription: UUID, **given: Any) -> None:
    with suppress(ConsoleError):
        await world.do(action, subscription, **given)
    await world.work()


async def under_way(world: World, chance: Random) -> None:
    """Orders that are placed and not carried out when the days turn."""
    made = await world.rows("SELECT id FROM subscriptions WHERE reseller_id = $1 ORDER BY id")
    for place, subscription in enumerate(row["id"] for row in made):
        with suppress(ConsoleError):
            await world.do(add_users, subscription, users=crowd(chance.randint(1, 2), 5000 + 10 * place))
        if chance.random() < 0.5:
            with suppress(ConsoleError):
                await world.do(add_licenses, subscription, count=1)


async def protect(world: World, chance: Random) -> None:
    """A third of the users are never deactivated."""
    for row in await world.rows("SELECT id FROM users WHERE reseller_id = $1 ORDER BY address"):
        if chance.random() < 0.3:
            await world.do(update_user, row["id"], protected=True)


async def story(database: Database, seed: int) -> World:
    """A customer with subscriptions under all terms on the eve of the standstill."""
    chance = Random(seed)
    world = await make_world(database, YEAR_BEFORE, code=None)
    long = await yearly(world, chance)
    start = on(world, date(2026, 1, 25))
    await turned(start, date(2026, 1, 25))
    short = await periodic(start, chance)
    eve = await turned(start, EVE)
    await used(eve, chance, [await eve.flexible(), *short])
    await eve.do(
        renew_subscription, long[-1], quantity=10, price=Price.parse("9.00"), priced_by=eve.operator, pay=True
    )
    await eve.work()
    await protect(eve, chance)
    return eve


async def stories(database: Database, seed: int) -> list[World]:
    """The same story for two resellers, who share the worker; the last orders are still under way."""
    told = [await story(database, seed), await story(database, seed)]
    for world in told:
        await under_way(world, Random(seed))
    return told


@pytest.mark.parametrize("seed", range(4))
async def test_forty_days_of_standstill_leave_the_rows_of_daily_runs_on_all_terms(
    shared_database: Database, seed: int
) -> None:
    daily, still = await stories(shared_database, seed)
    await daily.days_pass(LATER)
    await turned(still, LATER)
    assert await written(still) == await written(daily)
    await daily.balance()
    await still.balance()
    await on(daily, LATER).work()
    await daily.balance()
    await still.balance()
    assert await written(still) == await written(daily)
    assert await roll_over_all(still.database, still.reseller_id, now=on(still, LATER, 13).now) == 0


async def test_two_workers_at_once_leave_the_rows_of_one(shared_database: Database) -> None:
    alone, together = await stories(shared_database, 9)
    now = on(together, LATER).now
    expected = await roll_over_all(alone.database, alone.reseller_id, now=now)
    rolled = await asyncio.gather(
        *(roll_over_all(together.database, together.reseller_id, now=now) for _ in range(2))
    )
    assert sum(rolled) == expected
    assert await written(together) == await written(alone)
    await together.balance()


async def test_a_period_is_never_charged_twice(shared_database: Database) -> None:
    world = await story(shared_database, 5)
    for hour in (1, 2, 3):
        there = on(world, LATER, hour)
        await roll_over_all(there.database, there.reseller_id, now=there.now)
    twice = await world.rows(
        "SELECT subscription_id, first_day FROM charges WHERE reseller_id = $1 AND kind = 'PERIOD'"
        " GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert twice == []


async def test_a_command_on_a_due_subscription_brings_it_up_to_date_as_the_job_would(
    shared_database: Database,
) -> None:
    world = await make_world(shared_database, YEAR_BEFORE)
    by_job, by_command = [await begun(world, "timelog", 5, period=Period.MONTH) for _ in range(2)]
    there = on(world, date(2025, 4, 22))
    await there.do(set_next_period, by_command, quantity=3)
    await turned(there, date(2025, 4, 22))
    assert [row[:3] for row in await world.charges(by_command)] == [
        row[:3] for row in await world.charges(by_job)
    ]
