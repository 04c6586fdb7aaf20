"""From refusals to statuses, and what a failing page says."""

from reseller.rules.errors import LicensesInUse, leaves
from tests.web.site import Site
from web.errors import STATUS
from web.texts import words


def test_every_refusal_has_a_status() -> None:
    missing = [leaf.__name__ for leaf in leaves() if leaf not in STATUS]
    assert not missing, f"Give these refusals a status in web/errors.py: {', '.join(missing)}"


async def test_an_unknown_address_is_a_page(site: Site) -> None:
    page = await site.get("reseller_owner", "/nothing-here", 404)
    assert "There is no such page for you" in page
    assert 'href="/customers"' in page


async def test_an_unknown_address_tells_a_stranger_nothing_of_the_console(site: Site) -> None:
    async with site.browser() as stranger:
        answer = await stranger.get("/nothing-here")
    assert answer.status_code == 404
    assert "There is no such page for you" in answer.text
    assert "<nav" not in answer.text


async def test_a_page_that_takes_no_post_says_so(site: Site) -> None:
    answer = await site.post("reseller_owner", "/account", 405)
    assert "GET" in answer.headers["allow"]


async def test_an_address_that_only_a_button_leads_to_says_so_when_it_is_opened(site: Site) -> None:
    page = await site.get("reseller_owner", "/logout", 405)
    assert "This is done by a button" in page
    assert "Nothing was changed." in page


def test_a_refusal_about_one_user_speaks_of_one() -> None:
    assert words(LicensesInUse(unused=3, excess=1)) == "No more than 3 can be given up. Remove 1 user first."
    assert words(LicensesInUse(unused=3, excess=2)) == "No more than 3 can be given up. Remove 2 users first."
