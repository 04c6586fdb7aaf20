"""What people try beside subscriptions: on orders, users, requests, prices, limits and links."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from customers.accounts.limits import set_contract_limit
from customers.accounts.links import set_customer_request_link
from customers.orders.actions import add_licenses
from customers.orders.canceling import cancel_order
from customers.orders.planned import plan, withdraw_planned
from customers.orders.retrying import retry_order
from customers.requests.actions import Wish, decline_request, request_licenses, withdraw_request
from customers.subscriptions.actions import set_contract_price
from customers.users.actions import update_user
from reseller.rules.access import Role, Verb
from reseller.rules.pricing import Price
from tests.journeys.year.deeds import Maker, leavers
from tests.journeys.year.stage import LIMIT, Deed, Year

USERS = "SELECT id FROM users WHERE reseller_id = $1 ORDER BY address, id"
REQUESTS = "SELECT id FROM license_requests WHERE reseller_id = $1 ORDER BY number DESC LIMIT 5"
PLANNED = (
    "SELECT id FROM planned_orders WHERE reseller_id = $1 AND status = 'planned' ORDER BY id DESC LIMIT 5"
)
CHANGES: dict[Verb, dict[str, Any]] = {
    Verb.ADD_LICENSES: {"count": 2},
    Verb.ADD_USERS: {"users": [{"address": "planned@acme.example"}]},
    Verb.REMOVE_USERS: {},
    Verb.CANCEL_LICENSES: {"count": 1},
    Verb.SET_NEXT_PERIOD: {"quantity": 2},
    Verb.RENEW: {"quantity": 5},
    Verb.END: {},
}


async def canceling(year: Year, dice: Random) -> Deed:
    return Deed(cancel_order, (await year.order(dice),))


async def retrying(year: Year, dice: Random) -> Deed:
    return Deed(retry_order, (await year.order(dice),), {"pay": dice.random() < 0.9})


async def planning(year: Year, dice: Random) -> Deed:
    verb = dice.choice(list(CHANGES))
    held, change = year.subscription(dice, verb), CHANGES[verb]
    if verb is Verb.REMOVE_USERS:
        change = {"user_ids": [str(key) for key in await leavers(year, held, dice)]}
    due_on = year.today + timedelta(days=dice.randint(-1, 45))
    return Deed(plan, (held,), {"verb": verb, "change": change, "due_on": due_on})


async def withdrawing(year: Year, dice: Random) -> Deed:
    return Deed(withdraw_planned, (await _one(year, PLANNED, dice),))


async def marking(year: Year, dice: Random) -> Deed:
    given = dice.choice(({"protected": True}, {"protected": False}, {"deactivate": True}))
    user = await _one(year, USERS, dice)
    version = 1 if dice.random() < 0.2 else await year.version("users", user)
    return Deed(update_user, (user,), {**given, "version": version})


async def asking(year: Year, dice: Random) -> Deed:
    customer, subscription = dice.choice(year.customers), year.subscription(dice, Verb.REQUEST)
    wish = Wish(customer_id=customer, quantity=dice.choice((0, 1, 3, 95)), subscription_id=subscription)
    return Deed(request_licenses, (), {"wish": wish})


async def answering(year: Year, dice: Random) -> Deed:
    request = await _one(year, REQUESTS, dice)
    version = await year.version("license_requests", request)
    match dice.randint(0, 3):
        case 0:
            return Deed(decline_request, (request,), {"reason": "Not this year.", "version": version})
        case 1:
            return Deed(withdraw_request, (request,), {"version": version})
        case _:
            given = {"count": 2, "request_id": request, "pay": True}
            return Deed(add_licenses, (year.subscription(dice, Verb.ADD_LICENSES),), given)


async def pricing(year: Year, dice: Random) -> Deed:
    price = Price.parse(dice.choice(("0", "3.333333", "9.99", "12.50")))
    given = {"price": price, "valid_from": year.today + timedelta(days=dice.randint(-1, 40))}
    return Deed(
        set_contract_price,
        (year.subscription(dice, Verb.SUBSCRIBE),),
        given,
        dice.choice((Role.OPERATOR, None)),
    )


async def limiting(year: Year, dice: Random) -> Deed:
    given = {
        "licenses": dice.choice((5, 40, LIMIT)),
        "customer_id": dice.choice((None, *year.customers)),
        "product_id": dice.choice((None, *year.products)),
        "version": await year.version("resellers", year.reseller_id),
    }
    return Deed(set_contract_limit, (), given, dice.choice((Role.OPERATOR, Role.OPERATOR, None)))


async def linking(year: Year, dice: Random) -> Deed:
    customer = dice.choice(year.customers)
    version = await year.version("customers", customer)
    given = {"mode": dice.choice(("console", None, "off")), "address": None, "version": version}
    return Deed(set_customer_request_link, (customer,), given)


async def _one(year: Year, sql: str, dice: Random) -> Any:
    rows = await year.rows(sql)
    return dice.choice(rows)["id"] if rows else uuid4()


OFFICE: dict[str, tuple[int, Maker]] = {
    "cancel an order": (3, canceling),
    "retry an order": (4, retrying),
    "plan an order": (3, planning),
    "withdraw a plan": (1, withdrawing),
    "mark a user": (4, marking),
    "ask for licenses": (2, asking),
    "answer a request": (2, answering),
    "set a price": (2, pricing),
    "set a limit": (1, limiting),
    "set a link": (1, linking),
}
"""By name: how often it is tried, and what it is."""
