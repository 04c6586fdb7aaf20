"""What must hold in the hand: every screen on the narrowest phone, and the focus on a page that is live."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.people import NOBODY, Served
from tests.browser.screens import address_of, screens

NARROW = 320
WIDTH = "() => document.documentElement.scrollWidth"
PEOPLE = (NOBODY, "reseller_owner", "customer_owner", "operator")


@pytest.mark.parametrize("who", PEOPLE)
async def test_every_screen_fits_the_narrowest_phone(console: Served, open_as: OpenAs, who: str) -> None:
    page, wide = await open_as(who, "/rules", width=NARROW), []
    for path in screens():
        await page.goto(console.address + str(await address_of(console, path)))
        width = await page.evaluate(WIDTH)
        if width > NARROW:
            wide.append(f"{path}: {width}")
    assert wide == []


async def test_an_order_that_asks_for_itself_again_keeps_the_focus(console: Served, open_as: OpenAs) -> None:
    page = await open_as("reseller_sales", f"{console.holding(console.flexible)}/users")
    await page.fill("[name=emails]", "held@acme.example")
    await page.click("main form .deeds button")
    await page.locator(".toast a").click()
    cancel = page.get_by_role("button", name="Cancel order")
    await cancel.focus()
    async with page.expect_response(lambda answer: "/orders/" in answer.url):
        pass
    await expect(page.locator("#order [role=status]")).to_contain_text("Placed")
    await expect(cancel).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#order [role=status]")).to_contain_text("Canceled")
