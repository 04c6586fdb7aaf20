from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.completion import answer
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.provisioner import AttemptKey, Done, Failed, Pending, ProvisioningTask
from customers.orders.queries import OrderFilter, order, order_charges, order_users, orders_page
from customers.orders.retrying import retry_order
from customers.subscriptions.actions import set_renewal
from customers.subscriptions.queries import subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import ActorKind
from reseller.rules.errors import (
    ContractLimitExceeded,
    NotFound,
    OrderNotCancelable,
    RequestClosed,
    SubscriptionEnded,
    UserExists,
)
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)


class Failing:
    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Failed:
        return Failed("out of order")


class Slow:
    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Pending:
        return Pending(now + timedelta(hours=1))


class Asked:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.kinds: list[OrderKind] = []

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Done:
        self.kinds.append(task.kind)
        return Done()


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


async def status(world: World, order_id: UUID) -> OrderStatus:
    async with world.database.reading(world.reseller_id) as session:
        return (await order(session, order_id)).status


async def test_an_order_is_placed_then_processed_then_completed(world: World) -> None:
    placed = await world.do(add_users, await world.flexible(), users=crowd(1))
    assert await status(world, placed.id) is OrderStatus.PLACED
    await world.work(Slow())
    assert await status(world, placed.id) is OrderStatus.PROCESSING
    await world.at(APRIL + timedelta(hours=1)).work()
    assert await status(world, placed.id) is OrderStatus.COMPLETED


async def test_an_order_under_way_is_canceled_and_gives_back_what_it_reserved(world: World) -> None:
    subscription_id = await world.flexible(cap=2)
    placed = await world.do(add_users, subscription_id, users=crowd(2))
    await world.do(cancel_order, placed.id)
    await world.do(add_users, subscription_id, users=crowd(2))
    await world.work()
    assert (await world.state(subscription_id))["licensed"] == 2
    await world.balance()


async def test_a_canceled_removal_leaves_the_user_where_it_was(world: World) -> None:
    subscription_id = await world.flexible()
    await world.do(add_users, subscription_id, users=crowd(2))
    await world.work()
    placed = await world.do(remove_users, subscription_id, count=1)
    await world.do(cancel_order, placed.id)
    await world.work()
    assert (await world.state(subscription_id))["licensed"] == 2
    await world.balance()


async def test_a_yearly_payment_is_not_canceled_while_it_is_under_way(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "google_annual_yearly", quantity=2)
    placed = await world.do(subscribe, wish)
    with pytest.raises(OrderNotCancelable):
        await world.do(cancel_order, placed.id)


async def test_a_monthly_addition_is_canceled_while_it_is_under_way(world: World) -> None:
    subscription_id = await world.annual(2)
    placed = await world.do(add_licenses, subscription_id, count=2)
    await world.do(cancel_order, placed.id)
    assert (await world.state(subscription_id))["reserved_bought"] == 0
    await world.balance()


async def test_a_failed_subscription_takes_no_orders_until_it_is_retried(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "google_annual_yearly", quantity=2)
    placed = await world.do(subscribe, wish)
    await world.work(Failing())
    with pytest.raises(SubscriptionEnded):
        await world.do(add_licenses, placed.subscription_id, count=1)
    later = world.at(APRIL + timedelta(days=10))
    await later.do(retry_order, placed.id, po_number="PO 9")
    await later.work()
    state = await world.state(placed.subscription_id)
    assert (state["state"], state["bought"], state["started_on"]) == ("active", 2, date(2026, 5, 1))
    charges = await world.rows(
        "SELECT first_day, invoice_date, po_number FROM charges WHERE reseller_id = $1"
    )
    assert [tuple(row) for row in charges] == [(date(2026, 5, 1), date(2026, 4, 30), "PO 9")]
    await world.balance()


async def test_orders_wait_for_the_subscription_they_are_for(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "google_annual_monthly", quantity=2)
    first = await world.do(subscribe, wish)
    await world.work(Slow())
    await world.do(add_licenses, first.subscription_id, count=3)
    await world.work()
    assert (await world.state(first.subscription_id))["bought"] == 0
    await world.at(APRIL + timedelta(hours=1)).work()
    assert (await world.state(first.subscription_id))["bought"] == 5
    await world.balance()


async def test_a_subscription_that_fails_lets_the_orders_that_wait_fail(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "google_annual_monthly", quantity=2)
    first = await world.do(subscribe, wish)
    await world.work(Slow())
    waiting = await world.do(add_licenses, first.subscription_id, count=3)
    await world.at(APRIL + timedelta(hours=1)).work(Failing())
    assert await status(world, waiting.id) is OrderStatus.FAILED
    await world.balance()


async def test_a_retry_is_checked_again(world: World) -> None:
    subscription_id = await world.flexible()
    placed = await world.do(add_users, subscription_id, users=crowd(1))
    await world.work(Failing())
    await world.do(add_users, subscription_id, users=crowd(1))
    await world.work()
    with pytest.raises(UserExists):
        await world.do(retry_order, placed.id)
    assert await status(world, placed.id) is OrderStatus.FAILED


async def test_a_failed_removal_is_tried_again(world: World) -> None:
    subscription_id = await world.flexible()
    await world.do(add_users, subscription_id, users=crowd(3))
    await world.work()
    placed = await world.do(remove_users, subscription_id, addresses=["user2@acme.example"])
    await world.work(Failing())
    assert (await world.state(subscription_id))["licensed"] == 3
    await world.do(retry_order, placed.id)
    await world.work()
    async with world.database.reading(world.reseller_id) as session:
        (taken,) = await order_users(session, placed.id)
    assert (taken.address, taken.leaves, taken.state) == ("user2@acme.example", True, "ended")
    await world.balance()


async def test_a_failed_removal_takes_off_nobody_in_place_of_one_who_has_gone_since(world: World) -> None:
    subscription_id = await world.flexible()
    await world.users(subscription_id, 4)
    both = ["user1@acme.example", "user2@acme.example"]
    placed = await world.do(remove_users, subscription_id, addresses=both)
    await world.work(Failing())
    await world.do(remove_users, subscription_id, addresses=both[:1])
    await world.work()
    with pytest.raises(NotFound):
        await world.do(retry_order, placed.id)
    await world.balance()
    assert (await world.state(subscription_id))["licensed"] == 3


async def a_request(world: World, subscription_id: UUID) -> UUID:
    request_id = new_id(world.now)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "INSERT INTO license_requests (reseller_id, id, number, customer_id, product_id, subscription_id,"
            " quantity, requester_name, requester_email, status, requested_at)"
            " VALUES ($1, $2, 1, $3, $4, $5, 5, 'Ada', 'ada@acme.example', 'OPEN', $6)",
            world.reseller_id, request_id, world.customer_id, world.product_id, subscription_id, world.now,
        )  # fmt: skip
    return request_id


async def request_status(world: World) -> tuple[str, UUID | None]:
    row = await world.row("SELECT status, order_id FROM license_requests WHERE reseller_id = $1")
    return row["status"], row["order_id"]


async def test_an_order_closes_its_request_which_opens_again_when_nothing_comes_of_it(world: World) -> None:
    subscription_id = await world.annual(2)
    request_id = await a_request(world, subscription_id)
    placed = await world.do(add_licenses, subscription_id, count=3, request_id=request_id)
    assert await request_status(world) == ("ORDERED", placed.id)
    with pytest.raises(RequestClosed):
        await world.do(add_licenses, subscription_id, count=3, request_id=request_id)
    await world.work(Failing())
    assert await request_status(world) == ("OPEN", None)
    await world.do(retry_order, placed.id)
    await world.work()
    assert await request_status(world) == ("ORDERED", placed.id)


async def test_a_number_set_for_the_renewal_counts_against_the_limit_at_once(
    shared_database: Database,
) -> None:
    world = await make_world(shared_database, APRIL, limit=20)
    subscription_id = await world.annual(10)
    await world.do(set_renewal, subscription_id, renewal=RenewalSetting.SAME_SEATS, seats_count=18)
    await world.balance()
    await world.do(add_licenses, subscription_id, count=8)
    await world.balance()
    with pytest.raises(ContractLimitExceeded):
        await world.do(add_licenses, subscription_id, count=3)
    await world.do(set_renewal, subscription_id, renewal=RenewalSetting.END)
    await world.balance()
    await world.work()
    await world.balance()


async def test_an_answer_to_an_unknown_order_changes_nothing(world: World) -> None:
    async with world.database.unit_of_work(world.reseller_id) as session:
        assert not await answer(session, AttemptKey(new_id(APRIL), 1), Failed("?"), now=APRIL)


async def test_orders_are_listed_newest_first_and_filtered(world: World) -> None:
    subscription_id = await world.flexible()
    for number in range(1, 6):
        await world.do(add_users, subscription_id, users=crowd(1, number), actor=world.admin)
    async with world.database.reading(world.reseller_id) as session:
        page = await orders_page(session, IdSlice(first=2), OrderFilter(actor_kinds=[ActorKind.CUSTOMER]))
        assert ([row.number for row in page.rows], page.has_next) == ([6, 5], True)
        rest = await orders_page(session, IdSlice(first=9, after=page.rows[-1].id))
        assert [row.number for row in rest.rows] == [4, 3, 2, 1]
        done = await orders_page(session, IdSlice(first=9), OrderFilter(statuses=[OrderStatus.COMPLETED]))
        assert [(row.kind.value, row.terms_key) for row in done.rows] == [("SUBSCRIBE", "google_flexible")]
        assert await order_charges(session, [done.rows[0].id]) == {done.rows[0].id: ()}


async def test_a_subscription_shows_what_is_available_and_which_actions_are_possible(world: World) -> None:
    subscription_id = await world.flexible(cap=10)
    await world.do(add_users, subscription_id, users=crowd(4))
    async with world.database.reading(world.reseller_id) as session:
        row = await subscription(session, subscription_id)
    assert (row.held.licensed, row.reserved, row.available) == (0, 4, 6)
    period = row.period(date(2026, 4, 20))
    assert (period.first, period.last) == (date(2026, 4, 21), date(2026, 4, 30))
    allowed = {action.verb.value for action in row.actions(world.admin, date(2026, 4, 20)) if action.allowed}
    assert allowed == {"add_users"}


async def test_nobody_is_asked_to_carry_out_what_waited_for_a_failed_subscription(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "google_annual_monthly", quantity=2)
    first = await world.do(subscribe, wish)
    await world.work(Slow())
    waiting = await world.do(add_licenses, first.subscription_id, count=3)
    await world.do(cancel_order, first.id)
    asked = Asked()
    await world.work(asked)
    assert asked.kinds == []
    assert await status(world, waiting.id) is OrderStatus.FAILED
    await world.balance()
