"""Every state that there is, brought about on purpose and read on its pages: a year of dice may miss one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from customers.accounts.links import set_customer_request_link
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.placing import NewUser
from customers.orders.planned import plan, withdraw_planned
from customers.orders.provisioner import AttemptKey, Pending
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.retrying import retry_order
from customers.orders.swapping import swap_users
from customers.payments.gateway import Outcome as Paid
from customers.requests.actions import Wish as Request
from customers.requests.actions import decline_request, request_licenses, withdraw_request
from customers.subscriptions.actions import set_contract_price, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.settings import set_included
from reseller.rules.access import Role, Verb
from reseller.rules.pricing import Price
from reseller.rules.terms import RenewalSetting
from tests.journeys.year.guide import Tour

USERS = "SELECT id FROM users WHERE reseller_id = $1 AND address LIKE 'grace%' ORDER BY address"
REQUESTS = "SELECT id FROM license_requests WHERE reseller_id = $1 ORDER BY number"
PLANNED = "SELECT id FROM planned_orders WHERE reseller_id = $1 ORDER BY id DESC"
TERM_ENDS = """
SELECT t.end_day FROM subscriptions s JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = s.term_id
 WHERE s.reseller_id = $1 AND s.id = $2"""


def crowd(name: str, count: int) -> list[NewUser]:
    """So many people of one name."""
    return [NewUser(f"{name}{number}@acme.example") for number in range(count)]


async def see_every_state(tour: Tour) -> None:
    """Half a dozen subscriptions, from their first orders to a renewal nearly a year later."""
    by_card = await _by_card(tour)
    await _refunds(tour)
    await _grace(tour)
    await _numbers(tour)
    await _plans(tour)
    annual = await _terms(tour)
    await _requests(tour, annual)
    await _renewal(tour, by_card)


async def _by_card(tour: Tour) -> UUID:
    """An order that expires, and one whose card is declined first."""
    await tour.begin("horizon", 5)
    await tour.see()
    await tour.work()
    await tour.see()
    await tour.later(minutes=40)
    await tour.see()
    subscription = await tour.begun("horizon", 5)
    await tour.cards(Paid.OPEN, Paid.DECLINED)
    await tour.see()
    order = (await tour.latest())["id"]
    await tour.do(retry_order, order, pay=True)
    await tour.work()
    await tour.cards(Paid.OPEN, Paid.PAID)
    key = AttemptKey(order, (await tour.latest())["attempt"])
    tour.year.moody.decided[key] = Pending(tour.year.now + timedelta(hours=2))
    await tour.work()
    await tour.see()
    del tour.year.moody.decided[key]
    await tour.later(hours=3)
    await tour.see()
    return subscription


async def _refunds(tour: Tour) -> None:
    """A card that pays for an order that was called off."""
    await tour.begun("horizon", 5)
    await tour.do(cancel_order, (await tour.latest())["id"])
    await tour.work()
    await tour.see()
    await tour.cards(Paid.CANCELED, Paid.PAID)
    await tour.see()
    await tour.work()
    await tour.see()


async def _grace(tour: Tour) -> None:
    """Users over the licenses: protected, deactivated, and one who leaves by hand."""
    held = await tour.begin("timelog", 3)
    await tour.see()
    await tour.work()
    await tour.do(add_users, held, users=crowd("grace", 5))
    await tour.see()
    await tour.work()
    await tour.see()
    users = [row["id"] for row in await tour.year.rows(USERS)]
    for user in users:
        await tour.mark(user, protected=True)
    await tour.see()
    for user in users:
        await tour.mark(user, protected=False)
    await tour.later(days=9)
    await tour.do(set_next_period, held, quantity=1)
    await tour.work()
    await tour.see()
    await tour.do(remove_users, held, user_ids=users[:1])
    await tour.see()
    await tour.work()
    await tour.mark(users[1], deactivate=True)
    await tour.work()
    await tour.see()


async def _numbers(tour: Tour) -> None:
    """Numbers that another number follows."""
    held = await tour.begun("aircall", 4, included=2)
    await tour.set(set_included, held, included=6)
    await tour.do(add_users, held, users=crowd("unit", 1))
    await tour.work()
    unit = await tour.year.rows("SELECT id FROM users WHERE reseller_id = $1 AND address LIKE 'unit%'")
    await tour.do(swap_users, held, users=crowd("other", 1), user_ids=[unit[0]["id"]])
    await tour.work()
    await tour.see()


async def _plans(tour: Tour) -> None:
    """Orders for a later day, and an end."""
    held, day = await tour.begun("billomat", 5), tour.year.today + timedelta(days=3)
    await tour.do(add_licenses, held, count=2, pay=True)
    await tour.work()
    for verb, count in ((Verb.ADD_LICENSES, 1), (Verb.CANCEL_LICENSES, 80), (Verb.ADD_LICENSES, 3)):
        await tour.do(plan, held, verb=verb, change={"count": count}, due_on=day)
    await tour.do(withdraw_planned, (await tour.year.rows(PLANNED))[0]["id"])
    await tour.see()
    await tour.later(days=4)
    await tour.do(cancel_licenses, held, count=3)
    await tour.work()
    await tour.see()
    await tour.do(end_subscription, held, last_day=None)
    await tour.see()


async def _terms(tour: Tour) -> UUID:
    """What follows a term, and a price that is dated; gives the subscription with the term."""
    annual = await tour.begun("google_annual_monthly", 4)
    await tour.see()
    for setting in (RenewalSetting.END, RenewalSetting.FLEXIBLE):
        await tour.set(set_renewal, annual, renewal=setting)
        await tour.see()
    flexible, day = await tour.begun("google_flexible", cap=9), tour.year.today + timedelta(days=5)
    price = Price.parse("3.21")
    await tour.do(set_contract_price, flexible, price=price, valid_from=day, by=Role.OPERATOR)
    await tour.see()
    await tour.do(end_subscription, flexible, last_day=day)
    await tour.later(days=7)
    await tour.see()
    return annual


async def _requests(tour: Tour, annual: UUID) -> None:
    """Four requests: one is declined, one taken back, one ordered, and one forgotten."""
    customer = tour.year.customers[0]
    version = await tour.year.version("customers", customer)
    await tour.do(set_customer_request_link, customer, mode="console", address=None, version=version)
    for count in (1, 2, 3, 4):
        wish = Request(customer_id=customer, quantity=count, subscription_id=annual)
        await tour.do(request_licenses, wish=wish, by=Role.CUSTOMER_OWNER)
    await tour.see()
    declined, withdrawn, ordered, _ = [row["id"] for row in await tour.year.rows(REQUESTS)]
    await tour.do(decline_request, declined, reason="Not this year.", version=1)
    await tour.do(withdraw_request, withdrawn, version=1, by=Role.CUSTOMER_OWNER)
    await tour.do(add_licenses, annual, count=3, request_id=ordered, pay=True)
    await tour.work()
    await tour.see()


async def _renewal(tour: Tour, by_card: UUID) -> None:
    """A term that is renewed in its window, by card."""
    end = (await tour.year.rows(TERM_ENDS, by_card))[0]["end_day"]
    await tour.later(days=(end - tour.year.today).days - 20)
    await tour.do(renew_subscription, by_card, quantity=5, pay=True)
    await tour.see()
    await tour.work()
    await tour.cards(Paid.OPEN, Paid.PAID)
    await tour.work()
    await tour.see()
