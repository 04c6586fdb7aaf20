"""TimeLog's rules, L1–L11, through the database."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.history.instants import seats_at
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.preview import preview_add_licenses, preview_add_users, preview_set_next_period
from customers.orders.provisioner import Failed
from customers.orders.reducing import set_next_period
from customers.orders.retrying import retry_order
from customers.subscriptions.queries import subscription
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.rules.access import Role
from reseller.rules.charges import Timing
from reseller.rules.errors import Forbidden, NextPeriodOutOfRange, TerminateViaSupport
from tests.customers.world import Refusing, World, crowd, make_world, people

MARCH = datetime(2026, 3, 1, 8, tzinfo=UTC)
FIRST = date(2026, 3, 1)


def on(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, MARCH, shows_prices=True)


async def bought(world: World, quantity: int) -> UUID:
    """So many licenses from 1 March, in monthly periods, at 10.00."""
    return await world.sold("timelog", quantity, start_on=FIRST)


async def lowered(world: World) -> UUID:
    """Ten licenses, six of them for the next period."""
    held = await bought(world, 10)
    await world.do(set_next_period, held, quantity=6, actor=world.admin)
    return held


async def mailed(world: World) -> list[tuple[str, dict[str, Any]]]:
    """The mails that wait, as (kind, details)."""
    rows = await world.rows("SELECT payload FROM jobs WHERE reseller_id = $1 AND kind = 'notice' ORDER BY id")
    return [(row["payload"]["kind"], row["payload"]["details"]) for row in rows]


async def test_l1_bought_used_and_available_are_shown_and_beyond_it_who_is_in_excess(world: World) -> None:
    held = await bought(world, 5)
    await world.users(held, 3)
    async with world.database.reading(world.reseller_id) as session:
        shown = await subscription(session, held)
    assert (shown.held.bought, shown.held.licensed, shown.available) == (5, 3, 2)
    await world.users(held, 4, first=4)
    async with world.database.reading(world.reseller_id) as session:
        shown = await subscription(session, held)
    assert (shown.held.bought, shown.held.licensed, shown.available) == (5, 7, -2)
    past = await world.do(seats_at, held, at=world.now)
    assert (past.bought, past.licensed, past.available) == (5, 7, -2)


async def test_l2_the_cost_to_approve_is_what_the_order_owes(world: World) -> None:
    held = await bought(world, 10)
    later = world.at(on(11))
    preview = await later.do(preview_add_licenses, held, count=2, actor=later.admin)
    assert (preview.net, preview.timing, preview.invoice_date) == (1290, Timing.IMMEDIATE, date(2026, 3, 11))
    assert preview.due_now == preview.gross == 1290 + 297
    assert (preview.recurring_before, preview.recurring_after) == (10000, 12000)
    await later.do(add_licenses, held, count=2, actor=later.admin)
    await later.work()
    charge = (await world.charges(held))[-1]
    assert charge == ("REST_OF_PERIOD", date(2026, 3, 12), date(2026, 3, 31), 2, 20, 31, preview.net)
    await world.balance()


async def test_l3_a_user_without_a_license_is_activated_with_a_deadline(world: World) -> None:
    held = await bought(world, 2)
    await world.users(held, 2)
    third = world.at(on(3))
    preview = await third.do(preview_add_users, held, users=people("late"), actor=third.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["over_licenses"] == {"users": 1, "last_day": date(2026, 3, 10)}
    await third.do(add_users, held, users=people("late"), actor=third.admin)
    await third.work()
    row = await world.state(held)
    assert (row["licensed"], row["bought"], row["over_since"]) == (3, 2, date(2026, 3, 3))
    assert row["next_due_on"] == date(2026, 3, 11)
    await world.balance()


async def test_l4_and_x14_the_newest_user_alone_is_deactivated_at_the_end_of_10_march(world: World) -> None:
    held = await bought(world, 5)
    await world.users(held, 5)
    third = world.at(on(3))
    await third.do(add_users, held, users=people("sixth"), actor=third.admin)
    await third.do(add_users, held, users=people("seventh"), actor=third.admin)
    await third.work()
    fifth = world.at(on(5))
    await fifth.do(add_licenses, held, count=1, actor=fifth.admin)
    await fifth.work()
    tenth = await fifth.days_pass(date(2026, 3, 10))
    assert (await world.state(held))["licensed"] == 7
    eleventh = await tenth.days_pass(date(2026, 3, 11))
    row = await world.state(held)
    assert (row["licensed"], row["bought"], row["over_since"]) == (6, 6, None)
    ended = await world.rows(
        "SELECT u.address FROM assignments a"
        " JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id"
        " WHERE a.reseller_id = $1 AND a.subscription_id = $2 AND a.state = 'ended'",
        held,
    )
    assert [row["address"] for row in ended] == ["seventh@acme.example"]
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND kind = 'GRACE_DEACTIVATION'")
    assert (order["status"], order["billing_date"]) == ("COMPLETED", date(2026, 3, 10))
    await eleventh.balance()


async def test_l4_buying_enough_stops_the_clock_and_a_later_overrun_starts_a_new_one(world: World) -> None:
    held = await bought(world, 1)
    third = world.at(on(3))
    await third.do(add_users, held, users=crowd(2), actor=third.admin)
    await third.work()
    sixth = world.at(on(6))
    told = await sixth.do(preview_add_licenses, held, count=1, actor=sixth.admin)
    assert "stops_grace" in {notice.key for notice in told.notices}
    await sixth.do(add_licenses, held, count=1, actor=sixth.admin)
    await sixth.work()
    row = await world.state(held)
    assert (row["over_since"], row["next_due_on"]) == (None, date(2026, 4, 1))
    ninth = world.at(on(9))
    await ninth.do(add_users, held, users=people("more"), actor=ninth.admin)
    await ninth.work()
    assert (await world.state(held))["over_since"] == date(2026, 3, 9)


async def test_l4_removing_users_stops_the_clock_as_buying_does(world: World) -> None:
    held = await bought(world, 1)
    await world.users(held, 2)
    assert (await world.state(held))["over_since"] == FIRST
    second = world.at(on(2))
    await second.do(remove_users, held, count=1, actor=second.admin)
    await second.work()
    row = await world.state(held)
    assert (row["over_since"], row["next_due_on"]) == (None, date(2026, 4, 1))
    await world.balance()


async def test_l5_what_is_bought_is_being_set_up_until_the_order_is_completed(world: World) -> None:
    held = await bought(world, 10)
    placed = await world.do(add_licenses, held, count=2, actor=world.admin)
    row = await world.state(held)
    assert (row["bought"], row["reserved_bought"]) == (10, 2)
    asked: list[UUID | None] = []

    async def invoice(job: Job, now: datetime) -> None:
        asked.append(job.subject)

    await world.work(invoicing=invoice)
    row = await world.state(held)
    assert (row["bought"], row["reserved_bought"]) == (12, 0)
    assert asked == [placed.id]
    assert await world.invoicing(held) == [("monthly", FIRST), ("immediate", FIRST)]


async def test_l6_and_l8_the_next_period_is_billed_for_the_lower_number(world: World) -> None:
    held = await bought(world, 10)
    await world.users(held, 8)
    tenth = world.at(on(10))
    preview = await tenth.do(preview_set_next_period, held, quantity=6, actor=tenth.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["next_period"] == {"number": 6, "day": date(2026, 4, 1)}
    assert told["over_next_period"] == {"users": 2, "day": date(2026, 4, 1)}
    assert (preview.recurring_before, preview.recurring_after) == (10000, 6000)
    placed = await tenth.do(set_next_period, held, quantity=6, actor=tenth.admin)
    assert (placed.status, placed.quantity_delta, placed.quantity_after) == ("COMPLETED", -4, 6)
    april = await tenth.days_pass(date(2026, 4, 1))
    row = await world.state(held)
    assert (row["bought"], row["next_period"], row["over_since"]) == (6, None, date(2026, 4, 1))
    assert (await world.charges(held))[-1] == (
        "PERIOD", date(2026, 4, 1), date(2026, 4, 30), 6, 30, 30, 6000,
    )  # fmt: skip
    await april.balance()


async def test_l8_a_number_set_while_a_purchase_is_under_way_is_what_the_next_period_begins_with(
    world: World,
) -> None:
    held = await bought(world, 10)
    await world.do(add_licenses, held, count=2, actor=world.admin)
    preview = await world.do(preview_set_next_period, held, quantity=6, actor=world.admin)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["next_period"] == {"number": 6, "day": date(2026, 4, 1)}
    assert (preview.recurring_before, preview.recurring_after) == (12000, 6000)
    await world.do(set_next_period, held, quantity=6, actor=world.admin)
    await world.work()
    await world.days_pass(date(2026, 4, 1))
    assert (await world.charges(held))[-1][-1] == preview.recurring_after


async def test_l7_the_number_goes_from_one_to_what_is_bought_and_up_again(world: World) -> None:
    held = await bought(world, 10)
    with pytest.raises(NextPeriodOutOfRange):
        await world.do(set_next_period, held, quantity=11, actor=world.admin)
    with pytest.raises(TerminateViaSupport):
        await world.do(set_next_period, held, quantity=0, actor=world.admin)
    await world.do(set_next_period, held, quantity=1, actor=world.admin)
    raised = await world.do(set_next_period, held, quantity=10, actor=world.admin)
    assert (raised.quantity_delta, raised.quantity_after) == (9, 10)
    assert (await world.state(held))["next_period"] == 10


async def test_l9_and_x13_buying_sets_the_next_period_to_the_new_total(world: World) -> None:
    held = await lowered(world)
    told = await world.do(preview_add_licenses, held, count=2, actor=world.admin)
    resets = [notice.details for notice in told.notices if notice.key == "resets_next_period"]
    assert resets == [{"before": 6, "after": 12}]
    assert (told.recurring_before, told.recurring_after) == (6000, 12000)
    await world.do(add_licenses, held, count=2, actor=world.admin)
    await world.work()
    row = await world.state(held)
    assert (row["bought"], row["next_period"]) == (12, None)
    await world.days_pass(date(2026, 4, 1))
    assert (await world.state(held))["bought"] == 12


async def test_l9_a_purchase_that_fails_gives_the_lower_number_back_and_a_retry_takes_it_again(
    world: World,
) -> None:
    held = await lowered(world)
    placed = await world.do(add_licenses, held, count=2, actor=world.admin)
    assert (await world.state(held))["next_period"] is None
    await world.work(Refusing())
    row = await world.state(held)
    assert (row["bought"], row["reserved_bought"], row["next_period"]) == (10, 0, 6)
    await world.do(retry_order, placed.id)
    await world.work()
    row = await world.state(held)
    assert (row["bought"], row["next_period"]) == (12, None)
    await world.balance()


async def test_l9_a_failed_purchase_leaves_alone_what_a_later_one_reset(world: World) -> None:
    held = await lowered(world)
    await world.do(add_licenses, held, count=2, actor=world.admin)
    second = await world.do(add_licenses, held, count=1, actor=world.admin)
    await world.work(Refusing(only=second.number - 1))
    row = await world.state(held)
    assert (row["bought"], row["next_period"]) == (11, None)


async def test_l9_the_lower_number_comes_back_when_no_later_purchase_came_to_be(
    world: World,
) -> None:
    held = await lowered(world)
    first = await world.do(add_licenses, held, count=2, actor=world.admin)
    await world.do(add_licenses, held, count=1, actor=world.admin)
    await world.do(cancel_order, first.id)
    assert (await world.state(held))["next_period"] is None
    await world.work(Refusing())
    row = await world.state(held)
    assert (row["bought"], row["reserved_bought"], row["next_period"]) == (10, 0, 6)
    await world.balance()


async def test_l10_every_purchase_and_lowering_is_in_the_history_and_mailed(world: World) -> None:
    held = await lowered(world)
    placed = await world.do(add_licenses, held, count=2, actor=world.admin)
    logged = await world.rows(
        "SELECT action, quantity_delta, quantity_after FROM action_log"
        " WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY id",
        held,
    )
    assert [tuple(row) for row in logged][-2:] == [
        ("set_next_period_licenses", -4, 6), ("add_licenses", 2, 12),
    ]  # fmt: skip
    await world.complete(placed.id)
    told = await mailed(world)
    assert [kind for kind, _ in told] == ["lowering", "purchase"]
    assert told[0][1]["next"] == 6
    assert told[1][1] == {"order": str(placed.id), "count": 2, "bought": 12}


async def test_l10_an_overrun_and_a_failed_order_are_mailed_too(world: World) -> None:
    held = await bought(world, 1)
    placed = await world.do(add_users, held, users=crowd(2))
    await world.complete(placed.id)
    failing = await world.do(add_licenses, held, count=1)
    await world.complete(failing.id, Failed("out of order"))
    told = await mailed(world)
    assert told == [
        ("overuse", {"excess": 1, "last_day": "2026-03-08", "days_left": 7}),
        ("order_failed", {"order": str(failing.id)}),
    ]


async def test_l11_buying_needs_may_buy(world: World) -> None:
    held = await bought(world, 10)
    viewer = world.acting(Role.CUSTOMER_VIEWER, world.customer_id)
    for command, given in ((add_licenses, {"count": 1}), (set_next_period, {"quantity": 5})):
        with pytest.raises(Forbidden):
            await world.do(command, held, actor=viewer, **given)
