"""Invoices of one order: in the list by their kind, as documents, and paid by card where it was (I1, H8)."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses
from customers.orders.placing import Placed
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.invoices.immediate import invoice_order
from reseller.plumbing.database import Database
from reseller.rules.access import Role
from reseller.rules.pricing import Price
from tests.builders import OPERATOR, World, a_world, carry_out
from tests.conftest import START, SettableClock
from tests.web.site import Site, an_account, words
from tests.web.test_invoices import make_site


@pytest_asyncio.fixture(scope="module")
async def site(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """North on 16 March 2026, with five Horizon licenses by card, and two more on TimeLog on account."""
    database, clock, folder = shared_database, SettableClock(), tmp_path_factory.mktemp("mail")
    world = await a_world(database, START, name="North", code="NORTH")
    await invoiced(database, world, subscribe, wish(world, "horizon", 5), priced_by=OPERATOR, pay=True)
    timelog = await invoiced(database, world, subscribe, wish(world, "timelog", 10), priced_by=OPERATOR)
    await invoiced(database, world, add_licenses, timelog.subscription_id, count=2)
    made = make_site(database, clock, folder, world, world, world.customer_id)
    for role in (Role.RESELLER_FINANCE, Role.RESELLER_SALES):
        await an_account(made, role.value, role, world)
    yield made
    await made.close()


def wish(world: World, terms: str, quantity: int) -> Wish:
    return Wish(
        world.customer_id, world.product_id, terms, quantity, price=Price.parse("31.00"),
        start_on=START.date() if terms == "timelog" else None,
    )  # fmt: skip


async def invoiced(database: Database, world: World, action: Any, *args: Any, **given: Any) -> Placed:
    """An order carried out, with its invoice where it asks for one."""
    async with database.unit_of_work(world.reseller_id) as session:
        placed: Placed = await action(session, *args, actor=world.actor(), now=START, **given)
    await carry_out(database, START)
    async with database.unit_of_work(world.reseller_id) as session:
        await invoice_order(session, placed.id, now=START)
    return placed


async def test_the_list_tells_kinds_apart_and_is_filtered_by_them(site: Site) -> None:
    every = words(await site.get("reseller_finance", "/invoices"))
    assert "NORTH-2026-000001 Immediate invoice 16 Mar 2026 EUR 155.00 EUR 190.65 Paid" in every
    assert "NORTH-2026-000002 Immediate invoice 16 Mar 2026 EUR 60.00 EUR 73.80 Finalized" in every
    at_once = words(await site.get("reseller_finance", "/invoices?kind=IMMEDIATE"))
    assert "NORTH-2026-000002" in at_once
    assert "No invoice here" in words(await site.get("reseller_finance", "/invoices?kind=MONTHLY"))
    assert "NORTH-2026-000001" in words(await site.get("reseller_finance", "/invoices?kind=nonsense"))


async def test_a_tab_keeps_the_kind_that_was_chosen(site: Site) -> None:
    page = await site.get("reseller_finance", "/invoices?kind=IMMEDIATE")
    assert 'href="/invoices?status=OVERDUE&amp;kind=IMMEDIATE"' in page


async def test_a_document_that_a_card_has_paid_asks_for_no_money(site: Site) -> None:
    page = words(await site.get("reseller_finance", await address_of(site, "NORTH-2026-000001")))
    assert "Immediate invoice Issued 16 March 2026 Tax date 16 March 2026 Paid by card 16 March 2026" in page
    assert "Period 16 Mar 2026 to 15 Mar 2027, in advance" in page
    for asked in ("Payable", "Due 16", "Bank:"):
        assert asked not in page


async def test_one_on_account_says_when_it_is_due(site: Site) -> None:
    page = words(await site.get("reseller_finance", await address_of(site, "NORTH-2026-000002")))
    assert "Due 30 March 2026" in page
    assert "Licenses added, 17 Mar to 15 Apr 2026" in page
    assert "Payable within 14 days, by 30 March 2026." in page


async def test_its_line_is_explained_by_the_rules_of_an_addition_in_advance(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000002")
    line = re.search(rf'href="({at}/lines/[^"]+)"', await site.get("reseller_finance", at))
    assert line is not None
    alone = await site.get("reseller_finance", line.group(1))
    assert "2 × 31.00 × 30 ÷ 31" in words(alone)
    assert "committed" not in words(alone)
    assert all(f'href="/rules#{rule}"' in alone for rule in ("I5", "L5", "D2", "M2"))
    assert 'href="/rules#I2"' not in alone


async def test_an_order_leads_to_its_invoice_those_who_read_invoices(site: Site) -> None:
    order = await site.one("SELECT id FROM orders WHERE reseller_id = $1 AND kind = 'ADD_LICENSES'")
    page = await site.get("reseller_finance", f"/orders/{order}")
    assert "On invoice NORTH-2026-000002" in words(page)
    assert f'href="{await address_of(site, "NORTH-2026-000002")}"' in page
    assert "On invoice" not in words(await site.get("reseller_sales", f"/orders/{order}"))


async def address_of(site: Site, number: str) -> str:
    key = await site.one("SELECT id FROM invoices WHERE reseller_id = $1 AND number = $2", number)
    return f"/invoices/{key}"
