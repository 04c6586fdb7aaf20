"""The reseller's and the customer admin's main job in a browser that runs no JavaScript."""

from playwright.sync_api import expect

from tests.journeys.people.reseller_sales import STANDARD, STARTER
from tests.journeys.person import Person


def sells_without_script(sales: Person) -> None:
    sales.sign_in("sales@north.example")
    sales.step("finds a customer, edits its cap, adds users and licenses")
    sales.go("/customers")
    sales.page.get_by_role("searchbox").fill("lismore")
    sales.press("Search")
    sales.follow("Lismore Press")
    sales.page.locator(f'summary[aria-label="Actions for {STARTER}"]').click()
    sales.open(sales.page.get_by_role("link", name="Edit purchase cap"))
    sales.fill("New purchase cap", "20")
    sales.press("Save cap")
    sales.sees("10 of 20")

    sales.page.locator(f'summary[aria-label="Actions for {STARTER}"]').click()
    sales.open(sales.page.get_by_role("link", name="Add users").first)
    sales.fill("E-mail addresses", "eoin@lismorepress.example")
    sales.press("Add users")
    sales.sees("1 user is being added.")

    sales.follow("Lismore Press")
    sales.open(sales.link(f"Add licenses of {STANDARD}"))
    sales.follow("Continue to number")
    sales.fill("Additional licenses", "2")
    sales.press("Continue to review")
    sales.open(sales.page.get_by_role("button", name="Place order for EUR"))
    sales.sees("2 licenses are ordered")
    sales.go("/history")
    expect(sales.row("Lismore Press", "Add licenses")).to_contain_text("19, added 2")


def serves_itself_without_script(admin: Person) -> None:
    admin.sign_in("admin@globex.example")
    admin.step("adds a user and asks for licenses")
    admin.open(admin.row("Workspace Enterprise Essentials").get_by_role("link", name="Add users"))
    admin.fill("E-mail addresses", "nora@globex.example")
    admin.press("Add users")
    admin.sees("1 user is being added.")
    admin.go("/portal/requests/new")
    admin.page.get_by_label(STANDARD).check()
    admin.fill("Additional licenses", "2")
    admin.press("Send request")
    admin.sees("has your request.")
    admin.go("/portal/requests")
    expect(admin.row(STANDARD)).to_contain_text("With the reseller")
