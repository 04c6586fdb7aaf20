"""Why an action in a subscription's menu is not possible: the engine's reason, and a true one."""

import pytest_asyncio

from tests.web.shop import Shop, a_shop
from tests.web.site import Site, words

SALES = "reseller_sales"


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


async def test_where_nobody_is_in_use_nobody_can_be_removed(site: Site, shop: Shop) -> None:
    menu = words(await site.get(SALES, shop.annual))
    assert "Remove users There is no user here to remove." in menu
    assert "Leave the number empty" not in menu


async def test_where_somebody_is_in_use_the_menu_says_how_many(site: Site, shop: Shop) -> None:
    assert "Remove users 5 in use" in words(await site.get(SALES, shop.flexible))
