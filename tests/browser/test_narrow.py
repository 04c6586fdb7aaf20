"""What must hold in the hand: every screen on phones and tablets, and the focus on a page that is live."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.people import NOBODY, Served
from tests.browser.screens import address_of, screens

WIDTHS = (320, 768, 1000, 1200)
"""The narrowest phone, a tablet, and windows barely and well wide enough for the side bar and tables."""
LARGE_LETTERS = 180
"""What a phone of 360 px has left, in letters, where its owner sets them twice as large."""
LONGEST = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 59}.example"
WIDTH = "() => document.documentElement.scrollWidth"
SPILLED = """() => [...document.querySelectorAll("main :is(td, tbody th, dd, dt, .head > *, .choice)")]
  .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.innerText)"""
"""What is wider than the place it has, and so lies over its neighbor or is cut off."""
PEOPLE = (NOBODY, "reseller_owner", "customer_owner", "operator")


@pytest.mark.parametrize("who", PEOPLE)
async def test_every_screen_fits_phones_tablets_small_windows_and_large_letters(
    console: Served, open_as: OpenAs, who: str
) -> None:
    page, wrong = await open_as(who, "/rules"), []
    for path in screens():
        await page.goto(console.address + str(await address_of(console, path)))
        for width in (LARGE_LETTERS, *WIDTHS):
            await page.set_viewport_size({"width": width, "height": 860})
            if (shown := await page.evaluate(WIDTH)) > width:
                wrong.append(f"{path}: {shown} of {width}")
            if width == LARGE_LETTERS and (spilled := await page.evaluate(SPILLED)):
                wrong.append(f"{path}: {spilled}")
    assert wrong == []


async def test_the_longest_address_fits_every_window(console: Served, open_as: OpenAs) -> None:
    users, wide = f"{console.holding(console.flexible)}/users", []
    page = await open_as("reseller_sales", users)
    await page.fill("[name=emails]", LONGEST)
    await page.click("main form .deeds button")
    order = await page.locator(".toast a").get_attribute("href")
    for path in (users, f"{console.customer}/users", str(order), "/history"):
        await page.goto(console.address + path)
        for width in (*WIDTHS, 1280):
            await page.set_viewport_size({"width": width, "height": 860})
            if (shown := await page.evaluate(WIDTH)) > width:
                wide.append(f"{path}: {shown} of {width}")
    await page.goto(f"{console.address}{order}")
    await page.get_by_role("button", name="Cancel order").click()
    await expect(page.locator("#order [role=status]")).to_contain_text("Canceled")
    assert wide == []


async def looked_again(page: Page) -> None:
    """Let a page whose clock stands ask for what is new, until the answer is in its place."""
    await page.evaluate(
        "void (swapped = new Promise((done) =>"
        " document.addEventListener('htmx:after:swap', done, { once: true })))"
    )
    await page.clock.run_for(16_000)
    await page.evaluate("swapped.then(() => true)")


async def test_the_link_to_newer_orders_keeps_the_focus(console: Served, open_as: OpenAs) -> None:
    page = await open_as("reseller_sales")
    await page.clock.install()
    await page.goto(f"{console.address}/history")
    await expect(page.locator("#newer")).to_have_attribute("role", "status")
    other = await open_as("reseller_sales", f"{console.holding(console.flexible)}/users")
    await other.fill("[name=emails]", "newer@acme.example")
    await other.click("main form .deeds button")
    await other.locator(".toast a").click()
    link = page.locator("#newer a")
    await looked_again(page)
    await expect(link).to_contain_text("newer order")
    await link.focus()
    await looked_again(page)
    await expect(link).to_be_focused()
    await other.get_by_role("button", name="Cancel order").click()
    await expect(other.locator("#order [role=status]")).to_contain_text("Canceled")


async def test_a_state_asked_for_again_before_it_is_answered_breaks_nothing(
    console: Served, open_as: OpenAs
) -> None:
    page = await open_as("reseller_sales", f"{console.holding(console.flexible)}/users")
    await page.fill("[name=emails]", "slow@acme.example")
    await page.click("main form .deeds button")
    order = await page.locator(".toast a").get_attribute("href")
    answered = asyncio.Event()

    async def late(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route(f"**{order}/state", late)
    await page.clock.install()
    await page.goto(f"{console.address}/history")
    await expect(page.locator("#newer")).to_have_attribute("role", "status")
    state = page.locator(f'[hx-get="{order}/state"]')
    await state.evaluate("(first) => { first.dataset.first = '' }")
    async with page.expect_request(f"**{order}/state"):
        await page.clock.run_for(5_000)
    async with page.expect_response(f"**{order}/state"):
        answered.set()
    await expect(state).not_to_have_attribute("data-first", "")
    await page.clock.run_for(5_000)
    await page.goto(f"{console.address}{order}")
    await page.get_by_role("button", name="Cancel order").click()
    await expect(page.locator("#order [role=status]")).to_contain_text("Canceled")


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
