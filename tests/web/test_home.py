"""The first page of each role: what waits for a reseller's people, and where the others are led."""

import re

import pytest
import pytest_asyncio

from customers.charges.figures import refresh_figures
from reseller.rules.access import Role
from reseller.rules.periods import Month
from tests.web.selling import Ways, ways_of_selling
from tests.web.site import Site, words

STAFF = [role.value for role in Role if not role.is_provider and not role.is_customer]
ELSEWHERE = [
    *((role.value, "/portal") for role in Role if role.is_customer),
    *((role.value, "/months") for role in Role if role.is_provider),
]
HREF = re.compile(r'<a[^>]* href="(/[^"#]*)')


@pytest_asyncio.fixture(scope="module")
async def ways(site: Site) -> Ways:
    return await ways_of_selling(site)


@pytest.mark.parametrize("who", STAFF)
async def test_a_resellers_people_see_what_waits(site: Site, ways: Ways, who: str) -> None:
    said = words(await site.get(who, "/"))
    assert "What waits for you" in said
    assert "Over licenses 1" in said
    assert "7 days Acme, TimeLog license" in said
    assert "12 users, 10 licenses. The 2 newest are deactivated at the end of 25 March 2026." in said
    assert "March so far" in said


async def test_the_whole_month_at_home_is_what_the_list_of_customers_adds_up_to(
    site: Site, ways: Ways
) -> None:
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        await refresh_figures(session, Month.of(site.clock.now().date()), now=site.clock.now())
    home = words(await site.get("reseller_owner", "/"))
    found = re.search(r"March [\d,.]+ ([\d,.]+) as it stands", home)
    assert found
    assert found[1] != "0.00"
    listed = words(await site.get("reseller_owner", "/customers"))
    assert "Whole March, EUR" in listed
    assert re.search(rf"2 customers .* {re.escape(found[1])}", listed)


async def test_the_list_of_customers_tells_how_many_users_are_over(site: Site, ways: Ways) -> None:
    said = words(await site.get("reseller_sales", "/customers?over=1"))
    assert " 2 over " in said
    assert " 1 customer " in said


async def test_only_who_reads_invoices_is_led_to_the_preview(site: Site, ways: Ways) -> None:
    link = 'href="/invoices/preview"'
    assert link in await site.get("reseller_finance", "/")
    assert link not in await site.get("reseller_sales", "/")


@pytest.mark.parametrize("who", STAFF)
async def test_everything_that_home_leads_to_can_be_opened(site: Site, ways: Ways, who: str) -> None:
    page = await site.get(who, "/")
    for path in dict.fromkeys(HREF.findall(page.partition("<main")[2])):
        await site.get(who, path)


async def test_who_may_only_read_is_led_to_the_thing_and_not_to_a_deed(site: Site, ways: Ways) -> None:
    assert f'href="{ways.timelog}/licenses"' in await site.get("reseller_sales", "/")
    assert f'href="{ways.timelog}/licenses"' not in await site.get("reseller_viewer", "/")


@pytest.mark.parametrize(("who", "home"), ELSEWHERE)
async def test_the_others_begin_at_a_page_of_their_own(site: Site, ways: Ways, who: str, home: str) -> None:
    answer = await (await site.of(who)).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    await site.get(who, home)


async def test_nobody_signed_in_is_led_to_the_sign_in(site: Site) -> None:
    async with site.browser() as browser:
        answer = await browser.get("/")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
