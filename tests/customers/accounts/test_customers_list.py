"""The list of customers: searched as one types, filtered, ordered, and paged by keyset."""

from datetime import datetime
from uuid import UUID

import pytest

from customers.accounts.queries import (
    CustomerFilter,
    CustomerOrder,
    CustomerRow,
    count_customers,
    customer_row,
    customers_page,
)
from reseller.plumbing.database import Database
from reseller.plumbing.pages import Slice
from reseller.rules.errors import InputInvalid
from reseller.rules.periods import Month
from tests.builders import World, a_customer, a_subscription, a_world

MARCH = Month(2026, 3)


async def listed(database: Database, world: World, **wanted: object) -> list[str]:
    async with database.reading(world.reseller_id) as session:
        found = CustomerFilter(**wanted)  # type: ignore[arg-type]
        page = await customers_page(session, Slice(first=100), month=MARCH, wanted=found)
    return [row.name for row in page.rows]


async def row_of(database: Database, world: World, customer_id: UUID) -> CustomerRow:
    async with database.reading(world.reseller_id) as session:
        return await customer_row(session, customer_id, month=MARCH)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Acme", "Čapek & Søn", "Globex Corporation"]),
        ("glo", ["Globex Corporation"]),
        ("GLOBEX corp", ["Globex Corporation"]),
        ("corp glo", ["Globex Corporation"]),
        ("capek", ["Čapek & Søn"]),
        ("čap", ["Čapek & Søn"]),
        ("søn", ["Čapek & Søn"]),
        ("bücher.ex", ["Čapek & Søn"]),
        ("xn--bcher", ["Čapek & Søn"]),
        ("lobex", []),
        ("glo acme", []),
        ("%", []),
        ("' OR true --", []),
        ("\x00", []),
        ("a.\x00\ud800", []),
        ("bcher", ["Čapek & Søn"]),
    ],
)
async def test_a_search_finds_beginnings_of_words_and_domains(
    database: Database, now: datetime, search: str, found: list[str]
) -> None:
    world = await a_world(database, now)
    reseller_id = world.reseller_id
    await a_customer(database, reseller_id, now, name="Globex Corporation", domain="globex.example")
    await a_customer(database, reseller_id, now, name="Čapek & Søn", domain="bücher.example")
    assert await listed(database, world, search=search) == found


async def test_pages_follow_each_other_in_both_directions_without_gap_or_repeat(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    for name in ("Beta", "beta", "Alpha", "Gamma", "Beta"):
        await a_customer(shared_database, world.reseller_id, now, name=name)
    for order in CustomerOrder:
        async with shared_database.reading(world.reseller_id) as session:
            whole = await customers_page(session, Slice(first=100), month=MARCH, order=order)
            ahead: list[UUID] = []
            key = None
            while True:
                page = await customers_page(session, Slice(first=2, after=key), month=MARCH, order=order)
                ahead += [row.id for row in page.rows]
                assert page.has_previous == (key is not None)
                if not page.has_next:
                    break
                key = page.rows[-1].key(order)
            last = await customers_page(session, Slice(last=2), month=MARCH, order=order)
            before = Slice(last=2, before=last.rows[0].key(order))
            previous = await customers_page(session, before, month=MARCH, order=order)
        assert ahead == [row.id for row in whole.rows]
        assert [row.id for row in (*previous.rows, *last.rows)] == ahead[-4:]
        assert (previous.has_previous, previous.has_next) == (True, True)


@pytest.mark.parametrize("given", [{}, {"first": 0}, {"first": 101}, {"first": 2, "last": 2}, {"last": -1}])
def test_a_page_must_be_asked_for_by_first_or_last(given: dict[str, int]) -> None:
    with pytest.raises(InputInvalid):
        Slice(**given)


async def test_a_row_shows_the_tightest_use_the_next_date_and_the_month(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, cap=50, users=3)
    await a_subscription(shared_database, world, now, terms_key="google_annual_monthly", quantity=10)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "INSERT INTO month_figures (reseller_id, customer_id, month, net_minor, as_of)"
            " VALUES ($1, $2, $3, 4200, $4)",
            world.reseller_id, world.customer_id, MARCH.first, now,
        )  # fmt: skip
    row = await row_of(shared_database, world, world.customer_id)
    assert (row.subscriptions, row.in_use, row.bound) == (2, 3, 50)
    assert (str(row.next_date), row.next_setting) == ("2027-03-16", "SAME_SEATS")
    assert row.month_net_minor == 4200


async def test_a_customer_without_subscriptions_has_nothing_to_show(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    row = await row_of(shared_database, world, world.customer_id)
    assert (row.subscriptions, row.in_use, row.bound, row.next_date) == (0, None, None, None)


async def test_filters_narrow_the_list(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    other = await a_customer(shared_database, world.reseller_id, now, name="Other")
    await a_subscription(shared_database, world, now, cap=10, users=9)
    annual = "google_annual_yearly"
    await a_subscription(shared_database, world, now, terms_key=annual, quantity=5, customer_id=other)
    database = shared_database
    assert await listed(database, world, terms_key="google_flexible") == ["Acme"]
    assert await listed(database, world, terms_key=annual) == ["Other"]
    assert await listed(database, world, near_cap=True) == ["Acme"]
    assert await listed(database, world, renewal_month=Month(2027, 3)) == ["Other"]
    assert await listed(database, world, renewal_month=Month(2027, 2)) == []
    assert await listed(database, world, over_licenses=True) == []


async def test_eight_of_ten_is_not_near_the_cap(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, cap=10, users=8)
    assert await listed(shared_database, world, near_cap=True) == []


async def test_a_customers_member_lists_that_customer_alone(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    await a_customer(shared_database, world.reseller_id, now, name="Sibling")
    async with shared_database.reading(world.reseller_id, world.customer_id) as session:
        page = await customers_page(session, Slice(first=10), month=MARCH)
        assert [row.id for row in page.rows] == [world.customer_id]
        assert await count_customers(session) == 1
    async with shared_database.reading(world.reseller_id) as session:
        assert await count_customers(session) == 2
