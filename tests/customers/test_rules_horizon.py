"""Horizon's rules, H1–H9, through the database."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users
from customers.orders.canceling import cancel_order
from customers.orders.completion import answer
from customers.orders.paying import paid
from customers.orders.preview import preview_add_licenses, preview_cancel_licenses, preview_renewal
from customers.orders.provisioner import AttemptKey, Done
from customers.orders.reducing import cancel_licenses, restore_licenses
from customers.orders.renewing import renew_subscription
from customers.orders.retrying import retry_order
from customers.orders.starting import start
from customers.subscriptions.actions import set_contract_price
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.errors import (
    ContractLimitExceeded,
    Forbidden,
    LicensesInUse,
    NoLicenseAvailable,
    OutsideRenewalWindow,
    PackSize,
    PaymentRequired,
    PurchaseBlackout,
    QuantityInvalid,
)
from reseller.rules.pricing import Price
from tests.customers.world import Refusing, World, crowd, make_world

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NEXT, NEXT_LAST = date(2027, 1, 1), date(2027, 12, 31)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START, shows_prices=True)


async def sold(world: World, quantity: int = 10, price: object = "5.00") -> UUID:
    """So many licenses from 1 January 2026, a year at 5.00."""
    return await world.sold("horizon", quantity, price=price)


def left(world: World, days: int) -> World:
    """The world with so many days of the first term remaining."""
    day = date.fromordinal(NEXT.toordinal() - days)
    return world.at(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


async def test_h1_the_customer_s_owner_and_admin_buy(world: World) -> None:
    held = await sold(world)
    for role in (Role.CUSTOMER_OWNER, Role.CUSTOMER_ADMIN):
        buyer = world.acting(role, world.customer_id)
        await world.do(add_licenses, held, count=5, pay=True, actor=buyer)
    viewer = world.acting(Role.CUSTOMER_VIEWER, world.customer_id)
    with pytest.raises(Forbidden):
        await world.do(add_licenses, held, count=5, pay=True, actor=viewer)


async def test_h2_and_x16_seven_are_answered_with_five_and_ten(world: World) -> None:
    held = await sold(world)
    with pytest.raises(PackSize) as refusal:
        await world.do(add_licenses, held, count=7, pay=True)
    assert (refusal.value.details["lower"], refusal.value.details["upper"]) == (5, 10)


async def test_h3_and_x17_the_package_of_the_first_purchase_holds_for_five_thousand(world: World) -> None:
    held = await sold(world, 5, price=[[1, "5.00"], [1000, "3.00"]])
    day_200 = left(world, 165)
    await day_200.do(add_licenses, held, count=5000, pay=True, actor=day_200.admin)
    await day_200.work()
    assert (await world.charges(held))[-1][3:] == (5000, 365, 365, 2500000)
    assert (await world.invoicing(held))[-1] == ("immediate", date(2026, 7, 20))
    await world.balance()


async def test_h4_an_addition_is_never_prorated_and_ends_with_the_term(world: World) -> None:
    held = await sold(world)
    assert await world.charges(held) == [("PERIOD", FIRST, LAST, 10, 365, 365, 5000)]
    assert await world.invoicing(held) == [("immediate", FIRST)]
    july = left(world, 165)
    preview = await july.do(preview_add_licenses, held, count=5)
    assert (preview.net, preview.due_now) == (2500, preview.gross)
    assert "paid_by_card" in {notice.key for notice in preview.notices}
    await july.do(add_licenses, held, count=5, pay=True)
    await july.work()
    addition = ("REST_OF_PERIOD", date(2026, 7, 20), LAST, 5, 365, 365, 2500)
    assert (await world.charges(held))[-1] == addition
    assert (await world.state(held))["ends_on"] == LAST


async def test_h4_an_addition_before_the_term_runs_from_its_first_day(world: World) -> None:
    held = await world.sold("horizon", 10, price="5.00", start_on=date(2026, 2, 1))
    assert (await world.charges(held))[-1][:3] == ("PERIOD", date(2026, 2, 1), date(2027, 1, 31))
    await world.do(add_licenses, held, count=5, pay=True)
    await world.work()
    assert (await world.charges(held))[-1] == (
        "REST_OF_PERIOD", date(2026, 2, 1), date(2027, 1, 31), 5, 365, 365, 2500,
    )  # fmt: skip


async def test_h5_and_x16_with_30_days_left_it_is_sold_and_with_29_not(world: World) -> None:
    held = await sold(world)
    await left(world, 30).do(add_licenses, held, count=5, pay=True)
    with pytest.raises(PurchaseBlackout) as refusal:
        await left(world, 29).do(add_licenses, held, count=5, pay=True)
    assert refusal.value.details["remaining"] == 29


async def test_h6_the_window_opens_at_30_days(world: World) -> None:
    held = await sold(world)
    commands: tuple[Any, ...] = (
        (renew_subscription, {"quantity": 10, "pay": True}), (cancel_licenses, {"count": 5}),
    )  # fmt: skip
    for command, given in commands:
        with pytest.raises(OutsideRenewalWindow) as refusal:
            await left(world, 31).do(command, held, **given)
        assert refusal.value.details["allowed_from"] == date(2026, 12, 2)
    await left(world, 30).do(cancel_licenses, held, count=5)
    await left(world, 30).do(renew_subscription, held, pay=True)


async def test_h6_removals_are_the_reseller_s_in_packs_and_of_unused_licenses(world: World) -> None:
    held = await sold(world, 20)
    await world.users(held, 8)
    window = left(world, 20)
    with pytest.raises(Forbidden):
        await window.do(cancel_licenses, held, count=5, actor=window.admin)
    with pytest.raises(PackSize):
        await window.do(cancel_licenses, held, count=3)
    with pytest.raises(LicensesInUse):
        await window.do(cancel_licenses, held, count=15)
    preview = await window.do(preview_cancel_licenses, held, count=10)
    assert (preview.recurring_before, preview.recurring_after) == (10000, 5000)
    await window.do(cancel_licenses, held, count=10)
    await window.do(restore_licenses, held, count=5)
    row = await world.state(held)
    assert (row["bought"], row["canceled"]) == (20, 5)
    kept = await window.do(preview_renewal, held)
    more = await window.do(preview_renewal, held, quantity=20)
    dropped = ("drops_cancellations", {"count": 5, "number": 20})
    assert (kept.quantity_after, dropped in kept.notices, dropped in more.notices) == (15, False, True)
    await window.do(renew_subscription, held, pay=True)
    await window.work()
    row = await world.state(held)
    assert (row["renewal_seats"], row["canceled"], row["bought"]) == (15, 0, 20)


async def test_h7_a_renewal_begins_the_next_term_at_the_price_and_tier_given_then(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    price = Price.parse([[1, "6.00"], [15, "4.00"]])
    given: dict[str, Any] = {"quantity": 15, "price": price}
    preview = await window.do(preview_renewal, held, **given, actor=world.owner)
    assert (preview.net, preview.recurring_before, preview.recurring_after) == (6000, 5000, 6000)
    told = {notice.key: notice.details for notice in preview.notices}
    assert told["no_change_until"] == {"day": date(2027, 12, 2)}
    placed = await window.do(
        renew_subscription, held, **given, priced_by=world.operator, pay=True, actor=window.admin
    )
    assert (placed.quantity_delta, placed.quantity_after) == (5, 15)
    await window.work()
    row = await world.state(held)
    assert (row["renewed_until"], row["renewal_seats"], row["bought"]) == (date(2028, 1, 1), 15, 10)
    assert (row["ends_on"], row["next_due_on"]) == (NEXT_LAST, NEXT)
    assert (await world.charges(held))[-1] == ("PERIOD", NEXT, NEXT_LAST, 15, 365, 365, 6000)
    assert (await world.invoicing(held))[-1] == ("immediate", date(2026, 12, 12))
    await world.balance()
    begun = await window.days_pass(NEXT)
    row = await world.state(held)
    assert (row["bought"], row["renewed_until"], row["renewal_seats"]) == (15, None, None)
    assert len(await world.charges(held)) == 2, "the next term was paid once"
    await begun.balance()


async def test_h7_what_is_bought_after_a_renewal_is_for_both_terms_and_paid_once(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    await window.do(renew_subscription, held, price=Price.parse("6.00"), priced_by=world.operator, pay=True)
    await window.work()
    later = left(world, 10)
    preview = await later.do(preview_add_licenses, held, count=5)
    assert ("both_terms", {"until": NEXT_LAST}) in preview.notices
    await later.do(add_licenses, held, count=5, pay=True)
    await later.work()
    assert (await world.charges(held))[-1] == (
        "REST_OF_PERIOD", date(2026, 12, 22), NEXT_LAST, 5, 365, 365, preview.net,
    )  # fmt: skip
    row = await world.state(held)
    assert (row["bought"], row["renewal_seats"]) == (15, 15)
    await world.balance()
    begun = await later.days_pass(NEXT)
    assert (await world.state(held))["bought"] == 15
    assert len(await world.charges(held)) == 3
    await begun.balance()


async def test_h7_an_addition_that_completes_behind_the_turn_is_in_the_new_term(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    await window.do(renew_subscription, held, pay=True)
    await window.work()
    await window.do(add_licenses, held, count=5, pay=True)
    await window.pay()
    begun = await window.days_pass(date(2027, 1, 3))
    await begun.work()
    assert (await world.state(held))["bought"] == 15
    assert len(await world.charges(held)) == 3
    await begun.balance()


async def test_h7_an_addition_before_the_renewal_is_not_in_the_next_term(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 30)
    await window.do(add_licenses, held, count=5, pay=True)
    renewal = await window.do(renew_subscription, held, quantity=10, pay=True)
    await window.pay()
    await window.complete(renewal.id)
    begun = await window.days_pass(date(2027, 1, 3))
    await begun.work()
    assert (await world.state(held))["bought"] == 10
    assert (await world.charges(held))[-1][:3] == ("REST_OF_PERIOD", date(2026, 12, 2), LAST)
    await begun.balance()


async def test_h7_no_second_package_before_the_next_window(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    await window.do(renew_subscription, held, pay=True)
    with pytest.raises(OutsideRenewalWindow):
        await window.do(renew_subscription, held, quantity=20, pay=True)
    await window.work()
    with pytest.raises(OutsideRenewalWindow) as refusal:
        await window.do(renew_subscription, held, quantity=20, pay=True)
    assert refusal.value.details["allowed_from"] == date(2027, 12, 2)


async def test_h7_without_a_renewal_it_ends_with_its_term(world: World) -> None:
    held = await sold(world, 10)
    await world.users(held, 3)
    over = await left(world, 5).days_pass(NEXT)
    row = await world.state(held)
    assert (row["state"], row["bought"], row["licensed"], row["ended_on"]) == ("ended", 0, 0, LAST)
    await over.balance()


async def test_h7_a_renewal_keeps_the_users_and_bounds_new_ones(world: World) -> None:
    held = await sold(world, 20)
    await world.users(held, 8)
    window = left(world, 20)
    with pytest.raises(LicensesInUse):
        await window.do(renew_subscription, held, quantity=5, pay=True)
    await window.do(renew_subscription, held, quantity=10, pay=True)
    with pytest.raises(NoLicenseAvailable):
        await window.do(add_users, held, users=crowd(3, first=20))
    await window.work()
    with pytest.raises(NoLicenseAvailable):
        await window.do(add_users, held, users=crowd(3, first=20))
    await window.do(add_users, held, users=crowd(2, first=20))
    await window.work()
    await window.balance()


async def test_h7_the_renewed_number_counts_against_the_limit_from_placing_on(
    shared_database: Database,
) -> None:
    world = await make_world(shared_database, START, limit=20, shows_prices=True)
    held = await sold(world, 10)
    window = left(world, 20)
    with pytest.raises(ContractLimitExceeded):
        await window.do(renew_subscription, held, quantity=25, pay=True)
    placed = await window.do(renew_subscription, held, quantity=20, pay=True)
    usage = await world.row("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    assert tuple(usage) == (10, 10)
    await world.balance()
    await window.do(cancel_order, placed.id)
    usage = await world.row("SELECT used, reserved FROM contract_usage WHERE reseller_id = $1")
    assert tuple(usage) == (10, 0)
    await world.balance()


async def test_h7_a_renewal_that_fails_leaves_nothing_and_can_be_tried_again(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    placed = await window.do(renew_subscription, held, quantity=15, pay=True)
    await window.work(Refusing())
    row = await world.state(held)
    assert (row["renewed_until"], row["renewal_seats"], row["ends_on"]) == (None, None, LAST)
    await world.balance()
    with pytest.raises(PaymentRequired):
        await window.do(retry_order, placed.id)
    await window.do(retry_order, placed.id, pay=True)
    await window.work()
    assert (await world.state(held))["renewal_seats"] == 15
    await world.balance()


async def test_m6_a_price_given_with_a_renewal_that_fails_is_not_the_contract_s(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 20)
    given: dict[str, Any] = {"price": Price.parse("6.00"), "priced_by": world.operator, "pay": True}
    placed = await window.do(renew_subscription, held, **given)
    await window.work(Refusing())
    counted = "SELECT count(*) AS given FROM contract_prices WHERE reseller_id = $1"
    before = (await world.row(counted))["given"]
    assert (await window.do(preview_renewal, held)).net == 5000, "another renewal costs what it did before"
    await window.do(retry_order, placed.id, pay=True)
    await window.work()
    assert (await world.charges(held))[-1][-1] == 6000, "the same order has its own price"
    assert (await world.row(counted))["given"] == before + 1
    await world.balance()


async def test_h7_a_renewal_answered_behind_the_term_s_end_fails(world: World) -> None:
    held = await sold(world, 10)
    window = left(world, 2)
    placed = await window.do(renew_subscription, held, pay=True)
    await window.pay()
    over = await window.days_pass(date(2027, 1, 2))
    await over.work()
    order = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    assert (order["status"], order["failure_code"]) == ("FAILED", "SUBSCRIPTION_ENDED")
    await over.balance()


@pytest.mark.parametrize("quantity", [0, -5])
async def test_h7_a_renewal_s_number_is_checked(world: World, quantity: int) -> None:
    held = await sold(world, 10)
    with pytest.raises(QuantityInvalid):
        await left(world, 20).do(renew_subscription, held, quantity=quantity, pay=True)


async def test_h7_the_price_set_for_the_next_term_is_the_renewal_s(world: World) -> None:
    held = await sold(world, 10)
    await world.do(set_contract_price, held, price=Price.parse("7.00"), actor=world.operator)
    window = left(world, 20)
    await window.do(renew_subscription, held, pay=True)
    await window.work()
    assert (await world.charges(held))[-1][-1] == 7000


async def test_h8_nothing_is_ordered_without_a_card(world: World) -> None:
    held = await sold(world)
    with pytest.raises(PaymentRequired):
        await world.do(add_licenses, held, count=5)
    with pytest.raises(PaymentRequired):
        await left(world, 20).do(renew_subscription, held)
    orders = await world.row("SELECT count(*) AS placed FROM orders WHERE reseller_id = $1")
    assert orders["placed"] == 1
    await world.balance()


async def test_h8_an_order_that_waits_for_its_payment_is_not_carried_out(world: World) -> None:
    held = await sold(world)
    placed = await world.do(add_licenses, held, count=5, pay=True)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "UPDATE orders SET status = 'AWAITING_PAYMENT' WHERE reseller_id = $1 AND id = $2",
            world.reseller_id, placed.id,
        )  # fmt: skip
        assert await start(session, placed.id, now=world.now) is None
        assert not await answer(session, AttemptKey(placed.id, 1), Done(), now=world.now)
        assert await paid(session, placed.id, now=world.now)
        assert not await paid(session, placed.id, now=world.now), "a repeated call-back changes nothing"
    await world.work()
    assert (await world.state(held))["bought"] == 15
    await world.balance()


async def test_h9_what_is_paid_is_there_at_once(world: World) -> None:
    held = await sold(world)
    await world.do(add_licenses, held, count=5, pay=True)
    await world.work()
    await world.do(add_users, held, users=crowd(15))
    await world.work()
    assert (await world.state(held))["licensed"] == 15
