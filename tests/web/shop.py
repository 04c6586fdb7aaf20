"""Subscriptions for page tests, made through the product's own actions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from customers.orders.actions import add_users
from customers.orders.placing import NewUser
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.rules.access import Role
from tests.web.site import Site


@dataclass(frozen=True)
class Shop:
    """A Flexible subscription of 5 users under a cap of 10, and an Annual one of 10, each by its address."""

    flexible: str
    annual: str
    monthly: str
    customer: str


async def begun(site: Site, terms_key: str, *, product_id: UUID | None = None, **wish: Any) -> str:
    """The address of a new subscription of the world's customer."""
    world, now = site.world, site.clock.now()
    asked = Wish(world.customer_id, product_id or world.product_id, terms_key, **wish)
    async with site.database.unit_of_work(world.reseller_id) as session:
        placed = await subscribe(session, asked, actor=world.actor(Role.RESELLER_OWNER), now=now, pay=True)
    await site.work()
    return f"/customers/{world.customer_id}/subscriptions/{placed.subscription_id}"


async def a_shop(site: Site) -> Shop:
    """Three subscriptions of the world's customer."""
    flexible = await begun(site, "google_flexible", cap=10)
    annual = await begun(site, "google_annual_yearly", quantity=10)
    monthly = await begun(site, "google_annual_monthly", quantity=10)
    await with_users(site, flexible, *(f"user{number}@acme.example" for number in range(1, 6)))
    return Shop(flexible, annual, monthly, f"/customers/{site.world.customer_id}")


async def with_users(site: Site, path: str, *addresses: str) -> None:
    """Assign these people."""
    world = site.world
    users = [NewUser(address) for address in addresses]
    async with site.database.unit_of_work(world.reseller_id) as session:
        await add_users(
            session, UUID(path.rpartition("/")[2]), users=users, actor=world.actor(), now=site.clock.now()
        )
    await site.work()
