"""Users whom the end of grace took off: back with one press once licenses are bought (L4)."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest_asyncio

from customers.subscriptions.daily import roll_over_all
from tests.web.selling import own, prices_shown, sold
from tests.web.shop import begun, with_users
from tests.web.site import Site, hidden, words

ADMIN, VIEWER = "customer_admin", "customer_viewer"
OFF = ["over+three@acme.example", "over2@acme.example"]
LICENSED = "SELECT licensed FROM subscriptions WHERE reseller_id = $1 AND id = $2"


@pytest_asyncio.fixture(scope="module")
async def timelog(site: Site) -> UUID:
    """A product that lets users be more than licenses; its price is shown to customers."""
    await prices_shown(site)
    return await sold(site, "timelog")


@pytest_asyncio.fixture
async def over(site: Site, timelog: UUID) -> str:
    """A license of one, its user, and two whom the end of grace took off."""
    first = site.clock.now().date()
    held = await begun(site, "timelog", product_id=timelog, quantity=1, start_on=first)
    await with_users(site, held, "over1@acme.example", *reversed(OFF))
    site.clock.set(site.clock.now() + timedelta(days=9))
    site.browsers.clear()
    await roll_over_all(site.database, site.world.reseller_id, now=site.clock.now())
    return own(held)


async def buy(site: Site, held: str, count: int) -> str:
    """So many licenses more; the page of the users then."""
    await site.fill(ADMIN, f"{held}/licenses/review?quantity={count}", to=f"{held}/licenses/review")
    await site.work()
    return await site.get(ADMIN, f"{held}/users")


async def licensed(site: Site, held: str) -> int:
    row: int = await site.one(LICENSED, UUID(held.rpartition("/")[2]))
    return row


async def test_one_press_brings_a_user_back_where_a_license_is_free(site: Site, over: str) -> None:
    page = await buy(site, over, 1)
    assert "Add all again" not in page
    await press(site, over, page, OFF[0])
    assert await licensed(site, over) == 2
    after = words(await site.get(ADMIN, f"{over}/users")).partition("Deactivated over licenses")[2]
    assert OFF[1] in after
    assert OFF[0] not in after


async def test_one_press_brings_all_back_where_enough_is_bought(site: Site, over: str) -> None:
    page = await buy(site, over, 2)
    assert "Add all again" in page
    await press(site, over, page, ", ".join(OFF))
    assert await licensed(site, over) == 3
    assert "Deactivated over licenses" not in await site.get(ADMIN, f"{over}/users")


async def test_where_no_license_is_free_adding_again_is_reviewed_first(site: Site, over: str) -> None:
    page = await site.get(ADMIN, f"{over}/users")
    assert button(OFF[0]) not in page
    again = unescape(page.partition("Deactivated over licenses")[2].partition('href="')[2].partition('"')[0])
    form = await site.get(ADMIN, again.partition("#")[0])
    assert OFF[0] in form.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Continue to review" in form


async def test_who_only_reads_brings_nobody_back(site: Site, over: str) -> None:
    page = await buy(site, over, 2)
    assert button(OFF[0]) in page
    assert "Add again" not in await site.get(VIEWER, f"{over}/users")


def button(emails: str) -> str:
    """What a press that adds these sends."""
    return f'name="emails" value="{emails}"'


async def press(site: Site, held: str, page: str, emails: str) -> None:
    """The button that adds these again, as a browser sends it."""
    form = next(each for each in page.split("<form")[1:] if button(emails) in each)
    await site.post(ADMIN, f"{held}/users", **hidden(form), emails=emails)
    await site.work()
