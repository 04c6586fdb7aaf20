"""How many statements a page takes: a number that does not grow with what it shows."""

from uuid import UUID

from customers.requests.actions import Wish, request_licenses
from reseller.rules.access import Role
from tests.builders import a_customer
from tests.reseller_api.statements import counted
from tests.web.shop import a_shop, begun, with_users
from tests.web.site import Site

WHO = "reseller_owner"
PAGES = {
    "/": 12,
    "/customers": 8,
    "/customers?q=ac&near=1": 8,
    "/history": 6,
    "/requests": 4,
    "{customer}": 11,
    "{customer}/history": 6,
    "{flexible}": 14,
    "{flexible}/users": 6,
    "{monthly}/licenses/review?quantity=2&idempotency_key=k": 15,
}
"""Three of each are the session, the reseller's facts and its open requests.

A subscription tells what comes by itself; a review tries the cheaper ways on what it has read once.
"""


async def taken(site: Site, path: str) -> int:
    """Statements that a page takes once it is warm."""
    await site.get(WHO, path)
    with counted(site.database) as statements:
        await site.get(WHO, path)
    return len(statements)


async def grow(site: Site, flexible: str) -> None:
    """More of everything."""
    world, now = site.world, site.clock.now()
    for number in range(12):
        await a_customer(site.database, world.reseller_id, now, name=f"Acme {number}")
    await with_users(site, flexible, "more1@acme.example", "more2@acme.example")
    await begun(site, "google_flexible", cap=3)
    annual = await begun(site, "google_annual_monthly", quantity=3)
    async with site.database.unit_of_work(world.reseller_id) as session:
        for _ in range(5):
            wish = Wish(customer_id=world.customer_id, product_id=world.product_id, quantity=2,
                        subscription_id=UUID(annual.rpartition("/")[2]))  # fmt: skip
            await request_licenses(session, wish=wish, actor=world.actor(Role.RESELLER_OWNER), now=now)


async def test_no_page_asks_more_as_there_is_more_to_show(site: Site) -> None:
    shop = await a_shop(site)
    paths = {path: path.format(**vars(shop)) for path in PAGES}
    before = {path: await taken(site, real) for path, real in paths.items()}
    await grow(site, shop.flexible)
    after = {path: await taken(site, real) for path, real in paths.items()}
    assert after == before
    over = {path: count for path, count in after.items() if count > PAGES[path]}
    assert not over, f"These pages ask the database more often than they are meant to: {over}"
