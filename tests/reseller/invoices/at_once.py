"""Carrying orders out with the invoices they ask for, and reading these back."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from customers.charges.immediate import INVOICE_NOW
from customers.orders.actions import add_licenses
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.invoices.closing import close_month
from reseller.invoices.immediate import immediate_handlers, invoice_order
from reseller.rules.periods import Month
from reseller.rules.pricing import Price
from tests.builders import OPERATOR
from tests.customers.world import World


async def work(world: World) -> None:
    """Let cards pay, and carry out what waits at the world's time, invoices included."""
    await world.pay()
    await world.work(invoicing=immediate_handlers(world.database)[INVOICE_NOW])


async def sold(world: World, terms: str, quantity: int | None, *, price: str = "10.00", **wish: Any) -> UUID:
    """A subscription under these terms, carried out and, where it asks for it, invoiced."""
    made = Wish(world.customer_id, world.product_id, terms, quantity, price=Price.parse(price), **wish)
    placed = await ordered(world, subscribe, made, priced_by=world.operator, pay=True)
    found: UUID = placed.subscription_id
    return found


async def ordered(world: World, action: Any, *args: Any, **given: Any) -> Any:
    """An order placed and carried out, with its invoice where it asks for one."""
    placed = await world.do(action, *args, **given)
    await work(world)
    return placed


async def moved_to(world: World, day: date) -> World:
    """The world at noon of a later day, when everything in between was brought about."""
    later = world.at(datetime(day.year, day.month, day.day, 12, tzinfo=world.now.tzinfo))
    await roll_over_all(later.database, later.reseller_id, now=later.now)
    return later


async def month_closed(world: World, month: Month) -> None:
    """The month's run, a day after its end, for the one reseller."""
    at = datetime.combine(month.next_first, datetime.min.time(), world.now.tzinfo) + timedelta(days=1)
    await close_month(world.database, month, actor=OPERATOR, now=at, reseller_id=world.reseller_id)


async def invoices(world: World) -> list[Any]:
    """All invoices and credit notes of the reseller, in order of their numbers."""
    return await world.rows("SELECT * FROM invoices WHERE reseller_id = $1 ORDER BY series DESC, sequence")


async def nets(world: World) -> list[tuple[str, int]]:
    """Kind and net of each of them, in minor units."""
    return [(row["kind"], row["net_minor"]) for row in await invoices(world)]


async def lines(world: World, invoice_id: UUID) -> list[Any]:
    """The lines of one, in its order."""
    return await world.rows(
        "SELECT * FROM invoice_lines WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position", invoice_id
    )


async def happened(world: World, invoice_id: UUID) -> list[str]:
    """The kinds of its events, in order of time."""
    events = await world.rows(
        "SELECT kind FROM invoice_events WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY id", invoice_id
    )
    return [row["kind"] for row in events]


async def again(world: World, order_id: UUID) -> UUID | None:
    """The invoice of an order, made now or before; None where it owes none."""
    async with world.database.unit_of_work(world.reseller_id) as session:
        return await invoice_order(session, order_id, now=world.now)


async def carried_out(world: World, timelog: UUID) -> Any:
    """An order that is owed at once, completed, with its invoice asked for and not yet made."""
    order = await world.do(add_licenses, timelog, count=2)
    await world.complete(order.id)
    return order
