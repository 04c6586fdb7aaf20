"""What becomes of an order while its payment is made: each answer counts once, in whatever order (H8)."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from customers.history.queries import history_page
from customers.orders.actions import add_licenses
from customers.orders.canceling import cancel_order
from customers.orders.placing import Placed
from customers.orders.retrying import retry_order
from customers.payments.actions import PaymentMismatch
from customers.payments.gateway import Outcome
from customers.payments.jobs import PaymentUnsettled
from customers.payments.models import LIFETIME, NEEDS_PERSON, PATIENCE, SHORTEST_PAUSE
from customers.payments.queries import payment_of_order
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.entrypoints.sweeping import sweep
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import MOST_ATTEMPTS, held
from reseller.plumbing.pages import IdSlice
from reseller.rules.errors import NotFound, PaymentRequired
from reseller.rules.pricing import Price
from tests.customers.payments.told import CHECKOUT, ToldGateway, answer, ordered, said, statuses, tries
from tests.customers.world import Refusing, World, make_world

MARCH = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
NET, GROSS = 2500, 3075


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, MARCH)


async def test_h8_an_order_waits_with_its_reservation_for_what_it_costs(world: World) -> None:
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["new"])
    assert (waits.amount_minor, waits.currency, waits.expires_at) == (GROSS, "EUR", MARCH + LIFETIME)
    state = await world.state(placed.subscription_id)
    assert (state["state"], state["bought"], state["reserved_bought"]) == ("pending", 0, 5)
    await world.balance()


async def test_h8_without_a_card_nothing_is_placed(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "horizon", 5, price=Price.parse("5.00"))
    with pytest.raises(PaymentRequired):
        await world.do(subscribe, wish, priced_by=world.operator)
    assert await world.rows("SELECT 1 FROM orders WHERE reseller_id = $1") == []


async def test_h9_what_is_paid_is_carried_out_once_however_often_it_is_told(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["open"])
    [waits] = await tries(world, placed.id)
    assert waits.checkout_url == CHECKOUT
    assert [await answer(world, waits, Outcome.PAID) for _ in range(3)] == [True, False, False]
    await world.work(gateway=gateway)
    assert await statuses(world, placed) == ("COMPLETED", ["paid"])
    assert [row[-1] for row in await world.charges(placed.subscription_id)] == [NET]
    assert len(await said(world, "payment_received")) == 1
    await world.balance()


async def test_what_is_paid_is_what_the_charges_come_to_with_tax(world: World) -> None:
    placed = await ordered(world, 10)
    await world.work()
    added = await world.do(add_licenses, placed.subscription_id, count=5, pay=True)
    [first], [second] = await tries(world, placed.id), await tries(world, added.id)
    await world.work()
    nets = [row[-1] for row in await world.charges(placed.subscription_id)]
    assert nets == [5000, 2500]
    assert [first.amount_minor, second.amount_minor] == [6150, 3075]


async def test_a_declined_card_fails_the_order_and_gives_the_reservation_back(world: World) -> None:
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    assert await answer(world, waits, Outcome.DECLINED, reason="The bank declined the card.")
    row = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    assert (row["status"], row["failure_code"]) == ("FAILED", "PAYMENT_FAILED")
    assert (await world.state(placed.subscription_id))["reserved_bought"] == 0
    assert (await tries(world, placed.id))[0].failure == "The bank declined the card."
    await world.balance()


async def test_a_declined_order_is_tried_again_with_a_new_payment(world: World) -> None:
    placed = await ordered(world)
    await answer(world, (await tries(world, placed.id))[0], Outcome.DECLINED)
    with pytest.raises(PaymentRequired):
        await world.do(retry_order, placed.id)
    await world.do(retry_order, placed.id, pay=True)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["declined", "new"])
    await world.work()
    assert await statuses(world, placed) == ("COMPLETED", ["declined", "paid"])
    await world.balance()


async def test_declined_behind_paid_changes_nothing(world: World) -> None:
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    assert await answer(world, waits, Outcome.PAID)
    for late in (Outcome.DECLINED, Outcome.EXPIRED, Outcome.CANCELED, Outcome.OPEN, Outcome.UNKNOWN):
        assert not await answer(world, waits, late)
    await world.work()
    assert await statuses(world, placed) == ("COMPLETED", ["paid"])


async def test_paid_behind_declined_gives_the_money_back(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    [waits] = await tries(world, placed.id)
    await answer(world, waits, Outcome.DECLINED)
    assert await answer(world, waits, Outcome.PAID)
    assert await statuses(world, placed) == ("FAILED", ["refund_due"])
    gateway.known[waits.key] = await gateway.create(waits.asked(MARCH))
    await world.work(gateway=gateway)
    assert gateway.verbs[-1] == "refund"
    assert await statuses(world, placed) == ("FAILED", ["refunded"])


@pytest.mark.parametrize("wrong", [{"amount_minor": GROSS - 1}, {"currency": "USD"}, {"amount_minor": 0}])
async def test_another_amount_or_currency_is_refused_and_changes_nothing(
    world: World, wrong: dict[str, object]
) -> None:
    placed = await ordered(world)
    [waits] = await tries(world, placed.id)
    with pytest.raises(PaymentMismatch):
        await answer(world, waits, Outcome.PAID, **wrong)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["new"])


async def test_a_payment_of_another_reseller_is_not_found(world: World, database: Database) -> None:
    placed, other = await ordered(world), await make_world(database, MARCH)
    [waits] = await tries(world, placed.id)
    with pytest.raises(NotFound):
        await answer(other, waits, Outcome.PAID)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["new"])


# ----------------------------------------------------------------- nothing comes of it


async def test_an_unpaid_order_expires_and_its_checkout_is_closed(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    over = world.at(MARCH + LIFETIME)
    await over.work(gateway=gateway)
    assert await statuses(world, placed) == ("EXPIRED", ["expired"])
    assert gateway.verbs[-1] == "cancel"
    assert (await world.state(placed.subscription_id))["reserved_bought"] == 0
    await world.balance()


async def test_a_call_back_that_never_came_still_counts(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    gateway.outcome = Outcome.PAID
    await world.at(MARCH + timedelta(seconds=30)).work(gateway=gateway)
    assert gateway.verbs[-1] == "status"
    assert await statuses(world, placed) == ("COMPLETED", ["paid"])


async def test_the_gateway_is_asked_before_an_order_expires(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    gateway.outcome = Outcome.PAID
    await world.at(MARCH + LIFETIME + timedelta(hours=1)).work(gateway=gateway)
    assert await statuses(world, placed) == ("COMPLETED", ["paid"])


async def test_while_the_gateway_is_away_nothing_expires_and_nothing_is_lost(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    gateway.away = True
    over = world.at(MARCH + LIFETIME)
    await over.work(gateway=gateway)
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["open"])
    gateway.away = False
    await over.at(over.now + timedelta(minutes=2)).work(gateway=gateway)
    assert await statuses(world, placed) == ("EXPIRED", ["expired"])


async def test_a_gateway_that_stays_away_is_asked_ever_more_rarely_and_then_a_person_looks(
    world: World,
) -> None:
    placed, gateway = await ordered(world), ToldGateway(away=True)
    over = world.at(MARCH + LIFETIME)
    since = over.now
    [waits] = await tries(world, placed.id)
    while over.now < since + PATIENCE:
        await over.work(gateway=gateway)
        assert waits.needs_person(over.now) is (over.now >= since + NEEDS_PERSON)
        over = over.at(await due(over))
    assert len(gateway.asked) < 100
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(PaymentUnsettled):
            await over.work(gateway=gateway)
        over = over.at(over.now + timedelta(hours=1))
    [(job, told)] = await held(world.database)
    assert (job.subject, "unclear since 2026-03-16" in told) == (waits.id, True)
    await sweep(world.database, over.now)
    assert len(await held(world.database)) == 1
    assert await statuses(world, placed) == ("AWAITING_PAYMENT", ["new"])


async def due(world: World) -> datetime:
    """When the payment is looked at next."""
    row = await world.row("SELECT due_at FROM jobs WHERE kind = 'payment' AND reseller_id = $1")
    found: datetime = row["due_at"]
    return found


async def test_money_that_comes_when_nobody_asks_any_more_still_goes_back(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    await world.do(cancel_order, placed.id)
    gateway.away = True
    over = world.at(world.now + PATIENCE)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(PaymentUnsettled):
            await over.work(gateway=gateway)
        over = over.at(over.now + timedelta(hours=1))
    assert len(await held(world.database)) == 1
    gateway.away = False
    [closed] = await tries(world, placed.id)
    assert await answer(over, closed, Outcome.PAID)
    await over.work(gateway=gateway)
    assert await statuses(world, placed) == ("CANCELED", ["refunded"])


async def test_money_that_comes_after_expiry_goes_back_and_the_history_shows_both(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    over = world.at(MARCH + LIFETIME)
    await over.work(gateway=gateway)
    [expired] = await tries(world, placed.id)
    assert await answer(over, expired, Outcome.PAID)
    assert not await answer(over, expired, Outcome.PAID)
    await over.work(gateway=gateway)
    assert await statuses(world, placed) == ("EXPIRED", ["refunded"])
    assert gateway.verbs.count("refund") == 1
    async with world.database.reading(world.reseller_id) as session:
        rows = (await history_page(session, IdSlice(first=10))).rows
    told = {row.action: row.details for row in rows if row.action.startswith("payment_")}
    assert set(told) == {"payment_received", "payment_returned"}
    assert all(each["number"] == placed.number for each in told.values())
    await world.balance()


async def test_canceling_the_order_closes_its_checkout(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    await world.do(cancel_order, placed.id)
    assert await statuses(world, placed) == ("CANCELED", ["canceled"])
    await world.work(gateway=gateway)
    assert gateway.verbs[-1] == "cancel"
    await world.balance()


async def test_a_gateway_that_leaves_a_checkout_open_is_asked_again_after_a_while(
    world: World,
) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    await world.do(cancel_order, placed.id)
    gateway.stubborn = True
    await world.work(gateway=gateway)
    assert gateway.verbs.count("cancel") == 1
    gateway.stubborn = False
    later = world.at(world.now + SHORTEST_PAUSE)
    await later.work(gateway=gateway)
    assert gateway.verbs.count("cancel") == 2
    assert gateway.outcome is Outcome.CANCELED


async def test_money_of_a_checkout_that_was_closed_too_late_goes_back(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway()
    await world.work(gateway=gateway)
    await world.do(cancel_order, placed.id)
    gateway.outcome = Outcome.PAID
    await world.work(gateway=gateway)
    assert gateway.verbs[-2:] == ["cancel", "refund"]
    assert await statuses(world, placed) == ("CANCELED", ["refunded"])


async def test_money_of_an_order_that_fails_when_it_is_carried_out_goes_back(world: World) -> None:
    placed, gateway = await ordered(world), ToldGateway(Outcome.PAID)
    await world.work(Refusing(), gateway=gateway)
    assert await statuses(world, placed) == ("FAILED", ["refunded"])
    assert gateway.verbs.count("refund") == 1
    async with world.database.reading(world.reseller_id) as session:
        found = await payment_of_order(session, placed.id)
    assert found is not None
    assert found.status == "refunded"


async def test_an_order_whose_subscription_has_ended_meanwhile_fails_and_its_money_goes_back(
    world: World,
) -> None:
    began = await ordered(world, 10)
    await world.work()
    eve = world.at(datetime(2027, 2, 14, 22, 50, tzinfo=UTC))
    added = await eve.do(add_licenses, began.subscription_id, count=5, pay=True)
    [waits] = await tries(world, added.id)
    over = world.at(datetime(2027, 3, 16, 0, 5, tzinfo=UTC))
    assert await answer(over, waits, Outcome.PAID)
    row = await world.row("SELECT * FROM orders WHERE reseller_id = $1 AND id = $2", added.id)
    assert (row["status"], row["failure_code"]) == ("FAILED", "SUBSCRIPTION_ENDED")
    assert (await tries(world, added.id))[0].status == "refund_due"
    await over.balance()


async def bought_twice(world: World) -> tuple[Placed, Placed]:
    """A first purchase and an addition that both wait for their payment, each with a checkout."""
    first = await ordered(world)
    second: Placed = await world.do(add_licenses, first.subscription_id, count=5, pay=True)
    await world.work(gateway=ToldGateway())
    return first, second


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.EXPIRED])
async def test_an_order_that_waits_for_its_payment_fails_with_the_first_of_its_subscription(
    world: World, outcome: Outcome
) -> None:
    first, second = await bought_twice(world)
    [waits] = await tries(world, first.id)
    assert await answer(world, waits, outcome)
    assert await statuses(world, second) == ("FAILED", ["canceled"])
    row = await world.row("SELECT failure_code FROM orders WHERE reseller_id = $1 AND id = $2", second.id)
    assert row["failure_code"] == "SUBSCRIPTION_ENDED"
    state = await world.state(first.subscription_id)
    assert (state["state"], state["reserved_bought"]) == ("failed", 0)
    await world.balance()


async def test_money_of_an_order_that_failed_with_the_first_goes_back(world: World) -> None:
    first, second = await bought_twice(world)
    [asked], [late] = await tries(world, first.id), await tries(world, second.id)
    await answer(world, asked, Outcome.DECLINED)
    assert await answer(world, late, Outcome.PAID)
    assert await statuses(world, second) == ("FAILED", ["refund_due"])


async def test_canceling_the_first_order_closes_what_waits_for_its_payment(world: World) -> None:
    first, second = await bought_twice(world)
    await world.do(cancel_order, first.id)
    assert await statuses(world, first) == ("CANCELED", ["canceled"])
    assert await statuses(world, second) == ("FAILED", ["canceled"])
    await world.balance()


async def test_an_order_that_costs_nothing_asks_for_no_card(world: World) -> None:
    wish = Wish(world.customer_id, world.product_id, "horizon", 5, price=Price.parse("0.00"))
    placed = await world.do(subscribe, wish, priced_by=world.operator, pay=True)
    assert await tries(world, placed.id) == ()
    await world.work()
    assert (await statuses(world, placed))[0] == "COMPLETED"
