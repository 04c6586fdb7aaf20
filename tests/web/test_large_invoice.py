"""An invoice of many lines: groups closed, one open at a time, page by page, at a constant cost."""

import re
from datetime import UTC, datetime
from uuid import UUID

from reseller.invoices.closing import close_month
from reseller.plumbing.database import Database
from reseller.rules.periods import Month
from tests.builders import OPERATOR, World
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import subscribe
from tests.reseller_api.statements import counted
from tests.web.site import Site, words

CUSTOMERS, MANY_LINES = 110, 130
APRIL_3 = datetime(2026, 4, 3, 2, tzinfo=UTC)


async def a_large_invoice(database: Database, world: World, now: datetime) -> UUID:
    """March of so many small customers, and of one with many subscriptions."""
    for _taken in range(10):
        next(rows.numbers)
    async with database.unit_of_work(world.reseller_id) as session:
        for number in range(CUSTOMERS):
            customer = await rows.add_customer(session, now, f"Customer {number:03}")
            await subscribe(session, customer, now, 1)
        largest = await rows.add_customer(session, now, "Largest")
        for _number in range(MANY_LINES):
            await subscribe(session, largest, now, 2)
    closed = await close_month(database, Month(2026, 3), actor=OPERATOR, now=APRIL_3)
    found = next(iter(each.invoice_id for each in closed.closed.values() if each.invoice_id))
    assert found is not None
    return found


async def test_groups_are_closed_and_open_one_by_one(site: Site) -> None:
    key = await a_large_invoice(site.database, site.world, site.clock.now())
    at = f"/invoices/{key}"
    page = await site.get("reseller_owner", at)
    assert f"Net of {CUSTOMERS + MANY_LINES} lines" in words(page)
    assert page.count('class="closed"') == 100
    assert "Opening" not in page
    rest = re.search(r'href="([^"]*groups=100[^"]*)"', page)
    assert rest is not None
    with counted(site.database) as later:
        last = await site.get("reseller_owner", rest.group(1))
    assert last.count('class="closed"') == CUSTOMERS + 1 - 100
    opening = re.search(r'href="([^"#]*customer=[^"#]*)#[^"]*" data-open>(?:(?!</a>).)*Largest', last, re.S)
    assert opening is not None
    with counted(site.database) as opened:
        group = await site.get("reseller_owner", opening.group(1))
    assert group.count("Opening, in use on 1 Mar") == 100
    assert f"Subtotal Largest {MANY_LINES * 12:,}.00" in words(group)
    assert len(opened) <= len(later) + 2
    more = re.search(r'href="([^"#]*after=[^"#]*)', group)
    assert more is not None
    end = await site.get("reseller_owner", more.group(1).replace("&amp;", "&"))
    assert end.count("Opening, in use on 1 Mar") == MANY_LINES - 100
    assert "More lines of" not in end
