"""The month's run for all resellers: jobs, how far it has come, and what to look at before."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from reseller.invoices.overview import large_lines, month_overview, months, totals_by_rate
from reseller.invoices.readiness import Readiness, readiness
from reseller.invoices.runs import KIND, carry_out, run_start, start_run, waiting
from reseller.partners.queries import provider_facts, resellers_page
from reseller.plumbing.database import Database
from reseller.plumbing.pages import IdSlice
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor
from reseller.rules.errors import Forbidden, MonthNotOver, NotFound
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import APRIL, MAY, Owe


@pytest_asyncio.fixture
async def provider(database: Database, now: datetime) -> AsyncIterator[UUID]:
    """The provider's id: the tenant under which a run is started."""
    async with database.work_without_tenant() as session:
        await rows.add_provider(session, now)
    async with database.reading_without_tenant() as session:
        yield (await provider_facts(session)).provider_id


def runner(database: Database) -> Runner:
    return Runner(database, {KIND: lambda job, now: carry_out(database, job, now)})


async def start(
    database: Database, provider: UUID, actor: Actor, at: datetime, month: Month = APRIL, **only: UUID
) -> int:
    async with database.unit_of_work(provider) as session:
        return await start_run(session, month, actor=actor, now=at, **only)


async def looked_at(database: Database, at: datetime, month: Month = APRIL) -> Readiness:
    async with database.provider_reading() as session:
        facts = list((await resellers_page(session, IdSlice(first=100))).rows)
        provider = await provider_facts(session)
        return await readiness(session, month, provider=provider, resellers=facts, now=at)


async def test_a_run_closes_the_month_of_every_reseller_by_jobs(
    database: Database, provider: UUID, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    await owe(7, code="NORTH")
    await owe(5, code="SOUTH")
    assert await start(database, provider, operator, may_3rd) == 2
    async with database.reading_without_tenant() as session:
        assert len(await waiting(session, APRIL)) == 2
        assert (await run_start(session, APRIL)) == (may_3rd, operator.name)
    assert await runner(database).drain(may_3rd) == 2
    async with database.provider_reading() as session:
        north, south = await month_overview(session, APRIL)
    assert (north.status, north.lines, north.net_minor, north.invoice_number) == (
        "finalized", 1, 4200, "NORTH-2026-000001",
    )  # fmt: skip
    assert (south.status, south.net_minor) == ("finalized", 3000)
    async with database.reading_without_tenant() as session:
        assert await waiting(session, APRIL) == ()


async def test_asking_twice_joins_the_run_and_a_later_one_writes_nothing_new(
    database: Database, provider: UUID, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    await owe(7, code="NORTH")
    await start(database, provider, operator, may_3rd)
    await start(database, provider, operator, may_3rd)
    assert await runner(database).drain(may_3rd) == 1
    await start(database, provider, operator, may_3rd)
    await runner(database).drain(may_3rd)
    async with database.provider_reading() as session:
        [north] = await month_overview(session, APRIL)
    assert north.invoice_number == "NORTH-2026-000001"


async def test_one_reseller_is_run_again_after_its_price_was_added(
    database: Database, provider: UUID, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    await owe(7, code="NORTH")
    owing = await owe(5, price=None, code="SOUTH")
    await start(database, provider, operator, may_3rd)
    await runner(database).drain(may_3rd)
    async with database.provider_reading() as session:
        [_, south] = await month_overview(session, APRIL)
    assert south.status == "failed"
    assert "No price in EUR" in (south.reason or "")
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_contract_price(session, may_3rd, owing.subscription_id, "6.00", date(2026, 3, 1))
    assert await start(database, provider, operator, may_3rd, reseller_id=owing.reseller_id) == 1
    await runner(database).drain(may_3rd)
    async with database.provider_reading() as session:
        [_, south] = await month_overview(session, APRIL)
    assert (south.status, south.reason, south.net_minor) == ("finalized", None, 3000)


async def test_a_reseller_whose_zone_is_still_in_the_month_is_left_alone(
    database: Database, provider: UUID, owe: Owe, operator: Actor
) -> None:
    await owe(7, code="NORTH")
    await owe(7, code="WEST", zone="America/Los_Angeles", country="US")
    early = datetime(2026, 5, 1, 3, tzinfo=UTC)
    await start(database, provider, operator, early)
    await runner(database).drain(early)
    async with database.provider_reading() as session:
        north, west = await month_overview(session, APRIL)
    assert (north.status, west.status) == ("finalized", None)
    [not_over] = (await looked_at(database, early)).not_over
    assert (not_over.name, not_over.over_at) == ("WEST", datetime(2026, 5, 1, 7, tzinfo=UTC))


async def test_a_month_that_no_zone_has_left_is_refused(
    database: Database, provider: UUID, operator: Actor, finance: Actor
) -> None:
    at = datetime(2026, 4, 30, 9, 59, tzinfo=UTC)
    with pytest.raises(MonthNotOver, match="Close it from 1 May 2026 on"):
        await start(database, provider, operator, at)
    with pytest.raises(Forbidden):
        await start(database, provider, finance, at)
    with pytest.raises(NotFound):
        await start(database, provider, operator, datetime(2026, 5, 3, tzinfo=UTC), reseller_id=uuid4())


async def test_the_overview_compares_with_the_month_before_and_sums_by_rate(
    database: Database, provider: UUID, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, 3, code="NORTH")
    await owe(5, code="SOUTH", country="NL", vat_id="NL004495445B01", vat_check={"valid": True})
    for month, at in ((APRIL, may_3rd), (MAY, datetime(2026, 6, 3, 2, tzinfo=UTC))):
        await start(database, provider, operator, at, month)
        await runner(database).drain(at)
    async with database.provider_reading() as session:
        north, south = await month_overview(session, MAY)
        assert await large_lines(session, owing.reseller_id, north.invoice_id or uuid4(), MAY) == ()
        listed = await months(session)
    assert (north.net_minor, north.before_minor) == (6000, 5940)
    assert (south.net_minor, south.before_minor) == (3000, 3000)
    assert [tuple(total) for total in totals_by_rate([north, south])] == [
        ("EUR", "23", "domestic", 1, 6000, 1380),
        ("EUR", "0", "reverse_charge", 1, 3000, 0),
    ]
    assert [(str(each.month), each.finalized, each.failed) for each in listed] == [
        ("2026-05", 2, 0), ("2026-04", 2, 0),
    ]  # fmt: skip


async def test_readiness_names_what_would_park_a_reseller(
    database: Database, provider: UUID, owe: Owe, may_3rd: datetime
) -> None:
    await owe(7, code="NORTH", vat_id="IE6388047V", vat_check={"valid": True})
    await owe(5, price=None, code="SOUTH")
    found = await looked_at(database, may_3rd)
    assert (found.resellers, found.not_over, found.undated, found.open_orders) == (2, (), (), ())
    assert (found.rates, found.vat_ids, found.vat_ids_by_digits) == ((("IE", "23"),), 1, 1)
    [gap] = found.price_gaps
    assert (gap.reseller, gap.currency, gap.subscriptions, gap.needed_from) == (
        "SOUTH", "EUR", 1, date(2026, 4, 1),
    )  # fmt: skip


async def test_readiness_names_a_country_without_a_dated_rate(
    database: Database, provider: UUID, owe: Owe, may_3rd: datetime
) -> None:
    await owe(7, code="NORTH", since=date(1990, 1, 1))
    found = await looked_at(database, may_3rd, Month(1990, 2))
    assert found.undated == ("NORTH",)
