"""A draft has no number and is replaced whole."""

from datetime import date, datetime

from reseller.invoices.closing import draft_reseller_month
from reseller.invoices.months import MonthStatus, find_month
from reseller.plumbing.database import Database
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import APRIL, Owe


async def test_a_draft_is_replaced_whole_by_the_next(database: Database, owe: Owe, may_3rd: datetime) -> None:
    owing = await owe(7)
    await draft_reseller_month(database, owing.reseller_id, APRIL, now=may_3rd)
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_change(session, may_3rd, owing.subscription_id, date(2026, 4, 11), 3)
    await draft_reseller_month(database, owing.reseller_id, APRIL, now=may_3rd)
    async with database.reading(owing.reseller_id) as session:
        draft = await find_month(session, APRIL)
        invoices = await session.fetchval(
            "SELECT count(*) FROM invoices WHERE reseller_id = $1", owing.reseller_id
        )
    assert draft is not None
    assert (draft.status, draft.lines, draft.net_minor) == (MonthStatus.DRAFT, 2, 5400)
    assert (draft.tax_minor, invoices) == (1242, 0)
