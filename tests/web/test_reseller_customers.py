"""What counts against contract limits, as the provider sees it, and the limit that the operator sets."""

import pytest

from tests.builders import a_subscription
from tests.reseller_api.statements import counted
from tests.web.shop import a_shop
from tests.web.site import Site, error_of, hidden, words


async def test_each_product_shows_what_counts_and_what_is_pending(site: Site) -> None:
    shop = await a_shop(site)
    path = f"{shop.annual}/licenses/review"
    await site.fill("reseller_sales", f"{path}?quantity=4", to=path)
    at = f"/resellers/{site.world.reseller_id}/customers"
    listed = words(await site.get("provider_finance", at))
    assert "Acme number" in listed
    assert "Globex number" in listed
    assert "no subscription yet" in listed
    page = words(await site.get("operator", f"{at}/{site.world.customer_id}"))
    assert "25 4 10 none –" in page
    await site.work()
    page = words(await site.get("operator", f"{at}/{site.world.customer_id}"))
    assert "29 0 10 none –" in page


async def test_a_limit_is_set_for_one_product_of_one_customer(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers/{site.world.customer_id}"
    product = str(site.world.product_id)
    await site.fill("operator", at, product=product, limit="60")
    page = await site.get("operator", f"{at}?product={product}")
    assert "29 0 10 60 31" in words(page)
    assert f'value="{product}" selected' in page
    assert 'name="limit" type="text" value="60"' in page
    sibling = f"/resellers/{site.world.reseller_id}/customers/{site.sibling_id}"
    assert "0 0 – none –" in words(await site.get("operator", sibling))
    await site.fill("operator", at, product=product, limit="")
    assert "29 0 10 none –" in words(await site.get("operator", at))


async def test_a_limit_below_use_is_refused_beside_its_field_with_the_list(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers/{site.world.customer_id}"
    page = (await site.fill("operator", at, status=422, product=str(site.world.product_id), limit="28")).text
    assert error_of(page, "limit") == "Licenses counted or caps reach 29 (Acme 29). Enter 29 or more."
    assert 'value="28"' in page


@pytest.mark.parametrize("value", ["-1", "2.5", "many", "1000001", "٥", "<b>", "9" * 30])
async def test_a_limit_that_can_not_be_read_is_kept_beside_its_error(site: Site, value: str) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers/{site.world.customer_id}"
    page = (await site.fill("operator", at, status=422, product="", limit=value)).text
    assert error_of(page, "limit")
    assert "<b>" not in page.replace("<b></b>", "")


async def test_a_limit_set_meanwhile_is_not_overwritten(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers/{site.world.customer_id}"
    seen = hidden(await site.get("operator", at))
    product = str(site.world.product_id)
    await site.fill("operator", at, product=product, limit="70")
    stale = {**seen, "product": product, "limit": "80"}
    assert "Someone else has changed this" in words((await site.post("operator", at, 409, **stale)).text)
    assert "29 0 10 70 41" in words(await site.get("operator", at))


async def test_a_list_is_searched_and_asks_no_more_as_it_grows(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers"
    found = words(await site.get("operator", f"{at}?q=glob"))
    assert ("Globex" in found, "Acme" in found) == (True, False)
    with counted(site.database) as before:
        await site.get("operator", at)
    await a_subscription(site.database, site.world, site.clock.now(), customer_id=site.sibling_id)
    with counted(site.database) as after:
        await site.get("operator", at)
    assert len(after) == len(before)


async def test_a_customer_of_another_reseller_is_not_found(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/customers"
    for key in (site.foreign.customer_id, "nonsense", "0192f8a0-0000-7000-8000-000000000000"):
        await site.get("operator", f"{at}/{key}", 404)
        await site.post("operator", f"{at}/{key}", 404, limit="1")
