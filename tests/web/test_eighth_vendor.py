"""Pages and GraphQL offer, review, order and show an eighth vendor's terms, which they never heard of."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio

from reseller.rules.periods import billing_date
from tests.builders import a_price, a_product
from tests.eighth import LUMINA, sold
from tests.web.selling import names, own, prices_shown
from tests.web.shop import with_users
from tests.web.site import Site, error_of, words

SALES, OWNER, ADMIN = "reseller_sales", "customer_owner", "customer_admin"
TERMS = """{ licenseTerms { key name packSize } customers(first: 1, search: "acme") { nodes {
  subscriptions { terms { key } bought availableActions { action allowed } } } } }"""
HELD = """
SELECT s.customer_id || '/subscriptions/' || s.id FROM subscriptions s
 WHERE s.reseller_id = $1 AND s.terms_key = 'lumina'"""


@pytest.fixture(scope="module", autouse=True)
def known() -> Iterator[None]:
    with sold(LUMINA):
        yield


@pytest_asyncio.fixture(scope="module")
async def held(site: Site) -> AsyncIterator[str]:
    """The address of a subscription of 30 licenses and 31 users, begun by the form two days ago."""
    await prices_shown(site)
    now = site.clock.now()
    product = await a_product(site.database, now, name="Lumina Desk", terms_keys=("lumina",), vendor="Lumina")
    since = billing_date(now, "Europe/Dublin") - timedelta(days=366)
    await a_price(site.database, product, now, price="12.00", terms_key="lumina", valid_from=since)
    wish = f"product={product}&terms=lumina&quantity=30"
    review = f"/customers/{site.world.customer_id}/subscriptions/new/review"
    assert "EUR 360.00" in words(await site.get(SALES, f"{review}?{wish}"))
    await site.fill(SALES, f"{review}?{wish}", to=review)
    await site.work()
    at = f"/customers/{await site.one(HELD)}"
    site.clock.set(now + timedelta(days=2))
    await site.close()
    site.browsers.clear()
    await with_users(site, at, *names("desk", 31))
    yield at


async def test_its_numbers_and_its_deadline_stand_on_its_page(site: Site, held: str) -> None:
    said = words(await site.get(SALES, held))
    assert "Bought 30 In use 31" in said
    assert "EUR 360.00 a quarter" in said
    assert "21 March 2026" in said
    for path in ("/", "/customers", "/compare", held.partition("/subscriptions")[0], f"{held}/seats"):
        assert "Lumina" in words(await site.get(SALES, path)), path


async def test_its_packs_and_days_stand_in_the_review(site: Site, held: str) -> None:
    assert "3 or 6" in error_of(await site.get(SALES, f"{held}/licenses/review?quantity=4", 422), "quantity")
    said = words(await site.get(SALES, f"{held}/licenses/review?quantity=3"))
    assert "3 90 of 92 12.00 a quarter 35.22" in said
    assert "Remove 1 user: free" in said


async def test_its_plan_is_the_owners(site: Site, held: str) -> None:
    assert "EUR 360.00" in words(await site.get(OWNER, own(held)))
    admin = words(await site.get(ADMIN, own(held)))
    assert "In use 31" in admin
    assert "EUR" not in admin


async def test_graphql_knows_it_by_its_key(site: Site, held: str) -> None:
    asked = await (await site.of(SALES)).post("/graphql", json={"query": TERMS})
    data = asked.json()["data"]
    assert {"key": "lumina", "name": "Lumina", "packSize": 3} in data["licenseTerms"]
    (shown,) = [
        each
        for customer in data["customers"]["nodes"]
        for each in customer["subscriptions"]
        if each["terms"]["key"] == "lumina"
    ]
    assert shown["bought"] == 30
    allowed = {each["action"] for each in shown["availableActions"] if each["allowed"]}
    assert allowed == {"ADD_LICENSES", "ADD_USERS", "REMOVE_USERS", "REQUEST", "SET_NEXT_PERIOD", "END"}
