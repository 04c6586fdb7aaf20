"""Comparing license terms: the form in people's words, the waiting page, and the answer side by side."""

import re
import sys
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.comparisons.actions import MOST_WAITING, answer, fail
from customers.comparisons.queries import comparison
from customers.comparisons.question import Change
from customers.comparisons.summary import Refusal
from reseller.entrypoints.comparing import TOOK_TOO_LONG, compare_handlers
from reseller.plumbing.running import Handlers, Runner
from reseller.rules.access import Role
from tests.ignoring import only
from tests.web.site import Site, error_of, words
from web.pages.comparison import in_words

SALES, OPERATOR, FOREIGN = "reseller_sales", "operator", "foreign"
FLEXIBLE = {"use_google_flexible": "on", "price_google_flexible": "31.00"}
HORIZON = {"use_horizon": "on", "price_horizon": "60.00"}
ASKED: dict[str, Any] = {
    "start": "2026-05-01", "users": "7", "months": "3", **FLEXIBLE, **HORIZON,
    "day_1": "2026-06-10", "kind_1": "leave", "count_1": "2",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def simulated(site: Site) -> str:
    """The address of a comparison that the worker has really played."""
    return await asked_and_worked(site, SALES, compare_handlers(site.database, longest=600))


async def asked_and_worked(site: Site, who: str, handlers: Handlers, **typed: Any) -> str:
    sent = await site.fill(who, "/compare", **{**ASKED, **typed})
    await Runner(site.database, only(handlers)).drain(site.clock.now())
    return str(sent.headers["location"])


async def test_the_form_begins_with_the_catalogs_prices(site: Site) -> None:
    page = await site.get(SALES, "/compare")
    assert 'name="price_google_flexible" value="6.00"' in page
    assert 'name="price_horizon" value=""' in page


async def test_a_price_is_for_what_its_terms_charge_for(site: Site, simulated: str) -> None:
    form = words((await site.get(SALES, "/compare")).partition("Under which terms")[2])
    assert "Horizon a term" in form
    assert re.search("Annual, yearly payments( list price of [^,]+)? a term ", form)
    assert "Billomat a month a year" in form
    answer = words(await site.get(SALES, simulated))
    assert "EUR 31.00 a month" in answer
    assert "EUR 60.00 a term" in answer


async def test_the_answer_shows_dates_refusals_and_money_by_month(site: Site, simulated: str) -> None:
    text = words(await site.get(SALES, simulated))
    assert "7 users begin" in text
    assert "10 June 2026: 2 users leave Horizon" in text
    assert "the renewal window" in text
    assert "May 2026 210.00 600.00" in text
    assert "Total 540.67 600.00" in text
    assert "the least" in text


async def test_each_chart_says_what_it_shows(site: Site, simulated: str) -> None:
    page = await site.get(SALES, simulated)
    assert page.count("<title id=") == page.count("<desc id=") == 2
    assert "EUR 540.67 in all; the most, 210.00, in May 2026." in page


async def test_the_question_can_be_changed_and_asked_again(site: Site, simulated: str) -> None:
    page = await site.get(SALES, f"/compare?again={simulated.rpartition('/')[2]}")
    assert 'name="users" type="text" value="7"' in page
    assert 'name="count_1" value="2"' in page
    assert 'name="price_horizon" value="60.00"' in page
    await site.get(SALES, "/compare?again=none", 404)


async def test_a_question_that_waits_asks_for_itself_and_can_be_looked_at_without_script(site: Site) -> None:
    waiting = str((await site.fill(SALES, "/compare", **ASKED)).headers["location"])
    page = await site.get(SALES, waiting)
    assert f'hx-get="{waiting}"' in page
    assert f'<a href="{waiting}">Look again</a>' in page
    part = await site.get(SALES, waiting, hx_request="true")
    assert part.strip().startswith('<div id="answer"')


async def test_one_that_takes_too_long_is_ended_and_says_so(site: Site) -> None:
    endless = (sys.executable, "-c", "import time; time.sleep(600)")
    handlers = compare_handlers(site.database, command=endless, longest=0.2)
    failed = await asked_and_worked(site, SALES, handlers)
    page = await site.get(SALES, failed)
    assert "There is no answer" in words(page)
    assert TOOK_TOO_LONG in words(page)
    assert "hx-get" not in page.partition('id="answer"')[2].partition("</div>")[0]


BROKEN = ["import sys; sys.exit(1)", "print('no answer at all')", "import os; os.kill(os.getpid(), 9)"]


@pytest.mark.parametrize("program", BROKEN)
async def test_one_that_breaks_says_so(site: Site, program: str) -> None:
    handlers = compare_handlers(site.database, command=(sys.executable, "-c", program))
    failed = await asked_and_worked(site, SALES, handlers)
    assert "It could not be played." in words(await site.get(SALES, failed))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("users", "0", "from 1 to 10,000"),
        ("users", "many", "from 1 to 10,000"),
        ("start", "", "Enter a date"),
        ("start", "1999-01-01", "Enter a day from 2021 to 2098."),
        ("day_1", "", "Enter the day"),
        ("count_1", "", "Enter how many"),
        ("price_horizon", "-1", "Enter a price"),
    ],
)
async def test_a_field_that_does_not_fit_says_why(site: Site, field: str, typed: str, said: str) -> None:
    answered = await site.fill(SALES, "/compare", status=422, **{**ASKED, field: typed})
    assert said in error_of(answered.text, field)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"use_horizon": "", "use_google_flexible": ""}, "Choose at least one way"),
        ({"day_1": "2026-04-30"}, "Changes happen from the first day on"),
        ({"day_1": "2026-08-01"}, "Changes happen from the first day on"),
        ({"count_1": "8"}, "More users leave"),
        ({"count_1": "10000", "kind_1": "join"}, "At most 10,000 users"),
    ],
)
async def test_a_question_that_makes_no_sense_says_why(site: Site, typed: dict[str, str], said: str) -> None:
    answered = await site.fill(SALES, "/compare", status=422, **{**ASKED, **typed})
    assert said in words(answered.text)


async def test_a_comparison_belongs_to_one_reseller(site: Site, simulated: str) -> None:
    await site.get("foreign", simulated, 404)
    await site.get("foreign", f"/compare?again={simulated.rpartition('/')[2]}", 404)
    assert simulated not in await site.get("foreign", "/compare")
    await site.get(OPERATOR, simulated, 404)


async def test_provider_staff_compare_under_a_reseller_of_their_own_country(site: Site) -> None:
    made = str((await site.fill(OPERATOR, "/compare", **ASKED)).headers["location"])
    async with site.database.reading(site.world.provider_id) as session:
        row = await comparison(session, UUID(made.rpartition("/")[2]), actor=site.world.actor(Role.OPERATOR))
    assert row.question.parties.country == "IE"
    assert row.question.changes == (Change(date(2026, 6, 10), -2),)
    await site.get(SALES, made, 404)


async def test_who_waits_for_five_answers_asks_for_no_sixth(site: Site) -> None:
    placed: list[str] = []
    while len(placed) < MOST_WAITING:
        placed.append(str((await site.fill(FOREIGN, "/compare", **ASKED)).headers["location"]))
    page = (await site.fill(FOREIGN, "/compare", status=429, **ASKED)).text
    assert "Some comparisons are being played already." in words(page)
    assert 'value="7"' in page
    await site.fill(SALES, "/compare", **ASKED)
    async with site.database.unit_of_work(site.foreign.reseller_id) as session:
        await fail(session, UUID(placed[0].rpartition("/")[2]), "Too slow.", now=site.clock.now())
    await site.fill(FOREIGN, "/compare", **ASKED)


async def test_an_answer_stands_once(site: Site) -> None:
    made = UUID(str((await site.fill(SALES, "/compare", **ASKED)).headers["location"]).rpartition("/")[2])
    home, now = site.world.reseller_id, site.clock.now()
    async with site.database.unit_of_work(home) as session:
        assert await fail(session, made, "Too slow.", now=now)
        assert not await answer(session, made, {"ways": []}, now=now)
        assert not await fail(session, made, "Again.", now=now)


def test_refusals_are_said_as_everywhere_else() -> None:
    known = Refusal(1, "OUTSIDE_RENEWAL_WINDOW", {"message": "plain", "allowed_from": "2027-01-30"})
    assert in_words(known).endswith("from 30 January 2027 on.")
    assert in_words(Refusal(1, "PACK_SIZE", {"message": "In packs."})) == "In packs."
    assert in_words(Refusal(1, "UNHEARD_OF", {"message": "Something."})) == "Something."
