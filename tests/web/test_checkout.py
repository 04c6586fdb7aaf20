"""The one way to an order: details, review, and the order placed once, whatever its verb."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses
from tests.builders import a_price, a_subscription
from tests.locks import until_waiting
from tests.web.shop import Shop, a_shop
from tests.web.site import Site, error_of, hidden, words

WHO = "reseller_sales"
ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1"


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


def reviews(site: Site, shop: Shop) -> dict[str, str]:
    """The review of each verb, with what is asked for in its address."""
    product = site.world.product_id
    return {
        "add": f"{shop.annual}/licenses/review?quantity=2",
        "begin": f"{shop.customer}/subscriptions/new/review"
        f"?product={product}&terms=google_annual_monthly&quantity=3",
    }


@pytest.mark.parametrize("verb", ["add", "begin"])
async def test_each_amount_of_a_review_is_explained(site: Site, shop: Shop, verb: str) -> None:
    review = f"{reviews(site, shop)[verb]}&idempotency_key={uuid4()}"
    closed = await site.get(WHO, review)
    assert f"{review}&line=1#line-1".replace("&", "&amp;") in closed
    assert "rounded once" not in words(closed)
    opened = await site.get(WHO, f"{review}&line=1")
    assert "rounded once, half away from zero" in words(opened)
    assert 'href="/rules#M2"' in opened
    assert f'href="{review}#line-1"'.replace("&", "&amp;") in opened


async def test_a_review_explains_an_amount_as_its_invoice_line_does(site: Site, shop: Shop) -> None:
    await days_later(site, 3)
    path = f"{shop.monthly}/licenses/review"
    opened = await site.get(WHO, f"{path}?quantity=7&line=1")
    await site.fill(WHO, f"{path}?quantity=7", to=path)
    await site.work()
    preview = await site.get("reseller_owner", "/invoices/preview")
    number = next(
        row.partition('"')[0] for row in preview.split('id="line-')[1:] if "+7<" in row.partition("</tr>")[0]
    )
    invoiced = await site.get("reseller_owner", f"/invoices/preview?line={number}")
    assert reasons(opened) == reasons(invoiced)


async def days_later(site: Site, days: int) -> None:
    """Move the clock; nobody's session lasts that long."""
    site.clock.set(site.clock.now() + timedelta(days=days))
    await site.close()
    site.browsers.clear()


def reasons(page: str) -> str:
    """What an opened explanation says, step by step."""
    return words(page.partition('<ol class="reasons">')[2].partition("</ol>")[0])


@pytest.mark.parametrize("verb", ["add", "begin"])
async def test_a_second_press_places_no_second_order(site: Site, shop: Shop, verb: str) -> None:
    before = await site.one(ORDERS)
    review = reviews(site, shop)[verb]
    path, fields = review.partition("?")[0], hidden(await site.get(WHO, review))
    first = await site.post(WHO, path, **fields)
    second = await site.post(WHO, path, **fields)
    assert first.headers["location"] == second.headers["location"]
    assert await site.one(ORDERS) == before + 1


@pytest.mark.parametrize("verb", ["add", "begin"])
async def test_an_amount_that_changed_is_shown_before_it_binds(site: Site, shop: Shop, verb: str) -> None:
    before = await site.one(ORDERS)
    review = reviews(site, shop)[verb]
    path, fields = review.partition("?")[0], hidden(await site.get(WHO, review))
    answer = await site.post(WHO, path, 409, **{**fields, "quote": "1"})
    assert "The price shown has changed" in words(answer.text)
    assert await site.one(ORDERS) == before
    await site.post(WHO, path, **hidden(answer.text))
    assert await site.one(ORDERS) == before + 1


async def test_an_amount_that_another_order_changes_at_the_same_moment_is_shown_before_it_binds(
    site: Site, shop: Shop
) -> None:
    world, now, tiers = site.world, site.clock.now(), [[1, "10.00"], [10, "8.00"]]
    await a_price(site.database, world.product_id, now, price=tiers, terms_key="timelog")
    held = await a_subscription(site.database, world, now, terms_key="timelog", quantity=5)
    path = f"{shop.customer}/subscriptions/{held}/licenses/review"
    fields = hidden(await site.get(WHO, f"{path}?quantity=3"))
    async with site.database.unit_of_work(world.reseller_id) as session:
        await add_licenses(session, held, count=4, actor=world.actor(), now=now)
        pressing = asyncio.create_task(site.post(WHO, path, 409, **fields))
        await until_waiting(site.database)
    assert "The price shown has changed" in words((await pressing).text)


async def test_going_back_keeps_what_was_typed(site: Site, shop: Shop) -> None:
    begin = f"{shop.customer}/subscriptions/new"
    typed = reviews(site, shop)["begin"].partition("?")[2] + "&po_number=PO-9"
    page = await site.get(WHO, f"{begin}/review?{typed}")
    assert f'href="{begin}?{typed}"'.replace("&", "&amp;") in page
    back = await site.get(WHO, f"{begin}?{typed}")
    for kept in ('value="3"', 'value="PO-9"', 'value="google_annual_monthly" checked'):
        assert kept in back


async def test_a_new_subscription_beyond_the_contract_limit_is_refused_beside_its_number(
    site: Site, shop: Shop
) -> None:
    before = await site.snapshot()
    home = site.world.reseller_id
    async with site.database.unit_of_work(home) as session:
        await session.run("UPDATE contract_usage SET limit_licenses = 100 WHERE reseller_id = $1", home)
    over = reviews(site, shop)["begin"].replace("quantity=3", "quantity=900")
    page = await site.get(WHO, over, 422)
    assert "The contract limit is 100 licenses" in error_of(page, "quantity")
    assert 'value="900"' in page
    assert await site.snapshot() == before


async def test_a_review_says_what_starts_when_and_what_follows(site: Site, shop: Shop) -> None:
    page = words(await site.get(WHO, f"{reviews(site, shop)['begin']}&start_on=2026-04-01"))
    for said in (
        "Start with 3 licenses",
        "Charged from 1 April 2026",
        "On the invoice of April 2026",
        "Term ends 31 March 2027",
        "It renews by itself, with the same licenses On 1 April 2027",
        "Billing zone Europe/Dublin",
        "estimated",
    ):
        assert said in page
