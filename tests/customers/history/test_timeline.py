"""Late orders, ends and deactivations on the time line: always what a naive replay of the ledger gives."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.history.holders import holders_at
from customers.history.instants import seats_at
from customers.history.standing import DECISIONS, SETTINGS
from customers.history.timeline import (
    MOST_DAYS,
    SeatStep,
    timeline,
    timeline_csv,
)
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Role
from reseller.rules.errors import ConsoleError, InputInvalid, NotFound
from reseller.rules.periods import local_midnight
from tests.builders import a_customer
from tests.customers.world import World, crowd, make_world

ZONE = "America/Los_Angeles"
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)
ALL = IdSlice(first=100)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    """9:00 UTC on 1 January, one in the morning in Los Angeles."""
    return await make_world(shared_database, START, shows_prices=True, billing_zone=ZONE)


async def ledger(world: World, held: UUID) -> list[tuple[datetime, str, int]]:
    """When each entry counts from, its measure and difference: told anew from what the rules say."""
    rows = await world.rows(
        "SELECT * FROM seat_ledger WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY id", held
    )
    return [(counts_from(row), row["measure"], row["delta"]) for row in rows]


def counts_from(row: Any) -> datetime:
    """When an entry counts from: carried out, at the latest at its day's end; a turn at its beginning."""
    day: date = row["billing_date"]
    if row["cause"] != "order":
        return local_midnight(day, ZONE)
    recorded: datetime = row["recorded_at"]
    return min(recorded, local_midnight(day + timedelta(days=1), ZONE))


def replayed(entries: list[tuple[datetime, str, int]], at: datetime) -> tuple[int, int]:
    """Bought and licensed at an instant."""
    found = {"bought": 0, "licensed": 0}
    for since, measure, delta in entries:
        if since <= at:
            found[measure] += delta
    return found["bought"], found["licensed"]


async def rambled(world: World, held: UUID, random: Random) -> World:
    """Random orders, of which many are carried out days after they were placed."""
    for _ in range(50):
        world = world.at(world.now + timedelta(hours=random.choice((0, 1, 5, 20, 70, 200)), minutes=7))
        await roll_over_all(world.database, world.reseller_id, now=world.now)
        with suppress(ConsoleError):
            match random.randint(0, 3):
                case 0:
                    await world.do(add_licenses, held, count=random.randint(1, 4))
                case 1:
                    await world.do(remove_users, held, count=random.randint(1, 2))
                case _:
                    await world.do(add_users, held, users=crowd(random.randint(1, 3), random.randint(1, 60)))
        if random.random() < 0.4:
            await world.work()
    await world.work()
    return world


@pytest.mark.parametrize("terms", ["google_flexible", "billomat", "timelog", "aircall"])
async def test_at_every_instant_it_equals_a_naive_replay(world: World, terms: str) -> None:
    random = Random(terms)
    quantity = None if terms == "google_flexible" else 8
    held = await world.sold(terms, quantity, **({} if quantity else {"cap": 30}))
    later = await rambled(world, held, random)
    entries = await ledger(later, held)
    assert any(since.hour in (7, 8) and not since.minute for since, _, _ in entries), "none was recorded late"
    span = later.now - START
    moments = [START + span * random.random() for _ in range(40)]
    for at in [*moments, *(since for since, _, _ in entries)]:
        shown = await later.do(seats_at, held, at=at)
        assert (at, shown.bought, shown.licensed) == (at, *replayed(entries, at))
        page = await later.do(holders_at, held, ALL, at=at)
        assert (at, len(page.rows)) == (at, shown.licensed)


async def test_pages_days_and_csv_tell_the_same(world: World) -> None:
    held = await world.sold("timelog", 8)
    later = await rambled(world, held, Random(7))
    steps = await whole(later, held, FIRST, LAST)
    assert [(step.billing_date, step.measure, step.delta, step.total) for step in steps] == await naive(
        later, held
    )
    numbers, day = {"bought": 0, "licensed": 0}, FIRST
    while day <= min(LAST, later.now.date()):
        numbers |= {step.measure: step.total for step in steps if step.billing_date == day}
        shown = await later.do(seats_at, held, at=day)
        assert (day, {"bought": shown.bought, "licensed": shown.licensed}) == (day, numbers)
        day += timedelta(days=1)
    lines = await csv_lines(later, held)
    assert len(lines) == len(steps) + 1
    assert lines[0].startswith("billing_date,recorded_at_utc,measure,difference,total,cause,order,action")
    assert lines[1].rstrip().endswith("bought,8,8,order,1,subscribe,RESELLER_USER,Olga Owner")


async def test_a_page_between_two_changes_holds_those_between_them_alone(world: World) -> None:
    held = await world.sold("timelog", 8)
    later = await rambled(world, held, Random(7))
    steps = await whole(later, held, FIRST, LAST)
    after, before = steps[1].id, steps[6].id
    for rows, expected in (
        (IdSlice(first=100, after=after, before=before), steps[2:6]),
        (IdSlice(last=2, after=after, before=before), steps[4:6]),
        (IdSlice(first=2, before=before), steps[:2]),
        (IdSlice(last=2, after=after), steps[-2:]),
        (IdSlice(first=2, after=before, before=after), []),
    ):
        page = await later.do(timeline, held, FIRST, LAST, rows)
        assert list(page.rows) == expected, rows


async def whole(world: World, held: UUID, first: date, last: date) -> list[SeatStep]:
    """All steps, a few a page; backward they are the same."""
    found: list[SeatStep] = []
    more = True
    while more:
        rows = IdSlice(first=7, after=found[-1].id if found else None)
        page = await world.do(timeline, held, first, last, rows)
        found.extend(page.rows)
        more = page.has_next
    backward = await world.do(timeline, held, first, last, IdSlice(last=5, before=found[-1].id))
    assert list(backward.rows) == found[-6:-1]
    return found


async def naive(world: World, held: UUID) -> list[tuple[date, str, int, int]]:
    """Day, measure, difference and total of each entry, dated by billing date."""
    rows = await world.rows("SELECT * FROM seat_ledger WHERE reseller_id = $1 AND subscription_id = $2", held)
    totals, found = {"bought": 0, "licensed": 0}, []
    for row in sorted(rows, key=lambda row: (row["billing_date"], row["cause"] == "order", row["id"])):
        totals[row["measure"]] += row["delta"]
        found.append((row["billing_date"], row["measure"], row["delta"], totals[row["measure"]]))
    return found


async def csv_lines(world: World, held: UUID) -> list[str]:
    async with world.database.reading(world.reseller_id) as session:
        csv = timeline_csv(session, held, FIRST, LAST, actor=world.owner, now=world.now)
        return [line async for line in csv]


async def test_a_span_begins_with_the_total_before_it(world: World) -> None:
    held = await world.sold("timelog", 8)
    later = world.at(datetime(2026, 2, 20, 20, tzinfo=UTC))
    await later.do(add_licenses, held, count=2)
    await later.work()
    [step] = await whole_from(later, held, date(2026, 2, 1))
    assert (step.delta, step.total, step.order_number) == (2, 10, 2)
    days = [await later.do(seats_at, held, at=date(2026, 2, day)) for day in (19, 20)]
    assert [(each.bought, each.licensed) for each in days] == [(8, 0), (10, 0)]


async def whole_from(world: World, held: UUID, first: date) -> list[SeatStep]:
    page = await world.do(timeline, held, first, LAST, ALL)
    return list(page.rows)


async def test_l4_a_deactivated_user_is_held_to_the_end_of_the_last_day_of_grace(world: World) -> None:
    held = await world.sold("timelog", 1)
    await world.users(held, 3)
    later = world.at(datetime(2026, 1, 20, 20, tzinfo=UTC))
    await roll_over_all(later.database, later.reseller_id, now=later.now)
    last_day = date(2026, 1, 8)
    evening = local_midnight(last_day + timedelta(days=1), ZONE) - timedelta(seconds=1)
    for at, expected in ((evening, 3), (last_day, 1), (evening + timedelta(seconds=1), 1)):
        shown = await later.do(seats_at, held, at=at)
        page = await later.do(holders_at, held, ALL, at=at)
        assert (at, shown.licensed, len(page.rows)) == (at, expected, expected)


async def test_c9_nothing_is_held_after_the_end_and_before_the_beginning(world: World) -> None:
    held = await world.sold("google_flexible", cap=9)
    await world.users(held, 2)
    await world.do(end_subscription, held, last_day=date(2026, 1, 10))
    later = world.at(datetime(2026, 1, 20, 20, tzinfo=UTC))
    await roll_over_all(later.database, later.reseller_id, now=later.now)
    told = {
        date(2025, 12, 31): ("before", 0), date(2026, 1, 1): ("active", 2),
        date(2026, 1, 9): ("active", 2), date(2026, 1, 11): ("ended", 0),
    }  # fmt: skip
    for day, (state, count) in told.items():
        shown = await later.do(seats_at, held, at=day)
        page = await later.do(holders_at, held, ALL, at=day)
        assert (day, shown.state, shown.licensed, len(page.rows)) == (day, state, count, count)
    active = await later.do(seats_at, held, at=date(2026, 1, 5))
    assert (active.cap, active.available, active.plan) == (9, 7, "Flexible")


async def test_c9_nothing_follows_from_the_moment_an_end_is_planned(world: World) -> None:
    held = await world.sold("billomat", 4)
    later = world.at(datetime(2026, 1, 5, 20, tzinfo=UTC))
    await later.do(end_subscription, held)
    looking = later.at(datetime(2026, 1, 6, 20, tzinfo=UTC))
    moments = (later.now - timedelta(seconds=1), date(2026, 1, 4), later.now, date(2026, 1, 5))
    shown = [await looking.do(seats_at, held, at=at) for at in moments]
    assert [(each.bought, each.next_number) for each in shown] == [(4, 4), (4, 4), (4, None), (4, None)]


async def test_what_has_not_come_and_spans_that_are_none_are_refused(world: World) -> None:
    held = await world.sold("timelog", 1)
    for at in (date(2026, 1, 2), world.now + timedelta(seconds=1)):
        with pytest.raises(InputInvalid, match=r"^Choose 1 January 2026 or an earlier day\.$"):
            await world.do(seats_at, held, at=at)
    for last in (FIRST - timedelta(days=1), FIRST + timedelta(days=MOST_DAYS + 1)):
        with pytest.raises(InputInvalid):
            await world.do(timeline, held, FIRST, last, ALL)


async def test_another_customers_people_find_nothing(world: World) -> None:
    held = await world.sold("timelog", 1)
    other = await a_customer(world.database, world.reseller_id, world.now)
    stranger = world.acting(Role.CUSTOMER_OWNER, other)
    elsewhere = await make_world(world.database, START)
    for there, actor in ((world, stranger), (elsewhere, elsewhere.owner)):
        with pytest.raises(NotFound):
            await there.do(seats_at, held, at=FIRST, actor=actor)
        with pytest.raises(NotFound):
            await there.do(holders_at, held, ALL, at=FIRST, actor=actor)
        with pytest.raises(NotFound):
            await there.do(timeline, held, FIRST, LAST, ALL, actor=actor)


async def test_indexes_serve_holders_and_settings(world: World) -> None:
    """Asked without the limits that the product sets: in tables this small they favor any order by id."""
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run("SET LOCAL enable_seqscan = off")
        for statement, index in (
            ("SELECT id FROM assignments WHERE reseller_id = $1 AND subscription_id = $2"
             " AND state = 'ended' ORDER BY id DESC", "assignments_ended"),
            (f"SELECT id FROM orders WHERE reseller_id = $1 AND subscription_id = $2 AND {DECISIONS}"
             " ORDER BY id", "orders_decisions"),
            ("SELECT billing_date FROM orders WHERE reseller_id = $1 AND subscription_id = $2"
             " AND kind = 'END_SUBSCRIPTION' ORDER BY id DESC", "orders_decisions"),
            (f"SELECT id FROM action_log WHERE reseller_id = $1 AND subscription_id = $2"
             f" AND action IN {SETTINGS} ORDER BY id", "action_log_settings"),
        ):  # fmt: skip
            plan = await session.fetch(f"EXPLAIN {statement}", world.reseller_id, world.customer_id)
            assert index in "\n".join(row[0] for row in plan)
