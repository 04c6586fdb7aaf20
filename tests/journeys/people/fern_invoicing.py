"""The customer's admin books and cancels licenses 31 and 30 days before the period ends (B2 to B9)."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.advised import came_to, way
from tests.journeys.market import ADMIN, INVOICING
from tests.journeys.people.fern_admin import MENU, acts, buys, opens
from tests.journeys.person import Person


def books(admin: Person) -> None:
    """31 days before: the tariff is too low for two, which are invoiced at once."""
    admin.sign_in(ADMIN)
    admin.step("is stopped by the tariff; changes it and orders, with the one press that is advised")
    opens(admin, INVOICING)
    admin.page.locator(MENU).click()
    gray = admin.page.get_by_role("link", name=re.compile("^Add licenses"), disabled=True)
    expect(gray).to_contain_text("Business")
    admin.picture("tariff-refused")
    admin.go(f"{urlsplit(admin.page.url).path}/licenses/quantity")
    admin.fill("Additional licenses", "2")
    admin.press("Continue to review")
    advised = way(admin, "Change to Business first", costs="19.73")
    admin.picture("tariff-advice")
    admin.open(advised.get_by_role("button", name="Change tariff and order"))
    opens(admin, INVOICING)
    admin.holds(bought=7)
    admin.sees("Business")
    admin.open(admin.entry("Add licenses").get_by_role("link", name=re.compile(r"^\d+$")))
    came_to(admin, "19.73")

    admin.step("plans the cheaper way with one press, and takes it back")
    opens(admin, INVOICING)
    buys(admin, "2")
    admin.sees(
        "In 1 day it joins the next invoice", "30 of 365", "19.73", "at once, on an invoice of its own"
    )
    admin.picture("advice")
    admin.press("Plan it for 2 December 2027")
    admin.sees("It is planned for 2 December 2027.")
    opens(admin, INVOICING)
    admin.sees("Coming up", "Add licenses, 2")
    admin.picture("scheduled")
    admin.open(admin.page.get_by_role("button", name=re.compile("^Undo: .*Add licenses, 2")))
    admin.sees("It is undone.")
    expect(admin.page.locator("main")).not_to_contain_text("Add licenses, 2")


def books_again(admin: Person) -> None:
    """30 days before: two join the next invoice; one is canceled, and a booking revokes that."""
    admin.sign_in(ADMIN)
    admin.step("books two that join the next period's invoice")
    opens(admin, INVOICING)
    buys(admin, "2")
    admin.sees("29 of 365", "19.07", "The amount joins the invoice of the next period", "January 2028")
    admin.picture("deferred-review")
    admin.places()
    opens(admin, INVOICING)
    admin.holds(bought=9)

    admin.step("cancels one, which stays active, and books one, which revokes that free of charge")
    acts(admin, "Cancel licenses")
    admin.fill("Licenses to cancel", "1")
    admin.press("Continue to review")
    admin.sees("1 license stays active")
    admin.places()
    opens(admin, INVOICING)
    admin.holds(bought=9, next_period=8)
    admin.sees("1 license is canceled")
    admin.picture("canceled")
    buys(admin, "1")
    admin.sees("That is free of charge, and comes first.")
    admin.places()
    opens(admin, INVOICING)
    admin.holds(bought=9, next_period=9)
