"""Orders under way, canceled and tried again, and the history that shows them."""

from typing import Any

import pytest_asyncio

from tests.web.shop import Shop, a_shop, begun
from tests.web.site import Site, words

WHO = "reseller_sales"
LAST = "SELECT id FROM orders WHERE reseller_id = $1 ORDER BY id DESC LIMIT 1"
HTMX: dict[str, Any] = {"hx-request": "true"}


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


async def test_an_order_under_way_asks_for_itself_until_it_is_done(site: Site, shop: Shop) -> None:
    await site.fill(WHO, f"{shop.flexible}/users", emails="late@acme.example")
    path = f"/orders/{await site.one(LAST)}"
    assert 'hx-trigger="every' in await site.get(WHO, path)
    part = await site.get(WHO, f"{path}/state", **HTMX)
    assert "hx-get" in part
    assert "<html" not in part
    await site.work()
    part = await site.get(WHO, f"{path}/state", **HTMX)
    assert "Completed" in words(part)
    assert "hx-get" not in part
    assert "late@acme.example" in await site.get(WHO, path)


async def test_an_open_order_is_canceled_once(site: Site, shop: Shop) -> None:
    await site.fill(WHO, f"{shop.flexible}/users", emails="never@acme.example")
    path = f"/orders/{await site.one(LAST)}"
    await site.post("reseller_viewer", f"{path}/cancellation", 403)
    await site.fill(WHO, path, to=f"{path}/cancellation")
    assert "Canceled" in words(await site.get(WHO, path))
    again = await site.post(WHO, f"{path}/cancellation", 422)
    assert "can no longer be canceled" in words(again.text)
    again = await site.post(WHO, f"{path}/retry", 422)
    assert "Only a failed order" in words(again.text)
    await site.get("foreign", path, 404)


async def test_the_page_of_a_canceled_order_tells_who_canceled_it(site: Site, shop: Shop) -> None:
    await site.fill(WHO, f"{shop.flexible}/users", emails="second-thought@acme.example")
    path = f"/orders/{await site.one(LAST)}"
    await site.fill("reseller_owner", path, to=f"{path}/cancellation")
    told = words(await site.get(WHO, path)).partition("What happened")[2]
    assert told.index("Placed reseller_sales") < told.index("Canceled reseller_owner")


async def test_a_planned_end_that_another_replaces_is_told_as_canceled(site: Site) -> None:
    held = await begun(site, "google_flexible", cap=3)
    await site.fill(WHO, f"{held}/end", to=f"{held}/end", last_day="2026-03-30")
    path = f"/orders/{await site.one(LAST)}"
    await site.fill("reseller_owner", f"{held}/end", to=f"{held}/end", last_day="2026-03-31")
    told = words(await site.get(WHO, path)).partition("What happened")[2]
    assert "Canceled reseller_owner" in told


async def test_yearly_payments_can_not_be_canceled(site: Site, shop: Shop) -> None:
    await site.fill(WHO, f"{shop.annual}/licenses/review?quantity=1", to=f"{shop.annual}/licenses/review")
    path = f"/orders/{await site.one(LAST)}"
    assert "Cancel order" not in await site.get(WHO, path)
    await site.post(WHO, f"{path}/cancellation", 422)
    await site.work()


async def test_the_history_is_filtered_and_tells_of_newer_entries(site: Site, shop: Shop) -> None:
    caps = words(await site.get(WHO, "/history?action=add_users"))
    assert "Add users" in caps
    assert await site.get(WHO, "/history?from=2030-01-01&to=x&actor=NOBODY&product=y")
    none = await site.get(WHO, "/history?from=2030-01-01")
    assert "No entry fits" in none
    assert 'href="/history">Show all entries' in none
    first = await site.one("SELECT id FROM orders WHERE reseller_id = $1 ORDER BY id LIMIT 1")
    assert "Live Download CSV" in words(await site.get(WHO, "/history"))
    assert "Live Download CSV" not in words(await site.get(WHO, f"/history?after={first}"))
    part = await site.get(WHO, f"/history?since={first}", **HTMX)
    assert "newer orders" in part
    assert "<html" not in part


async def test_no_filter_of_the_history_asks_for_what_orders_tell(site: Site, shop: Shop) -> None:
    await site.fill(WHO, f"{shop.flexible}/users", emails="filtered@acme.example")
    path = f"/orders/{await site.one(LAST)}"
    await site.fill(WHO, path, to=f"{path}/cancellation")
    told = await site.one(
        "SELECT array_agg(DISTINCT action) FROM action_log a WHERE reseller_id = $1 AND order_id IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM orders o WHERE o.reseller_id = $1 AND o.kind = upper(a.action))"
    )
    page = await site.get(WHO, "/history")
    assert 'value="add_users"' in page
    assert "order_canceled" in told
    assert not [action for action in told if f'value="{action}"' in page]


async def test_a_history_is_read_page_by_page(site: Site, shop: Shop) -> None:
    for number in range(26):
        await site.fill(WHO, f"{shop.flexible}/cap", cap=str(20 + number))
        await site.fill(WHO, f"{shop.monthly}/renewal", renewal="SAME_SEATS", quantity=str(11 + number))
    page = await site.get(WHO, "/history")
    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert following.startswith("/history?after=")
    assert "Start subscription" in words(await site.get(WHO, following))


async def test_the_csv_holds_what_is_filtered_and_no_formula(site: Site, shop: Shop) -> None:
    before = await site.get(WHO, "/history.csv?action=renewal_set")
    await site.fill(WHO, f"{shop.monthly}/renewal", renewal="SAME_SEATS", quantity="99")
    await site.fill(WHO, f"{shop.flexible}/cap", cap="99")
    answer = await (await site.of(WHO)).get("/history.csv?action=renewal_set")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.text.splitlines()) == len(before.splitlines()) + 1
    await site.fill(WHO, "/customers/new", name="=SUM(A1)", primary_domain="formula.example")
    answer = await (await site.of(WHO)).get("/history.csv?action=customer_created")
    assert ",'=SUM(A1)," in answer.text
