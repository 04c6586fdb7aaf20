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
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.pricing import Price
from tests.journeys.year.deeds import Maker
from tests.journeys.year.stage import LIMIT, Deed, Year

USERS = "SELECT id FROM users WHERE reseller_id = $1 ORDER BY address"
REQUESTS = "SELECT id FROM license_requests WHERE reseller_id = $1 ORDER BY number DESC LIMIT 5"
PLANNED = (
    "SELECT id FROM planned_orders WHERE reseller_id = $1 AND status = 'planned' ORDER BY id DESC LIMIT 5"
)
CHANGES: tuple[tuple[Verb, dict[str, Any]], ...] = (
    (Verb.ADD_LICENSES, {"count": 2}),
    (Verb.ADD_USERS, {"users": [{"address": "planned@acme.example"}]}),
    (Verb.REMOVE_USERS, {"count": 1}),
    (Verb.CANCEL_LICENSES, {"count": 1}),
    (Verb.SET_NEXT_PERIOD, {"quantity": 2}),
    (Verb.END, {}),
    (Verb.SET_CAP, {"cap": 3}),
)


async def canceling(year: Year, dice: Random) -> Deed:
    return Deed(cancel_order, (await year.order(dice),))


async def retrying(year: Year, dice: Random) -> Deed:
    return Deed(retry_order, (await year.order(dice),), {"pay": dice.random() < 0.9})


async def planning(year: Year, dice: Random) -> Deed:
    verb, change = dice.choice(CHANGES)
    given = {"verb": verb, "change": change, "due_on": year.today + timedelta(days=dice.randint(-1, 45))}
    return Deed(plan, (year.subscription(dice, verb),), given)


async def withdrawing(year: Year, dice: Random) -> Deed:
    return Deed(withdraw_planned, (await _one(year, PLANNED, dice),))


async def marking(year: Year, dice: Random) -> Deed:
    given = dice.choice(({"protected": True}, {"protected": False}, {"deactivate": True}))
    version = 1 if dice.random() < 0.2 else None
    return Deed(update_user, (await _one(year, USERS, dice),), {**given, "version": version})


async def asking(year: Year, dice: Random) -> Deed:
    customer, subscription = dice.choice(year.customers), year.subscription(dice, Verb.REQUEST)
    wish = Wish(customer_id=customer, quantity=dice.choice((0, 1, 3, 95)), subscription_id=subscription)
    return Deed(request_licenses, (), {"wish": wish})


async def answering(year: Year, dice: Random) -> Deed:
    request = await _one(year, REQUESTS, dice)
    match dice.randint(0, 3):
        case 0:
            return Deed(decline_request, (request,), {"reason": "Not this year."})
        case 1:
            return Deed(withdraw_request, (request,))
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
    }
    return Deed(limit_at_present, (), given, dice.choice((Role.OPERATOR, Role.OPERATOR, None)))


async def limit_at_present(session: WriteSession, **given: Any) -> None:
    """Set a contract limit, whichever version the reseller has."""
    sql = "SELECT version FROM resellers WHERE reseller_id = $1"
    version = await session.fetchval(sql, session.reseller_id)
    await set_contract_limit(session, version=version, **given)


async def linking(year: Year, dice: Random) -> Deed:
    given = {"mode": dice.choice(("console", None, "off")), "address": None}
    return Deed(link_at_present, (dice.choice(year.customers),), given)


async def link_at_present(session: WriteSession, customer: Any, *, actor: Actor, **given: Any) -> None:
    """Set a customer's request link, whichever version the customer has."""
    sql = "SELECT version FROM customers WHERE reseller_id = $1 AND id = $2"
    version = await session.fetchval(sql, session.reseller_id, customer)
    await set_customer_request_link(session, customer, version=version, actor=actor, **given)


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
