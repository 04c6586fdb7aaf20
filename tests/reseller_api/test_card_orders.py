"""An order that is paid by card, through GraphQL: it waits, is paid, counts, and has an invoice (H8, H9)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio
from starlette.applications import Starlette

from customers.orders.quotes import Quotes
from customers.payments.checkouts import NOT_SET_UP
from customers.payments.gateway import Outcome
from reseller_api.asgi import Api
from reseller_api.context import Console
from tests.customers.payments.told import CHECKOUT, ToldGateway
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import ORDER, price
from tests.reseller_api.statements import counted

PAID = """query($id: ID!) { order(id: $id) {
  status completedAt failureCode
  payment { status amount { amount currency } expiresAt checkoutUrl failure }
  invoice { number kind status gross { amount } lines(first: 5) { nodes { order { id } } } }
  subscription { state bought reserved } } }"""
GROSS = {"amount": "369.00", "currency": "EUR"}
"""Five licenses at 60.00, with 23 %."""


@pytest_asyncio.fixture(scope="module")
async def listed(people: People) -> People:
    await price(people, "horizon")
    return people


async def ordered(people: People) -> str:
    """The id of the order of a first purchase, placed and not yet paid."""
    change = {"customer": people.customer, "product": people.product, "terms": "horizon", "quantity": 5}
    placed = await people.done("reseller_owner", "subscribe", ORDER, change=change, pay=True)
    assert placed["order"]["status"] == "AWAITING_PAYMENT"
    order: str = placed["order"]["id"]
    return order


async def seen(people: People, order: str, who: str = "reseller_owner") -> Any:
    return (await people.data(who, PAID, id=order))["order"]


async def test_an_order_waits_for_its_payment_with_a_link_and_counts_when_it_is_paid(listed: People) -> None:
    order, gateway = await ordered(listed), ToldGateway()
    before = await seen(listed, order)
    assert (before["payment"]["status"], before["payment"]["checkoutUrl"]) == ("NEW", None)
    assert (before["payment"]["amount"], before["payment"]["expiresAt"]) == (GROSS, "2026-03-16T10:00:00Z")
    await listed.work(gateway)
    waits = await seen(listed, order)
    assert (waits["status"], waits["completedAt"], waits["invoice"]) == ("AWAITING_PAYMENT", None, None)
    assert (waits["payment"]["status"], waits["payment"]["checkoutUrl"]) == ("OPEN", CHECKOUT)
    assert waits["subscription"] == {"state": "PENDING", "bought": 0, "reserved": 5}
    gateway.outcome = Outcome.PAID
    await looked_again(listed, gateway)
    paid = await seen(listed, order)
    assert (paid["status"], paid["failureCode"]) == ("COMPLETED", None)
    assert (paid["payment"]["status"], paid["payment"]["checkoutUrl"]) == ("PAID", None)
    assert paid["subscription"] == {"state": "ACTIVE", "bought": 5, "reserved": 0}


async def test_without_a_gateway_no_card_is_taken(listed: People) -> None:
    change = {"customer": listed.customer, "product": listed.product, "terms": "horizon", "quantity": 5}
    async with without_a_gateway(listed):
        for pay in (True, False):
            refused = await listed.refused("reseller_owner", "subscribe", change=change, pay=pay)
            assert (refused["code"], refused["message"]) == ("PAYMENT_REQUIRED", NOT_SET_UP)


@asynccontextmanager
async def without_a_gateway(people: People) -> AsyncIterator[None]:
    """The interface of an installation that names none."""
    console, served = Console(people.database, people.clock, Quotes("a secret of the tests")), people.app
    people.app = Starlette(routes=Api(console).routes())
    yield
    people.app = served


async def looked_again(people: People, gateway: ToldGateway) -> None:
    """The worker's next look at the payments that wait."""
    async with people.database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET due_at = $1 WHERE kind = 'payment'", people.clock.now())
    await people.work(gateway)


async def test_a_declined_card_fails_the_order_which_is_tried_again_with_another(listed: People) -> None:
    order = await ordered(listed)
    await listed.work(ToldGateway(Outcome.DECLINED))
    failed = await seen(listed, order)
    assert (failed["status"], failed["failureCode"]) == ("FAILED", "PAYMENT_FAILED")
    assert (failed["payment"]["status"], failed["invoice"]) == ("DECLINED", None)
    assert (await listed.refused("reseller_owner", "retryOrder", order=order))["code"] == "PAYMENT_REQUIRED"
    again = await listed.done("reseller_owner", "retryOrder", "order { status }", order=order, pay=True)
    assert again["order"]["status"] == "AWAITING_PAYMENT"
    await listed.work()
    assert (await seen(listed, order))["status"] == "COMPLETED"


async def test_an_order_leads_those_who_read_invoices_to_its_invoice(listed: People) -> None:
    order = await ordered(listed)
    await listed.work()
    for who in ("reseller_owner", "reseller_finance", "provider_finance", "operator"):
        invoice = (await seen(listed, order, who))["invoice"]
        assert (invoice["kind"], invoice["status"]) == ("IMMEDIATE", "PAID")
        assert invoice["gross"]["amount"] == GROSS["amount"]
        assert invoice["lines"]["nodes"] == [{"order": {"id": order}}]
    for who in ("reseller_sales", "reseller_viewer", "customer_owner", "customer_viewer"):
        assert (await seen(listed, order, who))["invoice"] is None, who


async def test_orders_of_a_list_are_led_to_their_invoices_in_one_statement(listed: People) -> None:
    for _ in range(3):
        await ordered(listed)
    await listed.work()
    query = "query($first: Int!) { orders(first: $first) { nodes { invoice { number } } } }"
    await listed.data("reseller_finance", query, first=1)  # signs in, once
    taken = []
    for first in (1, 3):
        with counted(listed.database) as statements:
            found = await listed.data("reseller_finance", query, first=first)
        numbers = {node["invoice"]["number"] for node in found["orders"]["nodes"]}
        assert len(numbers) == first
        taken.append(len(statements))
    assert taken[0] == taken[1]
