"""Orders that are carried out days after they were placed, where licenses are paid in advance (C10, I5)."""

from datetime import UTC, date, datetime

import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.provisioner import Failed
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.pricing import Price
from tests.customers.world import World, crowd, make_world, people

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
FIRST = date(2026, 1, 1)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START, shows_prices=True)


async def test_a_subscription_carried_out_in_its_third_period_is_charged_for_three(world: World) -> None:
    wish = Wish(
        world.customer_id, world.product_id, "billomat", 10, price=Price.parse("31.00"), start_on=FIRST
    )
    placed = await world.do(subscribe, wish, priced_by=world.operator)
    await world.do(add_licenses, placed.subscription_id, count=2)
    march = await world.days_pass(date(2026, 3, 5))
    assert await world.charges(placed.subscription_id) == []
    await march.work()
    found = await world.charges(placed.subscription_id)
    assert sorted((charge[0], charge[1], charge[3]) for charge in found) == [
        ("PERIOD", FIRST, 10), ("PERIOD", date(2026, 2, 1), 10), ("PERIOD", date(2026, 3, 1), 10),
        ("REST_OF_PERIOD", date(2026, 1, 2), 2), ("REST_OF_PERIOD", date(2026, 2, 1), 2),
        ("REST_OF_PERIOD", date(2026, 3, 1), 2),
    ]  # fmt: skip
    owner = await world.rows(
        "SELECT order_id FROM charges WHERE reseller_id = $1 AND kind = 'PERIOD' ORDER BY first_day"
    )
    assert [row["order_id"] for row in owner] == [placed.id, None, None]
    await march.balance()


async def test_a_price_of_a_later_period_is_that_of_its_first_day(world: World) -> None:
    held = await world.sold("timelog", 10, price="31.00", start_on=FIRST)
    await world.do(add_licenses, held, count=1)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "INSERT INTO contract_prices SELECT reseller_id, gen_random_uuid(), customer_id, subscription_id,"
            " date '2026-02-01', jsonb_set(price, '{tiers,0,1}', '28000000'), recorded_at, recorded_by"
            " FROM contract_prices WHERE reseller_id = $1",
            world.reseller_id,
        )
    february = await world.days_pass(date(2026, 2, 5))
    await february.work()
    added = [charge[-1] for charge in await world.charges(held) if charge[0] == "REST_OF_PERIOD"]
    assert added == [3000, 2800]
    assert (await world.invoicing(held))[-2:] == [("immediate", FIRST), ("monthly", date(2026, 2, 1))]


async def test_an_overrun_counts_from_the_day_of_its_order_however_late_that_is_carried_out(
    world: World,
) -> None:
    held = await world.sold("timelog", 1, start_on=FIRST)
    await world.users(held, 1)
    third = world.at(datetime(2026, 1, 3, 9, tzinfo=UTC))
    await third.do(add_users, held, users=people("late"))
    twelfth = await third.days_pass(date(2026, 1, 12))
    await twelfth.work()
    row = await world.state(held)
    assert (row["licensed"], row["over_since"]) == (2, date(2026, 1, 3))
    thirteenth = await twelfth.days_pass(date(2026, 1, 13))
    row = await world.state(held)
    assert (row["licensed"], row["over_since"]) == (1, None)
    await thirteenth.balance()


async def test_what_is_on_order_for_the_overrun_holds_the_deactivation_until_it_fails(world: World) -> None:
    held = await world.sold("timelog", 1, start_on=FIRST)
    await world.users(held, 2)
    fifth = world.at(datetime(2026, 1, 5, 9, tzinfo=UTC))
    placed = await fifth.do(add_licenses, held, count=1)
    tenth = await fifth.days_pass(date(2026, 1, 10))
    assert (await world.state(held))["licensed"] == 2
    await tenth.complete(placed.id, Failed("out of order"))
    eleventh = await tenth.days_pass(date(2026, 1, 11))
    assert (await world.state(held))["licensed"] == 1
    await eleventh.balance()


async def test_an_order_whose_subscription_ended_meanwhile_is_paid_for_the_period_it_was_placed_in(
    world: World,
) -> None:
    held = await world.sold("billomat", 10, price="31.00", start_on=FIRST)
    await world.do(add_licenses, held, count=2)
    await world.do(end_subscription, held)
    february = await world.days_pass(date(2026, 2, 5))
    assert (await world.state(held))["state"] == "ended"
    await february.work()
    found = await world.charges(held)
    assert [(charge[0], charge[3], charge[4]) for charge in found] == [
        ("PERIOD", 10, 31), ("REST_OF_PERIOD", 2, 30),
    ]  # fmt: skip
    assert (await world.state(held))["bought"] == 0
    await february.balance()


async def test_a_canceled_addition_of_units_gives_its_reservation_back(world: World) -> None:
    held = await world.sold("aircall", included=2, price="30.00")
    placed = await world.do(add_users, held, users=crowd(4))
    row = await world.state(held)
    assert (row["reserved_licensed"], row["reserved_bought"]) == (4, 2)
    await world.do(cancel_order, placed.id)
    row = await world.state(held)
    assert (row["reserved_licensed"], row["reserved_bought"]) == (0, 0)
    assert len(await world.charges(held)) == 1
    await world.balance()


async def test_a_seat_is_free_once_the_removal_is_carried_out_and_not_before(world: World) -> None:
    held = await world.sold("aircall", included=2, price="30.00")
    await world.users(held, 2)
    removal = await world.do(remove_users, held, count=1)
    billed = await world.do(add_users, held, users=people("third"))
    assert (await world.state(held))["reserved_bought"] == 1
    await world.do(cancel_order, billed.id)
    await world.complete(removal.id)
    await world.do(add_users, held, users=people("third"))
    await world.work()
    assert len(await world.charges(held)) == 1
    await world.balance()
