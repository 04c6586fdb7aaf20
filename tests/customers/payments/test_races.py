"""A call-back and the end of the waiting at the same moment, over connections of their own."""

import asyncio
from datetime import UTC, datetime

import pytest

from customers.orders.canceling import cancel_order
from customers.payments.actions import give_up
from customers.payments.gateway import Outcome
from customers.payments.queries import PaymentRow
from reseller.plumbing.database import Database
from reseller.rules.errors import OrderNotCancelable
from tests.customers.payments.told import ToldGateway, answer, ordered, said, statuses, tries
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
ROUNDS = 12


async def expire(world: World, payment: PaymentRow) -> bool:
    async with world.database.unit_of_work(world.reseller_id) as session:
        return await give_up(session, payment.id, now=world.now)


async def cancel(world: World, payment: PaymentRow) -> bool:
    try:
        await world.do(cancel_order, payment.order_id)
    except OrderNotCancelable:
        return False
    return True


@pytest.mark.parametrize("ends", [expire, cancel])
async def test_of_a_call_back_and_an_end_at_once_one_wins_and_no_money_is_kept_for_nothing(
    database: Database, ends: object
) -> None:
    world = await make_world(database, MARCH)
    for round_ in range(ROUNDS):
        placed = await ordered(world)
        [waits] = await tries(world, placed.id)
        both = [answer(world, waits, Outcome.PAID) for _ in range(3)]
        both.insert(round_ % 4, ends(world, waits))  # type: ignore[operator]
        await asyncio.gather(*both)
        status, [payment] = await statuses(world, placed)
        assert (status, payment) in {
            ("PLACED", "paid"), ("EXPIRED", "refund_due"), ("CANCELED", "refund_due"),
        }  # fmt: skip
        gateway = ToldGateway(Outcome.PAID)
        await gateway.create(waits.asked(world.now))
        await world.work(gateway=gateway)
        status, [payment] = await statuses(world, placed)
        assert (status, payment) in {
            ("COMPLETED", "paid"), ("EXPIRED", "refunded"), ("CANCELED", "refunded"),
        }  # fmt: skip
        assert gateway.verbs.count("refund") == (1 if payment == "refunded" else 0)
    assert len(await said(world, "payment_received")) == ROUNDS
    await world.balance()


async def test_of_many_call_backs_at_once_one_carries_the_order_out(database: Database) -> None:
    world = await make_world(database, MARCH)
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    taken = await asyncio.gather(*(answer(world, waits, Outcome.PAID) for _ in range(10)))
    assert taken.count(True) == 1
    await world.work()
    assert len(await world.charges(placed.subscription_id)) == 1
