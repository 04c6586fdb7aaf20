"""The density of lists: compact rows really are lower, on every kind of list."""

from tests.browser.conftest import OpenAs
from tests.browser.people import Served

LOWEST = """() => Math.round(Math.min(...[...document.querySelectorAll('tr[data-row]')]
    .map(row => row.getBoundingClientRect().height)))"""


async def test_compact_rows_are_as_low_as_promised(console: Served, open_as: OpenAs) -> None:
    page = await open_as("reseller_owner", "/history")
    before = await page.evaluate(LOWEST)
    await page.goto(console.address + "/account")
    await page.click("text=Make them compact")
    await page.goto(console.address + "/history")
    assert before > await page.evaluate(LOWEST) == 32
