"""The operator closes a month: readiness, the run by workers, what failed and why, totals, drafts."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest_asyncio

from reseller.entrypoints.asgi import application
from reseller.invoices.closing import draft_reseller_month
from reseller.invoices.jobs import month_handlers
from reseller.plumbing.database import Database
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from reseller.rules.periods import Month
from tests.builders import a_customer, a_price, a_subscription, a_world
from tests.conftest import START, SettableClock
from tests.web.site import Site, an_account, words
from web.console import Console

APRIL_3RD = datetime(2026, 4, 3, 2, tzinfo=UTC)


@pytest_asyncio.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    """Two resellers of a database of their own, North with 10 users since 16 March at 6.00."""
    clock = SettableClock()
    settings = Settings(base_url="http://console.example", data_dir=tmp_path)
    world = await a_world(database, START, name="North", code="NORTH")
    foreign = await a_world(database, START, name="South", code="SOUTH", currency="USD", country="US")
    sibling_id = await a_customer(database, world.reseller_id, START, name="Globex")
    console = Console(settings, database, clock, FolderPost(tmp_path))
    made = Site(database, clock, application(console), world, foreign, sibling_id)
    for role in (Role.OPERATOR, Role.PROVIDER_FINANCE, Role.RESELLER_OWNER):
        await an_account(made, role.value, role, world)
    await a_subscription(database, world, START, users=10)
    clock.set(APRIL_3RD)
    yield made
    await made.close()


async def work(site: Site) -> None:
    await Runner(site.database, month_handlers(site.database)).drain(site.clock.now())


async def test_a_month_is_run_and_a_reload_finds_how_far_it_is(site: Site) -> None:
    before = words(await site.get("operator", "/months/2026-03"))
    assert "0 of 2 resellers run" in before
    assert "The month is over for 2 of 2 resellers" in before
    assert "Every plan in use has a dated price" in before
    await site.fill("operator", "/months/2026-03", "/months/2026-03/run")
    running = await site.get("operator", "/months/2026-03")
    assert 'hx-trigger="every 1s"' in running
    assert "2 waiting or running" in words(running)
    assert "The run has started; this page follows it." in words(running)
    assert "Run for all" not in running
    await work(site)
    part = await site.get("operator", "/months/2026-03", hx_request="true")
    assert part.lstrip().startswith('<div id="progress">')
    done = words(part)
    assert "2 of 2 resellers run" in done
    assert "North Ireland VAT 23 % 1 EUR 29.03 – Finalized NORTH-2026-000001" in done
    assert "South United States Outside the EU – USD – – Nothing owed" in done
    assert "EUR VAT 23 % 1 29.03 6.68" in done
    assert "March 2026 2 of 2 1 without lines Done" in words(await site.get("operator", "/months"))


async def test_a_month_does_not_wait_for_who_came_after_it(site: Site) -> None:
    await site.fill("operator", "/months/2026-03", "/months/2026-03/run")
    await work(site)
    await a_world(site.database, APRIL_3RD, name="West", code="WEST")
    assert "March 2026 2 of 2 1 without lines Done" in words(await site.get("operator", "/months"))
    march = words(await site.get("operator", "/months/2026-03"))
    assert "2 of 2 resellers run" in march
    assert "West" not in march
    april = words(await site.get("operator", "/months/2026-04"))
    assert "0 of 3 resellers run" in april
    assert "West" in april


async def test_a_failed_reseller_says_why_and_is_run_again_alone(site: Site) -> None:
    other = site.foreign
    await a_price(site.database, other.product_id, START, currency="USD", valid_from=date(2025, 1, 1))
    await a_subscription(site.database, other, START, users=2)
    async with site.database.unit_of_work(other.reseller_id) as session:
        await session.run("DELETE FROM list_prices WHERE currency = 'USD'")
    ready = words(await site.get("operator", "/months/2026-03"))
    assert "Prices are missing: 1 South" in ready
    await site.fill("operator", "/months/2026-03", "/months/2026-03/run")
    await work(site)
    page = await site.get("operator", "/months/2026-03")
    assert "1 failed" in words(page)
    assert "No price in USD is set for 17 March 2026. The provider publishes prices." in words(page)
    assert "Other resellers are not held up." in words(page)
    await a_price(site.database, other.product_id, START, currency="USD", valid_from=date(2026, 3, 1))
    alone: dict[str, Any] = {"reseller": str(other.reseller_id), "idempotency_key": "again"}
    await site.post("operator", "/months/2026-03/run", **alone)
    await work(site)
    again = words(await site.get("operator", "/months/2026-03"))
    assert "failed" not in again.partition("Ready to run?")[0]
    assert "SOUTH-2026-000001" in again


async def test_home_opens_while_a_price_is_missing_and_says_which(site: Site) -> None:
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        await session.run("DELETE FROM list_prices WHERE currency = 'EUR'")
    home = words(await site.get("reseller_owner", "/"))
    assert "What waits for you" in home
    assert "This month can’t be computed yet No price in EUR is set for" in home


async def test_pressing_run_twice_starts_one_run(site: Site) -> None:
    for _press in range(2):
        await site.post("operator", "/months/2026-03/run", idempotency_key="once")
    assert await Runner(site.database, month_handlers(site.database)).drain(site.clock.now()) == 2


async def test_drafts_are_finalized_by_finance_from_the_page(site: Site) -> None:
    await draft_reseller_month(site.database, site.world.reseller_id, Month(2026, 3), now=APRIL_3RD)
    page = await site.get("provider_finance", "/months/2026-03")
    assert "Finalize 1 draft" in page
    assert "Run for all" not in page
    await site.fill("provider_finance", "/months/2026-03", "/months/2026-03/finalization")
    await work(site)
    assert "NORTH-2026-000001" in await site.get("provider_finance", "/months/2026-03")


async def test_the_next_month_names_its_difference_and_where_it_comes_from(site: Site) -> None:
    await site.fill("operator", "/months/2026-03", "/months/2026-03/run")
    await work(site)
    ordered_at = datetime(2026, 4, 10, 9, tzinfo=UTC)
    await a_subscription(site.database, site.world, ordered_at, terms_key="google_annual_yearly")
    site.clock.set(datetime(2026, 5, 3, 2, tzinfo=UTC))
    site.browsers.clear()
    await site.fill("operator", "/months/2026-04", "/months/2026-04/run")
    await work(site)
    page = words(await site.get("operator", "/months/2026-04"))
    assert "+1,470.97 +5,067.1 %" in page
    path = f"/months/2026-04/differences/{site.world.reseller_id}"
    why = words(await site.get("operator", path))
    assert "yearly payment" in why
    assert "EUR 1,440.00" in why


async def test_a_month_not_over_is_refused_with_words(site: Site) -> None:
    page = (await site.post("operator", "/months/2026-04/run", 422, idempotency_key="early")).text
    assert "is not over" in words(page)
    for wrong in ("2026-13", "0000-01", "nonsense", "9999-12"):
        await site.get("operator", f"/months/{wrong}", 404)


async def test_who_may_not_run_a_month(site: Site) -> None:
    await site.post("provider_finance", "/months/2026-03/run", 403, idempotency_key="finance")
    await site.get("reseller_owner", "/months", 404)
    await site.post("reseller_owner", "/months/2026-03/run", 404)
    unknown: dict[str, Any] = {"reseller": "0192f8a0-0000-7000-8000-000000000000", "idempotency_key": "u"}
    refused = await site.post("operator", "/months/2026-03/run", 422, **unknown)
    assert "This reseller does not exist" in words(refused.text)
