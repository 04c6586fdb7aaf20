"""Short ways to a subscription whose periods follow each other, and to what stands in its books."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from customers.orders.actions import add_users
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.subscribing import Wish
from reseller.rules.pricing import Price
from reseller.rules.terms import Period
from tests.customers.world import World, crowd


def on(world: World, day: date, hour: int = 12) -> World:
    """The same world at an hour of a day, in UTC."""
    return world.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


async def begun(
    world: World,
    terms: str,
    quantity: int | None = None,
    *,
    price: str = "10.00",
    period: Period | None = None,
    users: int = 0,
    pay: bool = False,
    **wished: Any,
) -> UUID:
    """A subscription that is carried out at a contract price, with so many users."""
    wish = Wish(
        world.customer_id, world.product_id, terms, quantity=quantity, period=period,
        price=Price.parse(price), **wished,
    )  # fmt: skip
    subscription = await world.subscribed(wish, priced_by=world.operator, pay=pay)
    if users:
        await world.do(add_users, subscription, users=crowd(users))
        await world.work()
    return subscription


async def turned(world: World, day: date) -> World:
    """Jump to a day and let its daily job run; gives that day's world."""
    there = on(world, day)
    await roll_over_all(there.database, there.reseller_id, now=there.now)
    return there


async def charges(world: World, subscription: UUID) -> list[tuple[Any, ...]]:
    """Kind, first day, last day, quantity, amount and timing of each charge, in order of first day."""
    rows = await world.rows(
        "SELECT kind, first_day, last_day, quantity, net_minor, timing FROM charges"
        " WHERE reseller_id = $1 AND subscription_id = $2 ORDER BY first_day, id",
        subscription,
    )
    return [tuple(row) for row in rows]


async def told(world: World, subscription: UUID, action: str) -> list[dict[str, Any]]:
    """The details of the logged deeds of one name, the first one first."""
    rows = await world.rows(
        "SELECT details FROM action_log WHERE reseller_id = $1 AND subscription_id = $2 AND action = $3"
        " ORDER BY id",
        subscription,
        action,
    )
    return [row["details"] for row in rows]


async def notices(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Kind and details of the mails that wait for this tenant."""
    async with world.database.reading_without_tenant() as session:
        rows = await session.fetch(
            "SELECT payload FROM jobs WHERE kind = 'notice' AND reseller_id = $1 ORDER BY id",
            world.reseller_id,
        )
    return [(row["payload"]["kind"], row["payload"]["details"]) for row in rows]
