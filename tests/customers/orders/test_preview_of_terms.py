"""The review is the invoice, under the terms that charge in advance (I8, B3, L2, A2, H4, H7)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.preview import (
    preview_add_licenses,
    preview_add_users,
    preview_cancel_licenses,
    preview_end,
    preview_remove_users,
    preview_renewal,
    preview_set_next_period,
    preview_subscribe,
    preview_swap_users,
)
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from reseller.rules.pricing import Price
from reseller.rules.terms import Period
from tests.customers.world import World, crowd, make_world, people

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
FIRST = date(2026, 1, 1)
Seller = Callable[[World], Any]


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START, shows_prices=True)


async def billomat(world: World) -> UUID:
    return await world.sold("billomat", 10, price=[[1, "9.99"], [13, "7.77"]], start_on=FIRST)


async def billomat_yearly(world: World) -> UUID:
    return await world.sold("billomat", 10, price="99.99", start_on=FIRST, period=Period.YEAR)


async def timelog(world: World) -> UUID:
    return await world.sold("timelog", 10, price="11.11", period=Period.QUARTER)


async def horizon(world: World) -> UUID:
    return await world.sold("horizon", 10, price=[[1, "5.55"], [20, "4.44"]])


async def aircall(world: World) -> UUID:
    held = await world.sold("aircall", included=5, price=[[1, "33.33"], [7, "30.00"]])
    await world.users(held, 5)
    return held


def charged(preview: OrderPreview) -> list[tuple[Any, ...]]:
    """The preview's lines as an invoice would hold them, with when that is."""
    return [
        (
            line.kind, line.first, line.last, line.quantity, line.days, line.period_days,
            line.amount(preview.currency), preview.timing, preview.invoice_date,
        )
        for line in preview.lines
    ]  # fmt: skip


async def stored(world: World, placed: Placed) -> list[tuple[Any, ...]]:
    """The order's charges in the same shape."""
    rows = await world.rows(
        "SELECT kind, first_day, last_day, quantity, days, period_days, net_minor, timing, invoice_date"
        " FROM charges WHERE reseller_id = $1 AND order_id = $2 ORDER BY id",
        placed.id,
    )
    return [tuple(row) for row in rows]


def moment(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


@pytest.mark.parametrize("at", [moment(1, 2), moment(1, 31), moment(2, 1), moment(2, 28), moment(6, 30)])
@pytest.mark.parametrize("seller", [billomat, billomat_yearly, timelog, horizon])
async def test_licenses_are_charged_as_previewed(world: World, seller: Seller, at: datetime) -> None:
    held = await seller(world)
    later = (await world.days_pass(at.date())).at(at)
    preview = await later.do(preview_add_licenses, held, count=5, actor=later.admin)
    placed = await later.do(add_licenses, held, count=5, pay=seller is horizon, actor=later.admin)
    await later.work()
    assert charged(preview) == await stored(world, placed)
    assert preview.quantity_after == placed.quantity_after == 15


@pytest.mark.parametrize("at", [moment(1, 1), moment(1, 31), moment(2, 1), moment(2, 14)])
@pytest.mark.parametrize("count", [1, 2, 3])
async def test_units_are_charged_as_previewed(world: World, count: int, at: datetime) -> None:
    held = await aircall(world)
    later = (await world.days_pass(at.date())).at(at)
    users = crowd(count, first=6)
    preview = await later.do(preview_add_users, held, users=users)
    placed = await later.do(add_users, held, users=users)
    await later.work()
    assert charged(preview) == await stored(world, placed)
    assert preview.net > 0


async def test_a_swap_is_charged_as_previewed(world: World) -> None:
    held = await aircall(world)
    later = world.at(moment(1, 20))
    preview = await later.do(preview_swap_users, held, users=people("a", "b", "c"), count=1)
    placed = await later.do(swap_users, held, users=people("a", "b", "c"), count=1)
    await later.work()
    assert charged(preview) == await stored(world, placed)
    assert (preview.quantity_delta, preview.net > 0) == (2, True)


@pytest.mark.parametrize(
    ("terms", "given"),
    [
        ("billomat", {"quantity": 3}), ("billomat", {"quantity": 3, "period": Period.YEAR}),
        ("timelog", {"quantity": 3, "period": Period.QUARTER}), ("aircall", {"included": 4}),
        ("horizon", {"quantity": 10}), ("horizon", {"quantity": 10, "start_on": date(2026, 3, 1)}),
        ("billomat", {"quantity": 3, "start_on": date(2026, 1, 31)}),
    ],
)  # fmt: skip
async def test_a_first_period_is_charged_as_previewed(
    world: World, terms: str, given: dict[str, Any]
) -> None:
    wish = Wish(
        world.customer_id, world.product_id, terms, price=Price.parse([[1, "9.99"], [4, "8.88"]]), **given
    )
    preview = await world.do(preview_subscribe, wish, priced_by=world.operator)
    placed = await world.do(subscribe, wish, priced_by=world.operator, pay=True)
    await world.work()
    await world.days_pass(date(2026, 2, 1))
    found = await stored(world, placed)
    assert charged(preview) == found
    assert len(found) == 1


async def test_a_renewal_and_what_is_bought_behind_it_are_charged_as_previewed(world: World) -> None:
    held = await horizon(world)
    window = world.at(moment(12, 20))
    preview = await window.do(preview_renewal, held, quantity=20)
    placed = await window.do(renew_subscription, held, quantity=20, pay=True)
    await window.work()
    assert charged(preview) == await stored(world, placed)
    preview = await window.do(preview_add_licenses, held, count=5)
    placed = await window.do(add_licenses, held, count=5, pay=True)
    await window.work()
    assert charged(preview) == await stored(world, placed)
    assert preview.net == 5 * 444


async def test_a_preview_on_the_day_of_the_turn_foresees_it(world: World) -> None:
    held = await timelog(world)
    await world.do(set_next_period, held, quantity=6)
    turned = world.at(moment(4, 2))
    preview = await turned.do(preview_add_licenses, held, count=2)
    assert (await world.state(held))["bought"] == 10, "a preview changes nothing"
    assert (preview.quantity_after, preview.recurring_before) == (8, 6 * 1111)
    placed = await turned.do(add_licenses, held, count=2)
    await turned.work()
    assert charged(preview) == await stored(world, placed)


async def test_removing_and_ending_cost_and_refund_nothing_where_licenses_are_paid_in_advance(
    world: World,
) -> None:
    held = await aircall(world)
    preview = await world.do(preview_remove_users, held, count=2)
    assert (preview.lines, preview.net) == ((), 0)
    assert (preview.recurring_before, preview.recurring_after) == (5 * 3333, 5 * 3333)
    ending = await world.do(preview_end, held)
    assert (ending.lines, ending.recurring_after) == ((), 0)
    assert ("ends_on", {"day": date(2026, 1, 31), "users": 5}) in ending.notices


REFUSED: list[tuple[Seller, Any, Any, dict[str, Any]]] = [
    (billomat, preview_cancel_licenses, cancel_licenses, {"count": 11}),
    (billomat, preview_add_licenses, add_licenses, {"count": 0}),
    (timelog, preview_set_next_period, set_next_period, {"quantity": 11}),
    (timelog, preview_set_next_period, set_next_period, {"quantity": 0}),
    (horizon, preview_add_licenses, add_licenses, {"count": 7}),
    (horizon, preview_cancel_licenses, cancel_licenses, {"count": 5}),
    (horizon, preview_renewal, renew_subscription, {"quantity": 10}),
    (aircall, preview_swap_users, swap_users, {"count": 9}),
    (aircall, preview_add_users, add_users, {"users": people("user1")}),
    (aircall, preview_add_users, add_users, {"users": people("nobody@")}),
    (aircall, preview_remove_users, remove_users, {"addresses": ["nobody@acme.example"]}),
]


@pytest.mark.parametrize(("seller", "preview", "command", "given"), REFUSED)
async def test_a_preview_refuses_what_the_command_refuses(
    world: World, seller: Seller, preview: Any, command: Any, given: dict[str, Any]
) -> None:
    held = await seller(world)
    found = await world.do(preview, held, **given)
    with pytest.raises(ConsoleError) as refusal:
        await world.do(command, held, **given)
    assert [error.code for error in found.errors] == [refusal.value.code]
    assert (found.lines, found.net, found.due_now) == ((), 0, 0)


@pytest.mark.parametrize("seller", [billomat, timelog])
async def test_an_end_with_the_period_is_placed_as_previewed(world: World, seller: Seller) -> None:
    held = await seller(world)
    preview = await world.do(preview_end, held)
    placed = await world.do(end_subscription, held)
    assert (preview.quantity_delta, preview.errors) == (placed.quantity_delta, ())
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    assert (preview.billing_date, preview.charged_from) == (order["billing_date"], order["charged_from"])
