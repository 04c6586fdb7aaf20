"""An invoice on A4: a document with columns, not the cards of a phone, though the sheet is as narrow."""

from playwright.async_api import expect

from tests.browser.conftest import OpenAs

A4 = 680
MOST_ROW = 24
"""Pixels of a line on paper: forty of them leave room for the head of the first sheet."""
INVOICE = "reseller_finance"


async def test_an_invoice_keeps_its_columns_on_paper(open_as: OpenAs) -> None:
    page = await open_as(INVOICE, "/invoices", width=A4)
    await page.locator("tbody th a").first.click()
    lines = page.locator("#lines")
    await expect(lines).to_have_css("display", "block")
    await expect(page.locator(".due")).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(lines).to_have_css("display", "table")
    await expect(page.locator(".due")).to_contain_text("tax included")
    row = await lines.locator("tbody tr[id]").first.bounding_box()
    assert row is not None
    assert row["height"] < MOST_ROW
    await expect(page.locator(".parties .tax")).to_be_hidden()
    await expect(page.locator(".on-paper .tax")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= A4
