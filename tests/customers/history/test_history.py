"""Order history: orders and settings, newest first, filtered, paged, and as CSV (C8)."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from customers.accounts.actions import CustomerSettings, update_customer
from customers.accounts.links import remove_customer_request_link
from customers.history.queries import (
    HistoryFilter,
    HistoryRow,
    history_csv,
    history_page,
)
from customers.orders.actions import add_licenses, remove_users
from customers.requests.actions import Wish, request_licenses
from customers.subscriptions.actions import set_purchase_cap
from reseller.partners.actions import set_request_link
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import ActorKind, Role
from tests.builders import World, a_customer, a_price, a_subscription, a_world, carry_out

HOUR = timedelta(hours=1)


async def rows(
    database: Database, world: World, wanted: HistoryFilter | None = None, customer_id: UUID | None = None
) -> tuple[HistoryRow, ...]:
    async with database.reading(world.reseller_id, customer_id) as session:
        return (await history_page(session, IdSlice(first=100), wanted=wanted)).rows


async def a_history(database: Database, now: datetime) -> World:
    """A customer, subscribed; a cap from 50 to 200; three users added and one removed; a link for all."""
    world = await a_world(database, now)
    flexible = await a_subscription(database, world, now, cap=50, users=3)
    async with database.unit_of_work(world.reseller_id) as session:
        owner = world.actor()
        await set_purchase_cap(session, flexible, cap=200, actor=owner, now=now + HOUR)
    async with database.unit_of_work(world.reseller_id, world.customer_id) as session:
        admin = world.actor(Role.CUSTOMER_ADMIN)
        await remove_users(session, flexible, count=1, actor=admin, now=now + 2 * HOUR)
    async with database.unit_of_work(world.reseller_id) as session:
        await set_request_link(
            session, mode="console", address=None, version=None, actor=owner, now=now + 3 * HOUR
        )
    return world


async def test_the_newest_change_comes_first_with_total_difference_and_order(
    shared_database: Database, now: datetime
) -> None:
    world = await a_history(shared_database, now)
    found = await rows(shared_database, world)
    assert [row.action for row in found] == [
        "request_link_set", "remove_users", "purchase_cap_set", "add_users", "subscribe", "customer_created",
        "request_link_set",
    ]  # fmt: skip
    _, removed, cap, added, *_ = found
    assert (cap.quantity_after, cap.quantity_delta, cap.order_id) == (200, 150, None)
    assert (added.quantity_after, added.quantity_delta, added.order_status) == (3, 3, "COMPLETED")
    assert (removed.actor_kind, removed.actor_name) == (ActorKind.CUSTOMER, "Customer admin")
    assert (removed.plan, removed.customer_name) == ("Flexible", "Acme")
    assert removed.at == now + 2 * HOUR
    assert str(removed.billing_date) == "2026-03-16"
    assert (added.order_number, removed.order_number) == (2, 3)


async def test_an_orders_status_is_that_of_now(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_monthly", quantity=50)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await add_licenses(session, annual, count=12, actor=world.actor(), now=now + HOUR)
    placed = (await rows(shared_database, world))[0]
    assert (placed.quantity_after, placed.quantity_delta) == (62, 12)
    assert placed.order_status == "PLACED"
    await carry_out(shared_database, now + HOUR)
    assert (await rows(shared_database, world))[0].order_status == "COMPLETED"


async def test_filters_narrow_the_history(shared_database: Database, now: datetime) -> None:
    world = await a_history(shared_database, now)
    other = await a_customer(shared_database, world.reseller_id, now + 4 * HOUR)
    database = shared_database

    async def actions(**wanted: object) -> list[str]:
        found = await rows(database, world, HistoryFilter(**wanted))  # type: ignore[arg-type]
        return [row.action for row in found]

    assert await actions(customer_id=other) == ["customer_created"]
    assert await actions(actor_kind=ActorKind.CUSTOMER) == ["remove_users"]
    assert await actions(action="add_users") == ["add_users"]
    assert await actions(action="purchase_cap_set") == ["purchase_cap_set"]
    assert await actions(action="x' OR true --\x00") == []
    bought = ["remove_users", "purchase_cap_set", "add_users", "subscribe"]
    assert await actions(product_id=world.product_id) == bought
    day = now.date()
    assert len(await actions(first_day=day, last_day=day)) == 8
    assert await actions(first_day=day + timedelta(days=1)) == []
    assert await actions(last_day=day - timedelta(days=1)) == []


async def test_pages_follow_each_other_across_orders_and_settings(
    shared_database: Database, now: datetime
) -> None:
    world = await a_history(shared_database, now)
    whole = [row.id for row in await rows(shared_database, world)]
    async with shared_database.reading(world.reseller_id) as session:
        ahead: list[UUID] = []
        while True:
            after = ahead[-1] if ahead else None
            page = await history_page(session, IdSlice(first=2, after=after))
            ahead += [row.id for row in page.rows]
            if not page.has_next:
                break
        back = await history_page(session, IdSlice(last=3, before=whole[-1]))
    assert ahead == whole
    assert [row.id for row in back.rows] == whole[-4:-1]


async def test_a_customers_member_sees_its_own_history_alone(
    shared_database: Database, now: datetime
) -> None:
    world = await a_history(shared_database, now)
    sibling = await a_customer(shared_database, world.reseller_id, now)
    own = await rows(shared_database, world, customer_id=world.customer_id)
    assert {row.customer_id for row in own} == {world.customer_id}
    assert len(own) == 5
    assert [row.action for row in await rows(shared_database, world, customer_id=sibling)] == [
        "customer_created"
    ]


async def test_what_the_csv_holds_is_what_was_filtered_and_no_cell_is_a_formula(
    shared_database: Database, now: datetime
) -> None:
    world = await a_history(shared_database, now)
    settings = CustomerSettings(name='=HYPERLINK("x")', primary_domain="formula.example")
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await update_customer(
            session, world.customer_id, settings=settings, version=1, actor=world.actor(), now=now
        )
    async with shared_database.reading(world.reseller_id) as session:
        wanted = HistoryFilter(action="remove_users")
        text = "".join([line async for line in history_csv(session, wanted)])
    headings, *found = csv.reader(StringIO(text))
    assert headings[:6] == ["at_utc", "billing_date", "actor_kind", "actor", "on_behalf", "action"]
    assert len(found) == 1
    entry = dict(zip(headings, found[0], strict=True))
    assert entry["customer"] == '\'=HYPERLINK("x")'
    assert (entry["at_utc"], entry["quantity"], entry["difference"]) == ("2026-03-16T11:30:00Z", "2", "-1")


async def test_g2_the_history_says_which_licenses_were_added_for_a_request_and_which_without(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    annual = await a_subscription(shared_database, world, now, terms_key="google_annual_monthly")
    await a_price(shared_database, world.product_id, now, terms_key="billomat")
    billomat = await a_subscription(shared_database, world, now, terms_key="billomat")
    wish = Wish(customer_id=world.customer_id, subscription_id=annual, quantity=5)
    async with shared_database.unit_of_work(world.reseller_id, world.customer_id) as session:
        admin = world.actor(Role.CUSTOMER_ADMIN)
        request_id = await request_licenses(session, wish=wish, actor=admin, now=now + HOUR)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        given: dict[str, Any] = {"actor": world.actor(), "now": now + 2 * HOUR}
        await add_licenses(session, annual, count=3, request_id=request_id, **given)
        await add_licenses(session, annual, count=1, **given)
        await add_licenses(session, billomat, count=1, **given)
    found = [row for row in await rows(shared_database, world) if row.action == "add_licenses"]
    told = [(row.plan, row.request_number, row.is_unrequested) for row in found]
    monthly = "Annual, monthly payments"
    assert told == [("Billomat", None, False), (monthly, None, True), (monthly, 1, False)]
    async with shared_database.reading(world.reseller_id) as session:
        lines = [line async for line in history_csv(session, HistoryFilter(action="add_licenses"))]
    assert [entry["request"] for entry in csv.DictReader(StringIO("".join(lines)))] == ["", "none", "1"]


async def test_a_link_of_one_customer_stands_in_its_history(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await remove_customer_request_link(
            session, world.customer_id, version=1, actor=world.actor(), now=now
        )
    found = await rows(shared_database, world, HistoryFilter(customer_id=world.customer_id))
    assert found[0].action == "request_link_removed"
    assert found[0].details == {"before": ["console", None], "after": ["off", None]}
