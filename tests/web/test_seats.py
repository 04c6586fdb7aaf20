"""A subscription's numbers mean the same on every page: below 0 is who is in excess (L1, L3)."""

from datetime import timedelta
from html import unescape

from tests.web.selling import names, started
from tests.web.site import Site, words

SALES = "reseller_sales"


async def test_an_overrun_is_the_same_number_today_and_as_of_today(site: Site) -> None:
    timelog = await started(site, "timelog", 5)
    await site.fill(SALES, f"{timelog}/users", emails="\n".join(names("late", 7)))
    await site.work()
    for page in ("", "/seats", "/licenses"):
        assert "Available −2" in words(await site.get(SALES, timelog + page)), page


async def test_who_held_a_license_on_a_day_comes_as_csv(site: Site) -> None:
    billomat = await started(site, "billomat", 5)
    await site.fill(SALES, f"{billomat}/users", emails="\n".join(names("held", 3)))
    await site.work()
    day = site.clock.now().date()
    page = await site.get(SALES, f"{billomat}/seats?on={day}")
    href = f"{billomat}/seats.csv?of=holders&amp;on={day}"
    assert f'href="{href}"' in page
    lines = (await site.get(SALES, unescape(href))).splitlines()
    assert lines[0] == "user,name,since,order"
    assert [line.partition(",")[0] for line in lines[1:]] == list(reversed(names("held", 3)))
    before = await site.get(SALES, f"{billomat}/seats.csv?of=holders&on={day - timedelta(days=1)}")
    assert before.splitlines() == lines[:1]


async def test_a_csv_of_days_that_do_not_fit_leads_to_the_page_that_says_so(site: Site) -> None:
    horizon = await started(site, "horizon", 5)
    for asked in ("from=2026-12-01&to=2026-01-01", "of=holders&on=2099-01-01"):
        answer = await (await site.of(SALES)).get(f"{horizon}/seats.csv?{asked}")
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, f"{horizon}/seats")
        assert "Choose" in words(await site.get(SALES, answer.headers["location"], 422))
