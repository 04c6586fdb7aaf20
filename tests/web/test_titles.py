"""What a browser's tab says: which page it is and what it is about, so that many tabs stay apart."""

import re
from html import unescape

import pytest
import pytest_asyncio

from tests.web.selling import Ways, ways_of_selling
from tests.web.site import Site

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
OF_TIMELOG = {
    "": "TimeLog license, Acme · North",
    "/users": "Users, TimeLog license, Acme · North",
    "/licenses": "Add licenses, TimeLog license, Acme · North",
    "/licenses/quantity": "Number of licenses, TimeLog license, Acme · North",
    "/licenses/review?quantity=2": "Add 2 licenses, TimeLog license, Acme · North",
    "/next-period": "Next period, TimeLog license, Acme · North",
}
OF_ACME = {
    "/history": "Order history, Acme · North",
    "/users": "Users, Acme · North",
    "/team": "People, Acme · North",
    "/request-link": "Request link, Acme · North",
    "/subscriptions/new": "New subscription, Acme · North",
}


@pytest_asyncio.fixture(scope="module")
async def ways(site: Site) -> Ways:
    return await ways_of_selling(site)


def title(page: str) -> str:
    """The title of a page, as a tab shows it."""
    found = TITLE.search(page)
    assert found
    return unescape(" ".join(found[1].split()))


@pytest.mark.parametrize(("part", "said"), OF_TIMELOG.items())
async def test_a_page_about_a_subscription_names_it_and_its_customer(
    site: Site, ways: Ways, part: str, said: str
) -> None:
    assert title(await site.get("reseller_owner", ways.timelog + part)) == said


@pytest.mark.parametrize(("part", "said"), OF_ACME.items())
async def test_a_page_about_a_customer_names_it(site: Site, part: str, said: str) -> None:
    assert title(await site.get("reseller_owner", f"/customers/{site.world.customer_id}{part}")) == said


async def test_the_portal_does_not_repeat_whose_it_is(site: Site, ways: Ways) -> None:
    page = await site.get("customer_owner", ways.own("timelog") + "/users")
    assert title(page) == "Users, TimeLog license · Acme"
