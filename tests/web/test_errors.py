"""From refusals to statuses, and what a failing page says."""

from uuid import uuid4

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from reseller.rules.errors import LicensesInUse, leaves
from tests.web.site import URL, Site
from tests.web.site import words as words_of
from web.errors import STATUS
from web.masking import Masking
from web.texts import words


def test_every_refusal_has_a_status() -> None:
    missing = [leaf.__name__ for leaf in leaves() if leaf not in STATUS]
    assert not missing, f"Give these refusals a status in web/errors.py: {', '.join(missing)}"


async def test_an_unknown_address_is_a_page(site: Site) -> None:
    page = await site.get("reseller_owner", "/nothing-here", 404)
    assert "There is no such page for you" in page
    assert 'href="/customers"' in page


async def test_a_part_of_a_page_that_is_gone_is_answered_in_place_of_the_page(site: Site) -> None:
    browser = await site.of("reseller_owner")
    for path, status in ((f"/orders/{uuid4()}/state", 404), ("/logout", 405)):
        answer = await browser.get(path, headers={"hx-request": "true"})
        assert answer.status_code == status
        assert answer.headers["hx-retarget"] == answer.headers["hx-reselect"] == "#main"
        assert 'id="main"' in answer.text
    assert "hx-retarget" not in (await browser.get("/nothing-here")).headers


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


async def test_a_form_of_another_site_is_told_apart_from_a_role_that_does_not_reach(site: Site) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    forged = await (await site.of("reseller_owner")).post("/account/density", headers=elsewhere)
    assert "This was not sent from a page of the console." in words_of(forged.text)
    beyond = await site.get("reseller_viewer", "/customers/new", 403)
    assert "Your role does not reach this far." in words_of(beyond)


@pytest.mark.parametrize(
    ("method", "said"),
    [("GET", "Nothing was changed by this."), ("POST", "Look whether it was done before you send it again.")],
)
async def test_a_failure_says_what_it_means_for_what_was_asked_and_nothing_of_its_cause(
    method: str, said: str
) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("a secret of ours")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(Masking(failing)), base_url=URL) as browser:
        answer = await browser.request(method, "/orders")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
    assert said in words_of(answer.text)
    assert "a secret of ours" not in answer.text


def test_a_refusal_about_one_user_speaks_of_one() -> None:
    assert words(LicensesInUse(unused=3, excess=1)) == "No more than 3 can be given up. Remove 1 user first."
    assert words(LicensesInUse(unused=3, excess=2)) == "No more than 3 can be given up. Remove 2 users first."
