"""A subscription's numbers mean the same on every page: below 0 is who is in excess (L1, L3)."""

from tests.web.selling import names, started
from tests.web.site import Site, words

SALES = "reseller_sales"


async def test_an_overrun_is_the_same_number_today_and_as_of_today(site: Site) -> None:
    timelog = await started(site, "timelog", 5)
    await site.fill(SALES, f"{timelog}/users", emails="\n".join(names("late", 7)))
    await site.work()
    for page in ("", "/seats", "/licenses"):
        assert "Available −2" in words(await site.get(SALES, timelog + page)), page
