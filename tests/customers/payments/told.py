"""A gateway whose answers a test chooses, and short ways to order by card."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from customers.orders.placing import Placed
from customers.payments.actions import take_answer
from customers.payments.gateway import Asked, GatewayUnclear, Outcome, Standing
from customers.payments.models import PaymentKey
from customers.payments.queries import PaymentRow, payments_of_orders
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.rules.pricing import Price
from tests.customers.world import World

CHECKOUT = "http://pay.example/checkout/1"


@dataclass
class ToldGateway:
    """Answers `outcome` to whatever is asked, and keeps what was; UNKNOWN until a checkout was opened.

    A `stubborn` one leaves an open checkout open when it is asked to close it.
    """

    outcome: Outcome = Outcome.OPEN
    away: bool = False
    stubborn: bool = False
    asked: list[tuple[str, PaymentKey]] = field(default_factory=list)
    known: dict[PaymentKey, Standing] = field(default_factory=dict)

    async def create(self, asked: Asked) -> Standing:
        opened = Standing(Outcome.OPEN, asked.amount_minor, asked.currency, asked.key.text, CHECKOUT)
        self.known.setdefault(asked.key, opened)
        return self._answer("create", asked.key)

    async def status(self, key: PaymentKey) -> Standing:
        return self._answer("status", key)

    async def cancel(self, key: PaymentKey) -> Standing:
        if self.outcome is Outcome.OPEN and not self.stubborn:
            self.outcome = Outcome.CANCELED
        return self._answer("cancel", key)

    async def refund(self, key: PaymentKey) -> Standing:
        self.outcome = Outcome.REFUNDED
        return self._answer("refund", key)

    @property
    def verbs(self) -> list[str]:
        """What was asked for, in order."""
        return [verb for verb, _ in self.asked]

    def _answer(self, verb: str, key: PaymentKey) -> Standing:
        self.asked.append((verb, key))
        if self.away:
            raise GatewayUnclear("away")
        if key not in self.known:
            return Standing(Outcome.UNKNOWN)
        return replace(self.known[key], outcome=self.outcome)


async def ordered(world: World, quantity: int = 5, **given: Any) -> Placed:
    """The order of a first purchase on terms that ask for a card, at 5.00 a license."""
    wish = Wish(world.customer_id, world.product_id, "horizon", quantity, price=Price.parse("5.00"))
    placed: Placed = await world.do(subscribe, wish, priced_by=world.operator, pay=True, **given)
    return placed


async def tries(world: World, order_id: UUID) -> tuple[PaymentRow, ...]:
    """The payments of an order, oldest first."""
    async with world.database.reading(world.reseller_id) as session:
        return (await payments_of_orders(session, [order_id]))[order_id]


async def statuses(world: World, placed: Placed) -> tuple[str, list[str]]:
    """How the order stands, and each of its payments."""
    row = await world.row("SELECT status FROM orders WHERE reseller_id = $1 AND id = $2", placed.id)
    return row["status"], [each.status.value for each in await tries(world, placed.id)]


async def answer(world: World, payment: PaymentRow, outcome: Outcome, **other: Any) -> bool:
    """What the gateway calls back."""
    said = Standing(outcome, payment.amount_minor, payment.currency, payment.key.text)
    async with world.database.unit_of_work(world.reseller_id) as session:
        return await take_answer(session, payment.id, replace(said, **other), now=world.now)


async def said(world: World, name: str) -> list[dict[str, Any]]:
    """The details of the logged entries of this name."""
    rows = await world.rows(
        "SELECT details FROM action_log WHERE reseller_id = $1 AND action = $2 ORDER BY id", name
    )
    return [row["details"] for row in rows]
