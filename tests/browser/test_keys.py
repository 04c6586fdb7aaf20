"""What keys, menus and dialogs do in a real browser."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.people import Served

SALES = "reseller_sales"
FOCUSED = "document.activeElement.textContent.trim()"
HELD_BACK = """
const later = window.setTimeout;
window.setTimeout = (deed, wait, ...rest) =>
    wait === undefined ? (window.begin = deed) : later(deed, wait, ...rest);
"""
"""htmx begins to listen when `begin` is called, as on a busy machine, whose keys come first."""


async def focused(page: Page) -> str:
    """The text of the element that has the focus."""
    return str(await page.evaluate(FOCUSED))


async def with_cap_open(open_as: OpenAs, console: Served) -> Page:
    """The customer's page with the purchase cap's dialog open."""
    page = await open_as(SALES, console.customer)
    await page.locator("summary", has_text="Actions").first.click()
    await page.get_by_role("link", name="Edit purchase cap").first.click()
    await expect(page.locator("#dialog")).to_be_visible()
    return page


async def test_slash_leads_to_the_search(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("/")
    await expect(page.locator("[data-search]")).to_be_focused()


async def test_slash_leads_to_the_search_from_elsewhere_too(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/")
    await page.keyboard.press("/")
    await expect(page.locator("[data-search]")).to_be_focused()
    await page.keyboard.type("glo")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("Globex")
    await expect(page.locator("h1")).to_have_text("Customers 1")


async def test_arrow_down_leads_from_the_search_to_what_was_found(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("/")
    await page.keyboard.insert_text("glo")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    assert await focused(page) == "Globex"
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("Globex")


async def test_arrow_down_waits_for_no_answer(open_as: OpenAs) -> None:
    page, walked = await open_as(SALES, "/customers"), asyncio.Event()

    async def answered_late(route: Route) -> None:
        await walked.wait()
        await route.continue_()

    await page.route("**/customers?*", answered_late)
    await page.keyboard.press("/")
    await page.keyboard.insert_text("glo")
    await page.keyboard.press("ArrowDown")
    assert await focused(page) == "Acme"
    walked.set()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.get_by_role("link", name="Globex")).to_be_focused()


async def test_what_is_typed_before_the_page_listens_is_searched_too(
    open_as: OpenAs, console: Served
) -> None:
    page = await open_as(SALES, "/account")
    await page.add_init_script(HELD_BACK)
    await page.goto(f"{console.address}/customers")
    await page.keyboard.press("/")
    await page.keyboard.type("glo")
    await expect(page.locator("tbody tr").first).to_contain_text("Acme")
    await page.evaluate("begin()")
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_enter_with_no_row_chosen_leads_nowhere(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("Enter")
    await page.keyboard.press("j")
    assert await focused(page) == "Acme"
    assert "#" not in page.url


async def test_j_and_k_walk_the_rows_and_enter_opens_one(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("j")
    assert await focused(page) == "Acme"
    await page.keyboard.press("j")
    assert await focused(page) == "Globex"
    await page.keyboard.press("k")
    assert await focused(page) == "Acme"
    await expect(page.locator("tr[data-current]")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("Acme")


async def test_a_row_of_the_history_opens_its_order(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/history")
    rows = page.locator("tr[data-row]")
    ordered = await rows.evaluate_all("all => all.findIndex((row) => row.querySelector('[data-open]'))")
    for _ in range(ordered + 1):
        await page.keyboard.press("j")
    opened = await page.locator("tr[data-current] [data-open]").get_attribute("href")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{opened}")


async def test_j_and_space_choose_users_without_a_walk_over_every_button(
    open_as: OpenAs, console: Served
) -> None:
    page = await open_as(SALES, f"{console.holding(console.flexible)}/users")
    boxes = page.locator("tbody input[type=checkbox]")
    for number in (0, 1):
        await page.keyboard.press("j")
        await expect(boxes.nth(number)).to_be_focused()
        await page.keyboard.press("Space")
    await page.keyboard.press("k")
    await expect(boxes.nth(0)).to_be_focused()
    await expect(page.locator("tbody input:checked")).to_have_count(2)


@pytest.mark.parametrize("script", [True, False])
async def test_a_user_that_is_marked_keeps_the_focus_in_its_row(
    console: Served, open_as: OpenAs, script: bool
) -> None:
    for path in (f"{console.holding(console.flexible)}/users", f"{console.customer}/users"):
        page = await open_as(SALES, path, script=script)
        row = page.locator("tr[data-row]").nth(2)
        for deed, said in (("Protect", "never deactivated"), ("Unprotect", "no longer protected")):
            await row.get_by_role("button", name=f"{deed} ").press("Enter")
            await expect(page.locator(".toast")).to_contain_text(said)
            await expect(row).to_be_focused()


async def test_a_walk_goes_on_from_the_row_that_has_the_focus(console: Served, open_as: OpenAs) -> None:
    page = await open_as(SALES, f"{console.holding(console.flexible)}/users")
    await page.locator("tr[data-row]").nth(3).get_by_role("button").first.focus()
    await page.keyboard.press("j")
    await expect(page.locator("tbody input[type=checkbox]").nth(4)).to_be_focused()


async def test_a_key_typed_into_a_field_is_text(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("/")
    await page.keyboard.type("j/?")
    await expect(page.locator("[data-search]")).to_have_value("j/?")
    await expect(page.locator("#help")).to_be_hidden()


async def test_a_question_mark_opens_the_help_and_escape_closes_it(open_as: OpenAs) -> None:
    page = await open_as(SALES, "/customers")
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()


async def test_arrow_keys_walk_a_menu_and_escape_leads_back_to_its_button(
    console: Served, open_as: OpenAs
) -> None:
    page = await open_as(SALES, console.customer)
    button = page.locator("summary", has_text="Actions").first
    await button.focus()
    await page.keyboard.press("ArrowDown")
    first = await focused(page)
    await page.keyboard.press("ArrowUp")
    assert await page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    await page.keyboard.press("Home")
    assert await focused(page) == first
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await expect(page.locator(".menu-list").first).to_be_hidden()


async def test_a_cap_opens_over_its_row_and_escape_leads_back(console: Served, open_as: OpenAs) -> None:
    page = await with_cap_open(open_as, console)
    await expect(page.locator("#dialog [name=cap]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#dialog")).to_be_hidden()
    await expect(page.locator("summary", has_text="Actions").first).to_be_focused()


async def test_cancel_closes_the_dialog_and_stays_on_the_page(console: Served, open_as: OpenAs) -> None:
    page = await with_cap_open(open_as, console)
    await page.locator("#dialog .deeds a").click()
    await expect(page.locator("#dialog")).to_be_hidden()
    assert page.url.endswith(console.customer)


async def test_a_refused_cap_stays_in_the_dialog_with_the_focus_on_its_field(
    console: Served, open_as: OpenAs
) -> None:
    page = await with_cap_open(open_as, console)
    await page.fill("#dialog [name=cap]", "75")
    await page.click("#dialog button")
    field = page.locator("#dialog [name=cap]")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("75")
    await expect(page.locator("#cap-error")).to_contain_text("60")


async def test_a_saved_cap_is_said_once_in_a_toast(console: Served, open_as: OpenAs) -> None:
    page = await with_cap_open(open_as, console)
    await page.fill("#dialog [name=cap]", "12")
    await page.click("#dialog button")
    await expect(page.locator(".toast")).to_contain_text("12")
    await page.reload()
    await expect(page.locator(".toast")).to_have_count(0)


async def test_what_is_chosen_and_what_floats_has_an_edge_in_forced_colors(
    console: Served, open_as: OpenAs
) -> None:
    page = await open_as(SALES, console.customer)
    await page.emulate_media(forced_colors="active")
    await page.keyboard.press("j")
    await expect(page.locator("tr[data-current]").first).to_have_css("outline-style", "solid")
    await page.locator("summary", has_text="Actions").first.click()
    await expect(page.locator(".menu-list").first).to_have_css("border-top-style", "solid")
