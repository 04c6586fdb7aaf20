"""Why an action in a subscription's menu is not possible: the engine's reason, and a true one."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.estimates import Notice, OrderPreview
from customers.orders.planned import plan
from reseller.rules.access import Verb
from reseller_api.ids import global_id
from tests.web.selling import own, started
from tests.web.shop import Shop, a_shop, begun
from tests.web.site import Site, words
from web.labels import VERBS
from web.pages.telling import notices

SALES, FINANCE = "reseller_sales", "reseller_finance"
ACTIONS = """
query ($id: ID!) { subscription(id: $id) { availableActions { action allowed reason } } }"""
REFUSED = re.compile(r'aria-disabled="true">([^<]+)<small>([^<]*)</small>')


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


@pytest_asyncio.fixture(scope="module")
async def horizon(site: Site) -> str:
    """A term whose window is to come."""
    return await started(site, "horizon", 5)


@pytest.mark.parametrize("who", [SALES, FINANCE])
async def test_a_menu_says_why_not_in_the_words_of_graphql(
    site: Site, shop: Shop, horizon: str, who: str
) -> None:
    for held in (shop.flexible, shop.annual, horizon):
        key = global_id("Subscription", held.rpartition("/")[2])
        asked = {"query": ACTIONS, "variables": {"id": key}}
        answer = await (await site.of(who)).post("/graphql", json=asked)
        actions = answer.json()["data"]["subscription"]["availableActions"]
        reasons = {Verb[each["action"]]: each["reason"] for each in actions if not each["allowed"]}
        said = dict(REFUSED.findall(unescape(await site.get(who, held))))
        assert said
        alike: dict[str, list[str]] = {}
        for verb, reason in reasons.items():
            if verb in VERBS:
                alike.setdefault(reason, []).append(VERBS[verb])
        assert said == {", ".join(labels): reason for reason, labels in alike.items()}


async def test_a_menu_says_once_what_the_terms_never_have(site: Site, shop: Shop) -> None:
    menu = words(await site.get(SALES, shop.flexible))
    lacking = (
        "Add licenses, Swap users, Renewal, Renew, Next period, Tariff, Included number, Cancel licenses"
    )
    assert f"{lacking} Not part of the license terms Flexible." in menu
    assert menu.count("Not part of the license terms") == 1


async def test_where_nobody_is_in_use_nobody_can_be_removed(site: Site, shop: Shop) -> None:
    menu = words(await site.get(SALES, shop.annual))
    assert "Remove users There is no user here to remove." in menu
    assert "Leave the number empty" not in menu


async def test_where_somebody_is_in_use_the_menu_says_how_many(site: Site, shop: Shop) -> None:
    assert "Remove users 5 in use" in words(await site.get(SALES, shop.flexible))


async def test_ending_says_how_many_lose_their_licenses(site: Site, shop: Shop) -> None:
    empty = await begun(site, "google_flexible", cap=10)
    assert "5 users lose their licenses" in words(await site.get(SALES, f"{shop.flexible}/end"))
    said = words(await site.get(SALES, f"{empty}/end"))
    assert "Nobody uses a license here" in said
    assert "lose their licenses" not in said


async def test_ending_warns_of_what_was_planned_for_later(site: Site, shop: Shop) -> None:
    users = {"users": [{"address": "later@acme.example"}]}
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        await plan(
            session, UUID(shop.flexible.rpartition("/")[2]), verb=Verb.ADD_USERS, change=users,
            due_on=date(2026, 3, 20), actor=site.world.actor(), now=site.clock.now(),
        )  # fmt: skip
    said = words(await site.get(SALES, f"{shop.flexible}/end"))
    told = said.partition("An end before this day drops what was planned ")[2]
    assert told.startswith("20 March 2026: A planned order is placed: Add users, 1.")
    assert "drops what was planned" not in words(await site.get(SALES, f"{shop.annual}/end"))


def test_planning_the_end_of_what_nobody_uses_warns_of_nobody() -> None:
    day = date(2026, 4, 30)
    preview = OrderPreview("EUR", "Europe/Dublin", day, day, "month")
    said = [
        notices(replace(preview, notices=(Notice("ends_on", {"day": day, "users": users}),)))[0]
        for users in (0, 1, 2)
    ]
    assert [each["text"] for each in said] == [
        "Nobody uses a license here.",
        "1 user loses the license then.",
        "2 users lose their licenses then.",
    ]
    assert [each["tone"] for each in said] == ["", "warn", "warn"]


async def test_an_end_with_the_running_period_asks_for_no_day(site: Site, shop: Shop) -> None:
    held = await started(site, "billomat", 3)
    page = await site.get(SALES, f"{held}/end")
    assert 'name="last_day"' not in page
    last = words(page).partition("its last day is ")[2].partition(".")[0]
    assert last == "16 Apr 2026"
    ended = await site.fill(SALES, f"{held}/end", last_day="2026-03-20")
    assert ended.status_code == 303
    assert "ends on 16 April 2026" in words(await site.get(SALES, shop.customer))
    assert "the last day is 16 April 2026" in words(await site.get(SALES, held))


async def test_a_customer_is_not_told_that_a_resellers_plan_is_not_theirs_to_undo(site: Site) -> None:
    held = await started(site, "aircall", 5, included=5)
    await site.fill(SALES, f"{held}/included", included="7")
    for who, page, reason in ((FINANCE, held, True), ("customer_owner", own(held), False)):
        coming = words(await site.get(who, page)).partition("Coming up")[2].partition("History")[0]
        assert "The included number becomes 7" in coming
        assert ("Your role does not allow this." in coming) is reason
