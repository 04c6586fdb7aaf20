"""A review has the key of its order in its address: going back to it and pressing again is the same order."""

import pytest
import pytest_asyncio

from tests.web.selling import Ways, pressed, ways_of_selling
from tests.web.site import Site, hidden

WHO = "reseller_sales"
ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1"
KEY = "idempotency_key="
ENTRIES = (
    ("timelog", "licenses/review?quantity=2"),
    ("timelog", "next-period/review?quantity=3"),
    ("billomat", "cancellation/review?quantity=1"),
    ("billomat", "licenses/review?quantity=1&po_number=PO+7"),
)
"""Reviews as links lead to them, without a key."""


@pytest_asyncio.fixture(scope="module")
async def ways(site: Site) -> Ways:
    return await ways_of_selling(site)


async def entered(site: Site, link: str) -> str:
    """The address at which a browser stands that followed a link to a review."""
    answer = await (await site.of(WHO)).get(link)
    assert answer.status_code == 303
    to: str = answer.headers["location"]
    assert to.startswith(f"{link}&{KEY}")
    return to


@pytest.mark.parametrize(("terms", "review"), ENTRIES)
async def test_going_back_to_a_linked_review_and_pressing_again_leads_to_the_same_order(
    site: Site, ways: Ways, terms: str, review: str
) -> None:
    before = await site.one(ORDERS)
    here = await entered(site, f"{getattr(ways, terms)}/{review}")
    led: set[tuple[str, str]] = set()
    for _ in range(2):
        page = await site.get(WHO, here)
        assert ("This order is placed already" in page) == bool(led), "who comes back is told"
        answer = await site.post(WHO, here.partition("?")[0], **hidden(page))
        led.add((answer.headers["location"], answer.headers["set-cookie"]))
        assert await site.one(ORDERS) == before + 1
    assert len(led) == 1, "the second press says the same and links the same order"


async def test_another_way_that_is_shown_again_is_the_same_order(site: Site, ways: Ways) -> None:
    before = await site.one(ORDERS)
    here = await entered(site, f"{ways.timelog}/licenses/review?quantity=2")
    pages = [await site.get(WHO, here) for _ in range(2)]
    for page in pages:
        await site.post(WHO, here.partition("?")[0], **pressed(page, "remove_excess"))
        assert await site.one(ORDERS) == before + 1


async def test_a_link_followed_again_is_another_order(site: Site, ways: Ways) -> None:
    link = f"{ways.billomat}/licenses/review?quantity=1"
    assert await entered(site, link) != await entered(site, link)


@pytest.mark.parametrize("key", ["", "%00", "a%0Ab", "k" * 256])
async def test_a_key_that_can_not_be_kept_is_replaced(site: Site, ways: Ways, key: str) -> None:
    link = f"{ways.billomat}/licenses/review?quantity=1"
    answer = await (await site.of(WHO)).get(f"{link}&{KEY}{key}")
    assert answer.status_code == 303
    await site.get(WHO, answer.headers["location"])
