"""Forms in a real browser: errors, double presses, totals, toasts, and a console that does not answer."""

import re

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.people import Served

SALES = "reseller_sales"
ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1"
PLACED = re.compile(r"^(?!.*/review)")
"""Any address but a review's."""
REVIEW = re.compile(r"/review\?")


async def at_review(console: Served, page: Page, number: str) -> None:
    """Go from the number to the review."""
    await page.goto(f"{console.address}{console.holding(console.annual)}/licenses/quantity")
    await page.fill("[name=quantity]", number)
    await page.click("main form .deeds button")
    await expect(page.locator("h1")).to_contain_text(f"Add {number}")


async def test_the_resulting_total_follows_the_number(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, f"{console.holding(console.annual)}/licenses/quantity")
    present = int(await page.locator("output").get_attribute("data-present") or "0")
    await page.fill("[name=quantity]", "7")
    await expect(page.locator("output b")).to_have_text(f"{present + 7}")
    await page.fill("[name=quantity]", "-")
    await expect(page.locator("output b")).to_have_text(f"{present}")


async def test_a_step_with_one_question_awaits_its_answer(console: Served, open_as: OpenAs) -> None:
    steps = [f"{console.holding(console.annual)}/licenses/quantity", f"{console.ways.billomat}/cancellation"]
    for path in steps:
        for script in (True, False):
            page = await open_as(SALES, path, script=script)
            await expect(page.locator("[name=quantity]")).to_be_focused()


async def test_pressing_twice_places_one_order(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES)
    await at_review(console, page, "2")
    placed = await console.site.one(ORDERS)
    await page.evaluate(
        "() => { const press = document.querySelector('form.deeds button, .deeds button');"
        " press.click(); press.click(); }"
    )
    await page.wait_for_url(PLACED)
    assert await console.site.one(ORDERS) == placed + 1


async def test_going_back_after_placing_and_pressing_again_places_one_order(
    console: Served, open_as: OpenAs
) -> None:
    for script in (True, False):
        page = await open_as(SALES, script=script)
        await at_review(console, page, "2")
        placed = await console.site.one(ORDERS)
        for _ in range(2):
            await page.click("main form.deeds button")
            await page.wait_for_url(PLACED)
            await page.go_back()
            await expect(page.locator("h1")).to_contain_text("Add 2")
        assert await console.site.one(ORDERS) == placed + 1


async def test_going_back_to_a_review_that_a_link_led_to_places_one_order(
    console: Served, open_as: OpenAs
) -> None:
    for script in (True, False):
        held = console.holding(console.annual)
        page = await open_as(SALES, held, script=script)
        await page.goto(f"{console.address}{held}/licenses/review?quantity=2")
        placed = await console.site.one(ORDERS)
        for _ in range(2):
            await page.wait_for_url(REVIEW)
            await page.click("main form.deeds button")
            await page.wait_for_url(PLACED)
            await page.go_back()
        await page.wait_for_url(REVIEW)
        await page.go_back()
        await expect(page).to_have_url(f"{console.address}{held}")
        assert await console.site.one(ORDERS) == placed + 1


async def test_another_number_entered_after_going_back_is_another_order(
    console: Served, open_as: OpenAs
) -> None:
    for script in (True, False):
        page = await open_as(SALES, script=script)
        await at_review(console, page, "2")
        placed = await console.site.one(ORDERS)
        await page.click("main form.deeds button")
        await page.wait_for_url(PLACED)
        await page.go_back()
        await page.go_back()
        await page.fill("[name=quantity]", "3")
        await page.click("main form .deeds button")
        await expect(page.locator("h1")).to_contain_text("Add 3")
        await page.click("main form.deeds button")
        await page.wait_for_url(PLACED)
        assert await console.site.one(ORDERS) == placed + 2


async def test_back_keeps_the_number(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES)
    await at_review(console, page, "3")
    await page.get_by_role("link", name="Back").click()
    await expect(page.locator("[name=quantity]")).to_have_value("3")


async def test_the_first_error_has_the_focus(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers/new")
    await page.click("main form .deeds button")
    await expect(page.locator("[aria-invalid=true]").first).to_be_focused()


async def test_a_toast_stays_under_the_pointer_and_leaves_without_it(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers/new")
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)
    await page.fill("[name=name]", "Hollis Architects")
    await page.locator("main form input[type=text]").nth(1).fill("hollis.example")
    await page.click("main form .deeds button")
    await expect(page.locator(".toast")).to_be_visible()
    assert await page.locator("#toasts").get_attribute("aria-live") == "polite"
    await page.hover(".toast")
    await page.clock.run_for(9000)
    await expect(page.locator(".toast")).to_be_visible()
    await page.mouse.move(300, 300)
    await page.clock.run_for(9000)
    await expect(page.locator(".toast")).to_have_count(0)


async def test_a_console_that_fails_says_so_until_it_answers(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, console.customer)
    cap = re.compile(r"/cap$")

    async def lose(route: Route) -> None:
        await route.fulfill(status=503, body="")

    await page.route(cap, lose)
    button = page.locator("summary", has_text="Actions").first
    await button.click()
    await page.get_by_role("link", name="Edit purchase cap").first.click()
    await expect(page.locator("#alerts")).to_contain_text("did not answer")
    await page.unroute(cap)
    await button.click()
    await page.get_by_role("link", name="Edit purchase cap").first.click()
    await expect(page.locator("#dialog")).to_be_visible()
    await expect(page.locator("#alerts")).to_be_hidden()


async def test_an_empty_form_names_its_errors_without_scripts(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers/new", script=False)
    await page.click("main form .deeds button")
    await expect(page.locator(".error").first).to_be_visible()


async def test_a_cap_is_set_and_refused_without_scripts(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, f"{console.holding(console.flexible)}/cap", script=False)
    await page.fill("[name=cap]", "75")
    await page.click("main form .deeds button")
    await expect(page.locator("#cap-error")).to_contain_text("60")
    await page.fill("[name=cap]", "14")
    await page.click("main form .deeds button")
    await expect(page.locator(".toast")).to_contain_text("14")


async def test_an_order_is_placed_without_scripts(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, script=False)
    await at_review(console, page, "1")
    placed = await console.site.one(ORDERS)
    await page.locator("main .deeds button").click()
    await page.wait_for_url(PLACED)
    assert await console.site.one(ORDERS) == placed + 1


async def test_a_wrong_address_is_refused_in_the_consoles_own_words(open_as: OpenAs) -> None:
    page = await open_as("reseller_owner", "/team")
    await page.fill("[name=email]", "nobody")
    await page.fill("[name=name]", "Nora")
    await page.get_by_role("button", name="Invite").click()
    await expect(page.locator("#email-error")).to_be_visible()
    await expect(page.locator("[name=email]")).to_be_focused()
    await expect(page.locator("[name=name]")).to_have_value("Nora")
