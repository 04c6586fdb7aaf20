"""Whose things one gets to see, and who may change them."""

from typing import Any

import pytest
import pytest_asyncio

from tests.web.shop import Shop, a_shop
from tests.web.site import Site, words

FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("{flexible}/cap", {"cap": "11"}),
    ("{flexible}/users", {"emails": "new@acme.example"}),
    ("{flexible}/users/removal", {"users": "x"}),
    ("{flexible}/end", {"last_day": "2026-03-20"}),
    ("{monthly}/renewal", {"renewal": "END"}),
    ("{monthly}/licenses/review", {"quantity": "1"}),
    ("{customer}/edit", {"name": "X", "primary_domain": "x.example"}),
    ("{customer}/request-link", {"kind": "none"}),
    ("{customer}/request-link/made", {}),
    ("{customer}/request-link/revocation", {}),
    ("{customer}/subscriptions/new/review", {"terms": "google_flexible"}),
)
PAGES = (
    "{customer}", "{customer}/history", "{customer}/history.csv", "{customer}/request-link", "{flexible}",
    "{flexible}/users", "{flexible}/cap", "{monthly}/licenses", "{monthly}/licenses/quantity",
    "{monthly}/licenses/review?quantity=1", "{monthly}/renewal", "{flexible}/end", "{monthly}/cancellation",
    "{customer}/edit", "{customer}/subscriptions/new", "{customer}/subscriptions/new/review",
)  # fmt: skip
UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


@pytest.mark.parametrize("page", PAGES)
async def test_a_foreign_page_answers_exactly_like_an_unknown_one(site: Site, shop: Shop, page: str) -> None:
    path = page.format(**vars(shop))
    customer, subscription = shop.customer.rpartition("/")[2], shop.flexible.rpartition("/")[2]
    unknown = path.replace(customer, UNKNOWN).replace(subscription, UNKNOWN)
    foreign = words(await site.get("foreign", path, 404))
    assert (
        foreign.partition("You asked for")[0]
        == words(await site.get("foreign", unknown, 404)).partition("You asked for")[0]
    )


@pytest.mark.parametrize(("form", "typed"), FORMS)
async def test_a_foreign_thing_is_not_changed(
    site: Site, shop: Shop, form: str, typed: dict[str, Any]
) -> None:
    before = await site.snapshot()
    await site.post("foreign", form.format(**vars(shop)), 404, **typed)
    assert await site.snapshot() == before


@pytest.mark.parametrize("who", ["reseller_viewer", "reseller_finance"])
@pytest.mark.parametrize(("form", "typed"), FORMS)
async def test_who_only_reads_changes_nothing(
    site: Site, shop: Shop, form: str, typed: dict[str, Any], who: str
) -> None:
    before = await site.snapshot()
    await site.post(who, form.format(**vars(shop)), 403, **typed)
    assert await site.snapshot() == before


@pytest.mark.parametrize("who", ["customer_owner", "customer_viewer", "operator", "provider_finance"])
async def test_a_resellers_pages_are_its_peoples_alone(site: Site, shop: Shop, who: str) -> None:
    for path in ("/customers", shop.customer, shop.flexible, "/history", "/requests"):
        await site.get(who, path, 404)
    for form, typed in FORMS:
        await site.post(who, form.format(**vars(shop)), 404, **typed)


@pytest.mark.parametrize(("who", "place"), [("customer_admin", "/portal"), ("operator", "/months")])
async def test_everybody_is_led_to_their_own_first_page(site: Site, who: str, place: str) -> None:
    answer = await (await site.of(who)).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, place)


async def test_who_is_not_signed_in_changes_nothing(site: Site, shop: Shop) -> None:
    before = await site.snapshot()
    async with site.browser() as browser:
        for form, typed in FORMS:
            answer = await browser.post(form.format(**vars(shop)), data=typed)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?next=")
    assert await site.snapshot() == before


async def test_another_site_changes_nothing(site: Site, shop: Shop) -> None:
    before = await site.snapshot()
    browser = await site.of("reseller_owner")
    for origin in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
    ):
        for form, typed in FORMS:
            answer = await browser.post(form.format(**vars(shop)), data=typed, headers=origin)
            assert answer.status_code == 403
    assert await site.snapshot() == before


async def test_an_operator_acts_for_a_reseller_visibly_and_both_are_logged(site: Site, shop: Shop) -> None:
    browser = await site.signed_in("operator")
    begun = await browser.post("/acting", data={"reseller": str(site.world.reseller_id)})
    assert begun.headers["location"] == "/"
    page = words((await browser.get("/customers")).text)
    assert "Provider staff, acting for North" in page
    logged = await site.one(
        "SELECT actor_name || ' for ' || on_behalf FROM action_log"
        " WHERE reseller_id = $1 AND action = 'acting_begun'"
    )
    assert logged == "operator for North"
    ended = await browser.post("/acting/end", follow_redirects=True)
    assert "You no longer act for North." in words(ended.text)
    assert (await browser.get("/customers")).status_code == 404
    await browser.aclose()


async def test_only_an_operator_acts_for_a_reseller(site: Site) -> None:
    for who in ("provider_finance", "reseller_owner", "customer_owner"):
        await site.post(who, "/acting", 403, reseller=str(site.foreign.reseller_id))


async def test_a_forged_acting_cookie_opens_nothing(site: Site) -> None:
    browser = await site.signed_in("operator")
    browser.cookies.set("acting", f"{site.world.reseller_id}.00")
    assert (await browser.get("/customers")).status_code == 404
    await browser.aclose()
