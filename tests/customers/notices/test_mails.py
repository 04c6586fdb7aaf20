"""What is mailed of purchases, lowerings, overruns, renewals and requests, and to whom (L10, L4, B8, H6)."""

from datetime import date

from customers.accounts.actions import CustomerSettings, update_customer
from customers.orders.actions import add_licenses, add_users
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.payments.actions import take_answer
from customers.payments.gateway import Outcome, Standing
from customers.payments.models import PaymentStatus
from customers.requests.actions import Wish, decline_request, request_licenses, withdraw_request
from customers.subscriptions.ending import end_subscription
from reseller.rules.terms import Period
from tests.customers.cards import a_payment
from tests.customers.notices.catcher import deliver, part
from tests.customers.notices.conftest import Office
from tests.customers.world import Refusing, crowd, people

BOTH_SIDES = ["ada", "carl", "olga", "sam"]


async def test_l10_a_purchase_is_mailed_to_the_customers_buyers_and_the_resellers_sellers(
    office: Office,
) -> None:
    timelog = await office.sold("timelog", 10, price="30.00")
    order = await office.ordered("ada", add_licenses, timelog, count=2, po_number="4711")
    assert office.server.recipients == BOTH_SIDES
    own, others = office.server.text("ada"), office.server.text("carl")
    assert "You bought 2 licenses of Workspace" in own
    assert "Ada bought 2 licenses" in others
    assert f"with order {order.number} (PO 4711). That makes 12 licenses." in others


async def test_a_purchase_says_what_it_costs_and_which_invoice_takes_it(office: Office) -> None:
    timelog = await office.sold("timelog", 10, price="31.00")
    later = await office.days_pass(date(2026, 3, 20))
    await later.ordered("ada", add_licenses, timelog, count=2)
    for kind in ("plain", "html"):
        assert "EUR 54.00 before tax, on an invoice of its own." in part(office.server.message("carl"), kind)


async def test_a_deferred_purchase_names_the_month_whose_invoice_takes_it(office: Office) -> None:
    billomat = await office.sold("billomat", 10, price="31.00", period=Period.MONTH, tariff="Business")
    later = await office.days_pass(date(2026, 3, 20))
    await later.ordered("ada", add_licenses, billomat, count=2)
    assert "EUR 54.00 before tax, on the invoice of April 2026." in office.server.text("ada")


async def test_m6_where_prices_are_hidden_only_the_reseller_reads_amounts(office: Office) -> None:
    world, timelog = office.world, await office.sold("timelog", 10)
    domain = await world.row("SELECT * FROM customers WHERE reseller_id = $1")
    hidden = CustomerSettings(name="Acme", primary_domain=domain["primary_domain"], shows_prices=False)
    await world.do(update_customer, world.customer_id, settings=hidden, version=None)
    later = await office.days_pass(date(2026, 3, 20))
    await later.ordered("olga", add_licenses, timelog, count=2)
    assert office.server.recipients == ["ada", "carl", "olga"]
    assert "EUR" in office.server.text("olga")
    for name in ("ada", "carl"):
        assert "EUR" not in str(office.server.message(name))


async def test_a2_amounts_and_paid_units_of_aircall_are_the_owners(office: Office) -> None:
    aircall = await office.sold("aircall", None, included=5, price="31.00")
    await office.ordered("ada", add_users, aircall, users=crowd(6))
    assert office.server.recipients == BOTH_SIDES
    assert "EUR 31.00 before tax" in office.server.text("carl")
    assert "That makes 6 licenses. EUR 31.00" in office.server.text("carl")
    assert "You bought 1 license" in office.server.text("ada")
    for told in ("EUR", "That makes"):
        assert told not in str(office.server.message("ada"))


async def test_a_unit_that_is_paid_already_is_no_purchase(office: Office) -> None:
    aircall = await office.sold("aircall", None, included=5)
    await office.ordered("ada", add_users, aircall, users=crowd(5))
    assert office.server.arrived == []


async def test_l10_a_lowering_is_mailed_with_its_day_and_whom_it_would_hit(office: Office) -> None:
    timelog = await office.sold("timelog", 10)
    await office.world.users(timelog, 8)
    await office.ordered("ada", set_next_period, timelog, quantity=6)
    assert office.server.recipients == BOTH_SIDES
    [subject] = office.server.subjects
    assert subject.endswith("from 17 April 2026")
    assert "Until 17 April 2026 all 10 licenses stay" in office.server.text("carl")
    assert "8 users have a license now." in office.server.text("carl")


async def test_b8_a_cancellation_is_mailed_with_the_day_until_which_it_stays(office: Office) -> None:
    billomat = await office.sold("billomat", 10, period=Period.MONTH, tariff="Business")
    await office.ordered("ada", cancel_licenses, billomat, count=3)
    assert office.server.recipients == BOTH_SIDES
    text = office.server.text("ada")
    assert "You canceled 3 licenses" in text
    assert "can be assigned, until 16 April 2026" in text
    assert "7 licenses are left, but never fewer than are in use by then" in text


async def test_b8_a_reduction_that_was_cut_short_is_told_to_the_customer(office: Office) -> None:
    billomat = await office.sold("billomat", 10, period=Period.MONTH, tariff="Business")
    await office.world.do(cancel_licenses, billomat, count=3)
    await office.world.users(billomat, 9)
    await office.clear()
    await office.days_pass(date(2026, 4, 17))
    assert office.server.recipients == ["ada", "carl"]
    [subject] = office.server.subjects
    assert "2 canceled licenses of Workspace" in subject
    assert "has 9 licenses now" in office.server.text("ada")


async def test_l4_an_overrun_is_mailed_with_the_days_left_until_its_users_are_deactivated(
    office: Office,
) -> None:
    timelog = await office.sold("timelog", 5)
    begun = await office.days_pass(date(2026, 3, 20))
    await begun.ordered("ada", add_users, timelog, users=people("u1", "u2", "u3", "u4", "u5", "u6", "u7"))
    assert any("2 users" in text and "7 days left" in text for text in office.server.subjects)
    office.server.arrived.clear()
    for day, left in ((24, "3 days left"), (26, "1 day left")):
        begun = await begun.days_pass(date(2026, 3, day))
        assert office.server.recipients == ["ada", "carl"]
        assert [subject for subject in office.server.subjects if subject.endswith(left)]
        office.server.arrived.clear()
    await begun.days_pass(date(2026, 3, 28))
    assert office.server.recipients == ["ada", "carl"]
    assert "- u7@acme.example" in office.server.text("carl")
    assert "u5@acme.example" not in office.server.text("carl")


async def test_h6_a_term_that_ends_is_mailed_30_and_3_days_before(office: Office) -> None:
    await office.sold("horizon", 10)
    for day, left in ((date(2027, 2, 14), "30 days"), (date(2027, 3, 13), "3 days")):
        later = await office.days_pass(day)
        assert office.server.recipients == BOTH_SIDES
        assert {text.rpartition(" ends in ")[2] for text in office.server.subjects} == {left}
        assert "It ends then" in office.server.text("carl")
        office.server.arrived.clear()
        office = later
    await office.days_pass(date(2027, 3, 16))
    assert office.server.recipients == BOTH_SIDES
    [subject] = office.server.subjects
    assert subject.endswith("has ended")
    assert "Its last day was 15 March 2027." in office.server.text("ada")


async def test_h7_a_renewal_is_mailed_with_its_term_and_ends_the_reminders(office: Office) -> None:
    horizon = await office.sold("horizon", 10, price="5.00")
    later = await office.days_pass(date(2027, 2, 20))
    office.server.arrived.clear()
    await later.ordered("carl", renew_subscription, horizon, quantity=15, pay=True)
    assert office.server.recipients == BOTH_SIDES
    text = office.server.text("ada")
    assert "15 licenses from 16 March 2027 to 15 March 2028" in text
    assert "EUR 75.00 before tax" in text
    office.server.arrived.clear()
    await later.days_pass(date(2027, 3, 17))
    assert office.server.arrived == []


async def test_g4_a_renewal_by_its_setting_is_mailed(office: Office) -> None:
    await office.sold("google_annual_monthly", 10)
    await office.days_pass(date(2027, 3, 17))
    renewed = [text for text in office.server.subjects if "renewed until" in text]
    assert renewed
    assert renewed[0].endswith("16 March 2028")


async def test_an_end_is_mailed_when_it_takes_effect(office: Office) -> None:
    timelog = await office.sold("timelog", 10)
    await office.ordered("olga", end_subscription, timelog)
    assert office.server.arrived == []
    await office.days_pass(date(2026, 4, 17))
    assert office.server.recipients == BOTH_SIDES
    assert "Its last day was 16 April 2026" in office.server.text("sam")


async def test_an_order_that_failed_is_mailed_to_whoever_placed_it_and_the_resellers_sellers(
    office: Office,
) -> None:
    timelog = await office.sold("timelog", 10)
    await office.ordered("ada", add_licenses, timelog, count=2, provisioner=Refusing())
    assert office.server.recipients == ["ada", "olga", "sam"]
    assert "that you placed" in office.server.text("ada")
    assert "was not carried out: out of order" in office.server.text("olga")


async def test_h8_money_that_went_back_to_the_card_is_mailed(office: Office) -> None:
    world, horizon = office.world, await office.sold("horizon", 5)
    order = await world.do(add_licenses, horizon, count=5, pay=True, actor=office.people["ada"])
    async with world.database.unit_of_work(world.reseller_id) as session:
        reach, due = (world.reseller_id, world.customer_id), PaymentStatus.REFUND_DUE
        session.add(payment := a_payment(*reach, order.id, world.now, status=due))
        await session.flush()
        said = Standing(Outcome.REFUNDED, 3075, "EUR", "card 1")
        assert await take_answer(session, payment.id, said, now=world.now)
    await deliver(world, office.server)
    back = [(to, found) for to, found in office.server.arrived if found["Subject"].endswith("given back")]
    assert sorted(to.partition("@")[0] for to, _ in back) == BOTH_SIDES
    assert f"The card payment for order {order.number} on Workspace" in part(back[0][1], "plain")


async def test_g2_a_request_is_mailed_to_the_sellers_and_its_decision_to_whoever_asked(
    office: Office,
) -> None:
    annual = await office.sold("google_annual_monthly", 10)
    wish = Wish(customer_id=office.world.customer_id, subscription_id=annual, quantity=5, note="New team")
    request = await office.ordered("ada", request_licenses, wish=wish)
    assert office.server.recipients == ["olga", "sam"]
    assert "Ada asks for 5 licenses" in office.server.text("sam")
    assert '"New team"' in office.server.text("sam")
    office.server.arrived.clear()
    await office.ordered("olga", decline_request, request, reason="No budget")
    assert office.server.recipients == ["ada"]
    assert "North has declined your request" in office.server.text("ada")
    assert f"/portal/requests/{request}" in office.server.text("ada")


async def test_g2_an_order_that_fulfills_a_request_is_mailed_to_whoever_asked(office: Office) -> None:
    annual = await office.sold("google_annual_monthly", 10)
    wish = Wish(customer_id=office.world.customer_id, subscription_id=annual, quantity=5)
    request = await office.ordered("ada", request_licenses, wish=wish)
    office.server.arrived.clear()
    await office.ordered("olga", add_licenses, annual, count=5, request_id=request)
    assert sorted(subject.rpartition(" ")[2] for subject in office.server.subjects) == ["bought", "ordered"]
    assert office.server.recipients == ["ada", "ada", "carl", "olga"]


async def test_a_request_that_is_taken_back_is_mailed_to_nobody(office: Office) -> None:
    annual = await office.sold("google_annual_monthly", 10)
    wish = Wish(customer_id=office.world.customer_id, subscription_id=annual, quantity=5)
    request = await office.ordered("ada", request_licenses, wish=wish)
    office.server.arrived.clear()
    await office.ordered("ada", withdraw_request, request)
    assert office.server.arrived == []
