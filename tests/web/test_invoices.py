"""Invoices: the list, the document, each line explained, the preview, CSV, and provider finance's credit."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from reseller.entrypoints.asgi import application
from reseller.invoices.closing import close_month
from reseller.plumbing.database import Database
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from reseller.rules.explanations import explain
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.periods import Month
from reseller.rules.pricing import UnitPrice
from tests.builders import OPERATOR, a_customer, a_subscription, a_world
from tests.conftest import START, SettableClock
from tests.reseller_api.statements import counted
from tests.web.site import Site, an_account, error_of, words
from web.console import Console
from web.pages.invoice_words import why

APRIL_10 = datetime(2026, 4, 10, 9, tzinfo=UTC)
MAY_3 = datetime(2026, 5, 3, 2, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module")
async def site(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """North with March and April invoiced: 10 users since 16 March, 5 licenses for a year since 10 April."""
    database, clock, folder = shared_database, SettableClock(), tmp_path_factory.mktemp("mail")
    world = await a_world(database, START, name="North", code="NORTH")
    foreign = await a_world(database, START, name="South", code="SOUTH")
    sibling_id = await a_customer(database, world.reseller_id, START, name="=Globex")
    await a_subscription(database, world, START, users=10)
    await a_subscription(database, foreign, START, users=1)
    await a_subscription(
        database, world, APRIL_10, terms_key="google_annual_yearly", quantity=5, customer_id=sibling_id
    )
    for month in (Month(2026, 3), Month(2026, 4)):
        await close_month(database, month, actor=OPERATOR, now=MAY_3)
    clock.set(MAY_3)
    made = make_site(database, clock, folder, world, foreign, sibling_id)
    for role in Role:
        await an_account(made, role.value, role, world)
    await an_account(made, "foreign", Role.RESELLER_OWNER, foreign)
    yield made
    await made.close()


def make_site(database: Database, clock: SettableClock, folder: Path, *worlds: Any) -> Site:
    settings = Settings(base_url="http://console.example", data_dir=folder)
    console = Console(settings, database, clock, FolderPost(folder))
    return Site(database, clock, application(console), *worlds)


async def address_of(site: Site, number: str) -> str:
    key = await site.one("SELECT id FROM invoices WHERE reseller_id = $1 AND number = $2", number)
    return f"/invoices/{key}"


async def test_the_list_is_filtered_by_state_month_and_customer(site: Site) -> None:
    every = words(await site.get("reseller_finance", "/invoices"))
    assert "NORTH-2026-000001 Invoice March 2026 3 May 2026 EUR 29.03 EUR 35.71 Finalized" in every
    assert "SOUTH" not in every
    march = words(await site.get("reseller_finance", "/invoices?month=2026-03"))
    assert "NORTH-2026-000001" in march
    assert "NORTH-2026-000002" not in march
    sibling = words(await site.get("reseller_finance", f"/invoices?customer={site.sibling_id}"))
    assert "NORTH-2026-000002" in sibling
    assert "NORTH-2026-000001" not in sibling
    assert "No invoice here" in words(await site.get("reseller_finance", "/invoices?status=CREDITED"))
    for odd in ("month=nonsense", "customer=nonsense", "status=nonsense", "after=nonsense", "month=%00"):
        await site.get("reseller_finance", f"/invoices?{odd}")


async def test_a_document_groups_lines_by_customer_and_adds_up(site: Site) -> None:
    page = words(await site.get("reseller_finance", await address_of(site, "NORTH-2026-000002")))
    for told in (
        "From Provider Limited 1 Main Street D01 F5P2 Dublin Ireland VAT IE6388047V",
        "To North Limited",
        "Monthly, April 2026 Issued 3 May 2026 Tax date 30 April 2026 Due 17 May 2026 Zone Europe/Dublin",
        "Net of 2 lines",
        "VAT, Ireland 23 %",
        "Opening, in use on 1 Apr",
        "10 30 of 30 6.00 60.00",
        "Subtotal Acme 60.00",
        "Yearly payment, 11 Apr 2026 to 10 Apr 2027",
        "Subtotal =Globex 720.00",
        "Total EUR 959.40",
    ):
        assert told in page, told


async def test_each_line_opens_with_days_fraction_rounding_and_rules(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000001")
    page = await site.get("reseller_finance", at)
    line = re.search(rf'href="({at}/lines/[^"]+)"[^>]*hx-get="\1"', page)
    assert line is not None
    alone = await site.get("reseller_finance", line.group(1))
    for told in (
        "Why 29.03", "10 × 6.00 × 15 ÷ 31", "exact, nothing rounded on the way", "29.03225806…",
        "15 days",
        "10 licenses × 15 days = 150 license-days",
    ):  # fmt: skip
        assert told in words(alone), told
    assert re.findall(r'<text class="told[^"]*"[^>]*>(\d+)<', alone) == ["17"]
    assert re.findall(r'<b class="result">([^<]+)<', alone) == ["29.03"]
    assert all(f'href="/rules#{rule}"' in alone for rule in ("I2", "M1", "M2", "M4", "I3"))
    opened = await site.get("reseller_finance", line.group(1), hx_request="true")
    assert opened.lstrip().startswith('<tr class="opened">')
    assert "<html" not in opened


async def test_an_explained_term_over_new_year_names_both_years(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000002")
    page = await site.get("reseller_finance", at)
    lines = set(re.findall(rf'href="({at}/lines/[^"]+)"', page))
    explained = [words(await site.get("reseller_finance", line)) for line in lines]
    assert "11 Apr 2026 to 10 April 2027: 5 licenses × 365 days = 1,825 license-days" in " ".join(explained)


@pytest.mark.parametrize(
    ("quantity", "exact"), [(2100, "= 12,193.54838709…"), (-2100, "= −12,193.54838709…"), (31, "= 180")]
)
def test_an_exact_amount_has_the_separators_that_others_have(quantity: int, exact: str) -> None:
    days = (date(2026, 3, 2), date(2026, 3, 31))
    line = Line(ChargeKind.ADDITION, *days, quantity, UnitPrice(6_000_000), 30, 31, None, ("D2", "I2", "M2"))
    told = why(line, explain(line, "EUR"), terms_key="google_flexible", currency="EUR", about="", close="")
    assert exact in [step["formula"] for step in told["steps"]]


async def test_csv_is_streamed_and_opens_safely(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000002")
    answer = await (await site.of("reseller_finance")).get(f"{at}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="NORTH-2026-000002.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["net"] for row in rows] == ["60.00", "720.00"]
    assert rows[1]["customer"] == "'=Globex"


async def test_the_preview_of_the_running_month_is_what_the_invoice_will_be(site: Site) -> None:
    page = await site.get("reseller_owner", "/invoices/preview")
    assert "Preview of May 2026" in words(page)
    assert "Opening, in use on 1 May" in words(page)
    assert "VAT, Ireland, estimated 23 % 60.00 13.80" in words(page)
    explained = words(await site.get("reseller_owner", "/invoices/preview?month=2026-05&line=1"))
    assert "10 × 6.00 × 31 ÷ 31" in explained
    closed = await (await site.of("reseller_owner")).get("/invoices/preview?month=2026-04")
    assert closed.headers["location"] == "/invoices?month=2026-04"
    for odd in ("2027-01", "nonsense"):
        await site.get("reseller_owner", f"/invoices/preview?month={odd}", 404)


async def test_sales_viewers_and_customers_read_no_invoice(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000001")
    for path in ("/invoices", at, f"{at}.csv", "/invoices/preview"):
        for who in ("reseller_sales", "reseller_viewer"):
            await site.get(who, path, 403)
        await site.get("customer_owner", path, 404)


async def test_a_foreign_invoice_answers_like_an_unknown_one(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000001")
    unknown = "/invoices/0192f8a0-0000-7000-8000-000000000000"
    for path in (at, unknown, f"{at}.csv", f"{unknown}.csv", "/invoices/nonsense"):
        await site.get("foreign", path, 404)
    await site.get("reseller_finance", f"{at}/lines/0192f8a0-0000-7000-8000-000000000000", 404)


async def test_provider_staff_read_the_invoices_of_all_and_of_one(site: Site) -> None:
    every = words(await site.get("provider_finance", "/invoices"))
    assert "NORTH-2026-000001" in every
    assert "SOUTH-2026-000001" in every
    one = words(await site.get("provider_finance", f"/invoices?reseller={site.foreign.reseller_id}"))
    assert "NORTH" not in one.partition("Invoice Kind")[2]
    assert "Credit in full" not in await site.get("operator", await address_of(site, "NORTH-2026-000001"))


async def test_provider_staff_note_a_payment_once(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000002")
    wrong = await site.fill("operator", f"{at}/payment", status=422, paid_on="tomorrow", reference="SEPA 7")
    assert "2026-04-20" in error_of(wrong.text, "paid_on")
    early = await site.fill("operator", f"{at}/payment", status=422, paid_on="2020-01-01", reference="SEPA 7")
    assert "when the invoice was issued" in error_of(early.text, "paid_on")
    assert "SEPA 7" in early.text
    await site.fill("operator", f"{at}/payment", status=303, paid_on=site.clock.now().date().isoformat())
    assert "Paid" in words(await site.get("provider_finance", at))
    assert "Invoice paid NORTH-2026-000002" in words(await site.get("reseller_owner", "/log"))
    for who in ("reseller_owner", "customer_owner"):
        await site.post(who, f"{at}/payment", 404, paid_on="2026-05-03", idempotency_key="mine")


async def test_finance_credits_an_invoice_in_full_once(site: Site) -> None:
    at = await address_of(site, "NORTH-2026-000001")
    empty = await site.fill("provider_finance", f"{at}/credit", status=422, reason="")
    assert error_of(empty.text, "reason")
    endless = await site.fill("provider_finance", f"{at}/credit", status=422, reason="x" * 501)
    assert error_of(endless.text, "reason")
    typed: dict[str, Any] = {"reason": "Wrong price", "idempotency_key": "credit"}
    note = (await site.post("provider_finance", f"{at}/credit", **typed)).headers["location"]
    assert (await site.post("provider_finance", f"{at}/credit", **typed)).headers["location"] == note
    shown = words(await site.get("provider_finance", note))
    assert "Credit note" in shown
    assert "EUR −35.71" in shown
    assert "Wrong price" in shown
    assert "to 31 Mar 2026" in shown, "its lines stand under no month, and a term ends in another year"
    assert "Credited in full" in words(await site.get("reseller_finance", at))
    again = await site.fill("provider_finance", f"{at}/credit", status=422, reason="Again")
    assert "already credited" in words(again.text)
    for who, status in (("operator", 403), ("reseller_owner", 404)):
        await site.post(who, f"{at}/credit", status, reason="Mine", idempotency_key="other")
    await site.get("provider_finance", f"{note}/credit", 404)


async def test_a_list_asks_the_same_number_of_statements_however_long(site: Site) -> None:
    await site.get("reseller_finance", "/invoices")
    with counted(site.database) as found:
        await site.get("reseller_finance", "/invoices?month=2026-03")
    with counted(site.database) as every:
        await site.get("reseller_finance", "/invoices")
    assert len(found) == len(every) <= 12


async def test_a_list_with_nothing_in_it_leads_back_to_all(site: Site) -> None:
    page = await site.get("reseller_finance", "/invoices?status=CREDITED&kind=IMMEDIATE")
    assert 'href="/invoices">Show all invoices' in page
    assert "third day of the next month" not in page


async def test_each_state_that_an_invoice_comes_to_has_its_tab(site: Site) -> None:
    page = await site.get("reseller_finance", "/invoices")
    for status in ("FINALIZED", "OVERDUE", "PAID", "CREDITED"):
        assert f'href="/invoices?status={status}"' in page
