"""Closing a month: one invoice a reseller, numbered without gaps, once."""

from datetime import UTC, date, datetime
from uuid import uuid4

import asyncpg
import pytest

from reseller.invoices.checks import UNEQUAL
from reseller.invoices.closing import BUSY, close_month
from reseller.invoices.months import MonthStatus
from reseller.plumbing.database import Database, DatabaseBusy
from reseller.rules.access import Actor, Role
from reseller.rules.errors import Forbidden, MonthNotOver, NotFound
from reseller.rules.periods import Month
from tests.customers.charges.statements import Dying
from tests.customers.world import make_world
from tests.reseller.invoices.conftest import APRIL, MAY, Owe, Owing, subscribe


async def invoices(database: Database, owing: Owing) -> list[dict[str, object]]:
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            "SELECT * FROM invoices WHERE reseller_id = $1 ORDER BY series, sequence", owing.reseller_id
        )
    return [dict(row) for row in found]


async def test_a_month_becomes_one_invoice_of_its_lines_and_tax(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, 3, code="NORTH")
    became = await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert became.closed["NORTH"].status is MonthStatus.FINALIZED
    [invoice] = await invoices(database, owing)
    assert (invoice["number"], invoice["kind"], invoice["lines"]) == ("NORTH-2026-000001", "MONTHLY", 2)
    assert (invoice["issued_on"], invoice["tax_date"]) == (date(2026, 5, 3), date(2026, 4, 30))
    assert invoice["due_on"] == date(2026, 5, 17)
    assert (invoice["net_minor"], invoice["tax_minor"], invoice["gross_minor"]) == (5940, 1366, 7306)
    assert invoice["seller"]["name"] == "Provider Limited"  # type: ignore[index]
    assert invoice["bill_to"]["name"] == "NORTH Limited"  # type: ignore[index]
    assert invoice["terms"]["billing_zone"] == "Europe/Dublin"  # type: ignore[index]


async def test_the_log_names_who_closed_a_month_and_for_whom(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    async with database.reading(owing.reseller_id) as session:
        told = await session.fetchrow(
            "SELECT l.actor_name, l.on_behalf = r.name AS for_it FROM action_log l JOIN resellers r"
            " USING (reseller_id) WHERE l.reseller_id = $1 AND l.action = 'month_closed'",
            owing.reseller_id,
        )
    assert told is not None
    assert tuple(told) == (operator.name, True)


async def test_the_next_month_takes_the_next_number(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    await close_month(database, MAY, actor=operator, now=datetime(2026, 6, 3, 2, tzinfo=UTC))
    numbers = [str(invoice["number"])[-11:] for invoice in await invoices(database, owing)]
    assert numbers == ["2026-000001", "2026-000002"]


async def test_closing_again_writes_nothing(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    before = await invoices(database, owing)
    again = await close_month(database, APRIL, actor=operator, now=datetime(2026, 5, 9, tzinfo=UTC))
    assert [became.wrote for became in again.closed.values()] == [False]
    assert await invoices(database, owing) == before


async def test_a_month_without_lines_has_no_invoice_and_takes_no_number(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(0)
    became = await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert [closed.status for closed in became.closed.values()] == [MonthStatus.EMPTY]
    assert await invoices(database, owing) == []


async def test_a_month_is_over_when_the_billing_zone_has_left_it(
    database: Database, owe: Owe, operator: Actor
) -> None:
    await owe(7, code="WEST", zone="America/Los_Angeles")
    still_april_there = datetime(2026, 5, 1, 6, 59, tzinfo=UTC)
    with pytest.raises(MonthNotOver, match="Close it from 1 May 2026 on"):
        await close_month(database, APRIL, actor=operator, now=still_april_there)
    became = await close_month(database, APRIL, actor=operator, now=datetime(2026, 5, 1, 7, tzinfo=UTC))
    assert list(became.closed) == ["WEST"]


async def test_resellers_whose_month_is_not_over_wait_while_others_are_closed(
    database: Database, owe: Owe, operator: Actor
) -> None:
    await owe(7, code="WEST", zone="America/Los_Angeles")
    await owe(7, code="NORTH")
    became = await close_month(database, APRIL, actor=operator, now=datetime(2026, 5, 1, 3, tzinfo=UTC))
    assert list(became.closed) == ["NORTH"]


async def test_a_reseller_without_a_price_is_set_aside_and_the_others_go_on(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    bad, good = await owe(7, price=None, code="BAD"), await owe(7, code="GOOD")
    became = await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert [parked.code for parked in became.parked] == ["BAD"]
    assert "price" in became.parked[0].reason
    assert (await invoices(database, bad), len(await invoices(database, good))) == ([], 1)
    async with database.reading(bad.reseller_id) as session:
        row = await session.fetchrow(
            "SELECT status, reason FROM reseller_months WHERE reseller_id = $1", bad.reseller_id
        )
    assert row is not None
    assert (row["status"], row["reason"]) == ("failed", became.parked[0].reason)


async def test_a_term_that_does_not_turn_sets_its_reseller_aside_and_the_others_go_on(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime, owner: asyncpg.Connection
) -> None:
    bad = await make_world(database, datetime(2025, 4, 28, 8, tzinfo=UTC))
    broken, good = await bad.annual(1), await owe(7, code="GOOD")
    await owner.execute("UPDATE subscription_terms SET period = 'decade' WHERE subscription_id = $1", broken)
    became = await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert [parked.reseller_id for parked in became.parked] == [bad.reseller_id]
    assert "ValueError" in became.parked[0].reason
    assert len(await invoices(database, good)) == 1


class Stumbling(Dying):
    """A database in which one statement of the units of work is refused, and no other."""

    def hear(self) -> None:
        self._left -= 1
        if self._left == -1:
            raise self._broken("canceling statement due to lock timeout")


async def test_a_reseller_that_others_are_in_the_way_of_is_set_aside_for_a_while(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    held, good = await owe(7, code="AHEAD"), await owe(7, code="GOOD")
    became = await close_month(Stumbling(database, 3, DatabaseBusy), APRIL, actor=operator, now=may_3rd)
    assert [(parked.code, parked.reason) for parked in became.parked] == [("AHEAD", BUSY)]
    assert (await invoices(database, held), len(await invoices(database, good))) == ([], 1)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert len(await invoices(database, held)) == 1


async def test_lines_that_do_not_add_up_set_their_reseller_aside_and_the_others_go_on(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime, owner: asyncpg.Connection
) -> None:
    bad, good = await owe(7, code="BAD"), await owe(7, code="GOOD")
    await owner.execute(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.net_minor := NEW.net_minor + 1; RETURN NEW; END'"
    )
    await owner.execute(
        "CREATE TRIGGER spoil BEFORE INSERT ON invoice_lines FOR EACH ROW"
        f" WHEN (NEW.reseller_id = '{bad.reseller_id}') EXECUTE FUNCTION spoil()"
    )
    became = await close_month(database, APRIL, actor=operator, now=may_3rd)
    assert [(parked.code, parked.reason) for parked in became.parked] == [("BAD", UNEQUAL)]
    assert (await invoices(database, bad), len(await invoices(database, good))) == ([], 1)


async def test_a_month_before_the_first_tax_rate_sets_the_reseller_aside(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(0)
    async with database.unit_of_work(owing.reseller_id) as session:
        await session.run(
            "UPDATE resellers SET country = 'HR', vat_id = NULL WHERE reseller_id = $1", owing.reseller_id
        )
    became = await close_month(database, Month(1990, 1), actor=operator, now=may_3rd)
    assert "tax rate" in became.parked[0].reason


@pytest.mark.parametrize(
    ("month", "tax_minor"), [(Month(2020, 8), 966), (Month(2020, 9), 882), (Month(2021, 2), 966)]
)
async def test_the_tax_date_is_the_last_day_of_the_month(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime, month: Month, tax_minor: int
) -> None:
    owing = await owe(7, since=date(2020, 1, 1))
    await close_month(database, month, actor=operator, now=may_3rd)
    [invoice] = await invoices(database, owing)
    assert (invoice["net_minor"], invoice["tax_minor"]) == (4200, tax_minor)


async def test_tax_is_computed_once_on_the_sum_of_the_lines(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(1, price="10.10")
    async with database.unit_of_work(owing.reseller_id) as session:
        await subscribe(session, owing.customer_id, may_3rd, 1, price="10.10")
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    [invoice] = await invoices(database, owing)
    assert (invoice["net_minor"], invoice["tax_minor"]) == (2020, 465)


async def test_only_the_operator_closes_a_month(database: Database, owe: Owe, may_3rd: datetime) -> None:
    await owe(7)
    for role in (Role.PROVIDER_FINANCE, Role.RESELLER_OWNER, Role.CUSTOMER_OWNER):
        with pytest.raises(Forbidden):
            await close_month(database, APRIL, actor=Actor(uuid4(), "Someone", role), now=may_3rd)


async def test_an_unknown_reseller_is_not_found(
    database: Database, operator: Actor, may_3rd: datetime
) -> None:
    with pytest.raises(NotFound):
        await close_month(database, APRIL, actor=operator, now=may_3rd, reseller_id=uuid4())
