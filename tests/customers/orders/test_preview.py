from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from customers.charges.queries import owed
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.estimates import OrderPreview
from customers.orders.preview import (
    preview_add_licenses,
    preview_add_users,
    preview_end,
    preview_remove_users,
    preview_subscribe,
)
from customers.subscriptions.actions import set_contract_price, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.periods import Month
from reseller.rules.pricing import Price, UnitPrice
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)
ANNUAL = ("google_annual_monthly", "google_annual_yearly")


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def invoiced(world: World, order_id: UUID, month: Month) -> list[tuple[date, date, int, int]]:
    """What the month's invoice will say of the order."""
    async with world.database.reading(world.reseller_id) as session:
        return [
            (line.first_day, line.last_day, line.quantity, line.net_minor)
            async for line in owed(session, month)
            if line.order_id == order_id
        ]


async def total(world: World, month: Month) -> int:
    """The net of the month's invoice to come."""
    async with world.database.reading(world.reseller_id) as session:
        return sum([line.net_minor async for line in owed(session, month)])


def previewed(preview: OrderPreview) -> list[tuple[date, date, int, int]]:
    return [(line.first, line.last, line.quantity, line.amount(preview.currency)) for line in preview.lines]


def keys(preview: OrderPreview) -> set[str]:
    return {notice.key for notice in preview.notices}


@pytest.mark.parametrize("day", [10, 30, 31])
@pytest.mark.parametrize("terms", ANNUAL)
async def test_added_licenses_are_invoiced_as_previewed(world: World, terms: str, day: int) -> None:
    subscription = await world.annual(10, terms)
    may = world.at(datetime(2026, 5, day, 12, tzinfo=UTC))
    preview = await may.do(preview_add_licenses, subscription, count=5)
    placed = await may.do(add_licenses, subscription, count=5)
    await may.work()
    assert previewed(preview) == await invoiced(world, placed.id, Month(2026, 5))
    assert preview.quantity_after == 15


async def test_the_worked_example_of_five_more_on_10_may(world: World) -> None:
    subscription = await world.annual(10)
    may = world.at(datetime(2026, 5, 10, 12, tzinfo=UTC))
    preview = await may.do(preview_add_licenses, subscription, count=5)
    assert (preview.net, preview.estimated_tax, preview.gross) == (4065, 935, 5000)
    assert (preview.tax_rate, preview.tax_reason) == ("23", "domestic")
    assert (preview.recurring_before, preview.recurring_after) == (12000, 18000)
    assert keys(preview) == {"committed_until", "charged_from", "tax_is_estimated"}


async def test_users_added_on_the_first_day_are_part_of_the_opening_line(world: World) -> None:
    subscription = await world.flexible()
    preview = await world.do(preview_add_users, subscription, users=crowd(10))
    await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    assert previewed(preview) == [(date(2026, 4, 21), date(2026, 4, 30), 10, 2000)]
    assert await total(world, Month(2026, 4)) == preview.net


async def test_users_added_and_removed_on_flexible_are_invoiced_as_previewed(world: World) -> None:
    subscription = await world.at(datetime(2026, 4, 1, 8, tzinfo=UTC)).flexible()
    more = await world.do(preview_add_users, subscription, users=crowd(10))
    placed = await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    assert more.net == 2000
    assert previewed(more) == await invoiced(world, placed.id, Month(2026, 4))
    later = world.at(datetime(2026, 4, 25, 12, tzinfo=UTC))
    fewer = await later.do(preview_remove_users, subscription, count=3)
    removed = await later.do(remove_users, subscription, count=3)
    await later.work()
    assert previewed(fewer) == await invoiced(world, removed.id, Month(2026, 4))
    assert (fewer.net, fewer.recurring_after) == (-300, 4200)


@pytest.mark.parametrize("first", [date(2026, 6, 11), date(2026, 6, 20)])
async def test_the_rest_of_the_month_is_previewed_at_the_price_that_begins_in_it(
    world: World, first: date
) -> None:
    """M6: the order's part of the opening line that a new price begins with, also where nothing is left."""
    subscription = await world.flexible()
    await world.users(subscription, 4)
    june = world.at(datetime(2026, 6, 10, 12, tzinfo=UTC))
    price = {"price": Price.parse("9.00"), "valid_from": first}
    await june.do(set_contract_price, subscription, **price, actor=june.operator)
    for preview, action, given in (
        (preview_add_users, add_users, {"users": crowd(2, 11)}),
        (preview_remove_users, remove_users, {"count": 3}),
        (preview_end, end_subscription, {}),
    ):
        said, before = await june.do(preview, subscription, **given), await total(june, Month(2026, 6))
        await june.do(action, subscription, **given)
        await june.work()
        assert said.net == await total(june, Month(2026, 6)) - before
        assert said.lines[-1].first == first
        assert said.lines[-1].unit_price == UnitPrice(9 * 10**6)
        assert "charged_from_next_month" not in keys(said)


async def test_an_end_is_invoiced_as_previewed(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(10))
    await world.work()
    may = world.at(datetime(2026, 5, 10, 12, tzinfo=UTC))
    preview = await may.do(preview_end, subscription)
    placed = await may.do(end_subscription, subscription)
    assert previewed(preview) == await invoiced(world, placed.id, Month(2026, 5))
    assert preview.recurring_after == 0


async def test_an_end_on_a_later_day_is_dated_as_previewed(world: World) -> None:
    subscription = await world.flexible()
    last = world.now.date() + timedelta(days=8)
    preview = await world.do(preview_end, subscription, last_day=last)
    placed = await world.do(end_subscription, subscription, last_day=last)
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    assert preview.billing_date == order["billing_date"] == last
    assert preview.charged_from == order["charged_from"] == last + timedelta(days=1)


@pytest.mark.parametrize("terms", ANNUAL)
async def test_a_subscription_is_invoiced_as_previewed(world: World, terms: str) -> None:
    wish = Wish(world.customer_id, world.product_id, terms, quantity=10)
    preview = await world.do(preview_subscribe, wish)
    await world.do(subscribe, wish)
    await world.work()
    assert preview.net == await total(world, Month(2026, 4))
    assert ("not_refundable" in keys(preview)) == (terms == "google_annual_yearly")


async def test_users_on_annual_cost_nothing(world: World) -> None:
    subscription = await world.annual(10)
    preview = await world.do(preview_add_users, subscription, users=crowd(4))
    assert (preview.lines, preview.net, preview.quantity_after) == ((), 0, 4)
    assert preview.recurring_before == preview.recurring_after == 12000


async def test_a_refusal_stands_in_the_preview(world: World) -> None:
    subscription = await world.flexible(cap=2)
    preview = await world.do(preview_add_users, subscription, users=crowd(3))
    assert [error.code for error in preview.errors] == ["CAP_EXCEEDED"]
    nothing = await world.do(
        preview_subscribe, Wish(world.customer_id, world.product_id, "google_annual_monthly", quantity=0)
    )
    assert [error.code for error in nothing.errors] == ["QUANTITY_INVALID"]


async def test_an_addition_says_that_a_number_set_for_the_renewal_stays(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.SAME_SEATS, seats_count=6)
    preview = await world.do(preview_add_licenses, subscription, count=1)
    assert "renewal_unchanged" in keys(preview)


async def test_a_customer_who_is_not_shown_prices_sees_numbers_but_no_amounts(world: World) -> None:
    subscription = await world.flexible()
    preview = await world.do(preview_add_users, subscription, users=crowd(3), actor=world.admin)
    assert (preview.shows_amounts, preview.lines, preview.gross, preview.recurring_after) == (False, (), 0, 0)
    assert preview.quantity_after == 3


async def test_a_customer_who_is_shown_prices_sees_amounts(shared_database: Database) -> None:
    world = await make_world(shared_database, APRIL, shows_prices=True)
    subscription = await world.flexible()
    preview = await world.do(preview_add_users, subscription, users=crowd(3), actor=world.admin)
    assert (preview.shows_amounts, preview.net) == (True, 600)
