"""Leading somebody to the page where they pay: always behind the commit that placed the order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from customers.orders.kinds import OrderKind
from customers.payments.actions import take_answer
from customers.payments.gateway import Outcome, PaymentGateway
from customers.payments.queries import PaymentRow, open_payment
from customers.subscriptions.state import read_state
from reseller.plumbing.database import Database, ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound, PaymentRequired, marked

NOT_SET_UP = marked("Card payment is not set up on this console, so this order can't be placed.")
_ORDER = "SELECT kind, subscription_id, customer_id FROM orders WHERE reseller_id = $1 AND id = $2"
_VERBS = {
    OrderKind.SUBSCRIBE: Verb.SUBSCRIBE,
    OrderKind.ADD_LICENSES: Verb.ADD_LICENSES,
    OrderKind.RENEW_SUBSCRIPTION: Verb.RENEW,
}


@contextmanager
def offering(gateway: PaymentGateway | None) -> Iterator[bool]:
    """The `pay` of an action: whether a card can be offered here.

        with offering(console.gateway) as pay:
            await add_licenses(session, …, pay=pay)

    Where no gateway is set up PAYMENT_REQUIRED says so, behind every other check.
    """
    try:
        yield gateway is not None
    except PaymentRequired as refusal:
        raise PaymentRequired(template=NOT_SET_UP) if gateway is None else refusal from None


def paying_verb(kind: OrderKind) -> Verb:
    """What takes to pay for an order: the right to place it."""
    return _VERBS.get(kind, Verb.RETRY_ORDER)


async def payable(session: ReadSession, order_id: UUID, *, actor: Actor, now: datetime) -> PaymentRow | None:
    """The payment that the actor may make for an order now; None where there is nothing to pay.

    NOT_FOUND, then FORBIDDEN.
    """
    row = await session.fetchrow(_ORDER, session.reseller_id, order_id)
    if row is None or actor.customer_id not in (None, row["customer_id"]):
        raise NotFound("order")
    held = await read_state(session, row["subscription_id"])
    require(actor, paying_verb(OrderKind(row["kind"])), terms=held.terms)
    found = await open_payment(session, order_id)
    return found if found and found.payable(now) else None


async def open_checkout(
    database: Database, gateway: PaymentGateway, asked: PaymentRow, *, now: datetime
) -> str | None:
    """The address where the payment is made; None where it is not open any more.

    Asked again, the gateway answers with the same checkout. Raises GatewayUnclear.
    """
    standing = await gateway.create(asked.asked(now))
    async with database.unit_of_work(asked.reseller_id) as session:
        await take_answer(session, asked.id, standing, now=now)
        present = await open_payment(session, asked.order_id)
    waits = present is not None and present.id == asked.id and standing.outcome is Outcome.OPEN
    return standing.checkout_url if waits else None
