"""The admin of a customer that holds four vendors' licenses: over them, and back."""

import re

from playwright.sync_api import expect

from tests.journeys.market import ADMIN, CALLS, INVOICING, TIMESHEETS
from tests.journeys.person import PHONE, Person

MENU = 'summary[aria-label^="Actions for"]'
FIRST = ("anna", "brian", "ciara", "dara", "eve")
FAY, GUS, HUGH, IDA = (f"{name}@fern.example" for name in ("fay", "gus", "hugh", "ida"))
EVE = "eve@fern.example"


def opens(who: Person, product: str) -> None:
    """The subscription's own page, from what one has."""
    who.go("/portal")
    who.follow(product)
    who.title(product)


def gives_licenses(admin: Person) -> None:
    admin.sign_in(ADMIN)
    for product in (TIMESHEETS, CALLS, INVOICING):
        admin.step(f"gives {product} to five users")
        opens(admin, product)
        adds(admin, *(f"{name}@fern.example" for name in FIRST))
        opens(admin, product)
        admin.completes(admin.entry("Add users"))


def adds(who: Person, *addresses: str) -> None:
    """On the users' page that the subscription's page leads to; reviewed where something follows."""
    begins_adding(who, *addresses)
    if who.page.get_by_role("button", name="Continue to review").count():
        who.press("Continue to review")
        who.places()
    else:
        who.press("Add users")
    who.sees("being added.")


def begins_adding(who: Person, *addresses: str) -> None:
    """Up to the button of the form."""
    who.open(who.page.get_by_role("link", name="Users", exact=True).last)
    who.title("Users")
    who.fill("E-mail addresses", "\n".join(addresses))


def removes(who: Person, address: str) -> None:
    """From the users' page."""
    who.open(who.page.get_by_role("link", name="Users", exact=True).last)
    who.title("Users")
    who.page.get_by_role("checkbox", name=address).check()
    who.press("Remove chosen users")
    who.sees("being removed.")


def goes_over(admin: Person) -> None:
    """Five are bought; the sixth user starts the clock, and is protected (L3, L4)."""
    admin.sign_in(ADMIN)
    admin.step("activates a user without a license, and protects the newest one")
    opens(admin, TIMESHEETS)
    begins_adding(admin, FAY)
    admin.press("Continue to review")
    admin.sees("10 March 2027", "the newest users are deactivated")
    admin.picture("overrun-review")
    admin.places()
    opens(admin, TIMESHEETS)
    admin.holds(bought=5, in_use=6)
    admin.sees("1 user more than licenses", "the newest user is deactivated at the end of 10 March 2027")
    expect(admin.page.locator(".alarm .left")).to_contain_text("7")
    admin.page.get_by_text("Who would be deactivated").click()
    expect(admin.page.locator(".alarm ol")).to_have_text(FAY)
    admin.open(admin.link("Protect or remove users"))
    admin.title("Users")
    admin.open(admin.page.get_by_role("button", name=f"Protect {FAY}"))
    expect(admin.row(FAY)).to_contain_text("Protected")
    expect(admin.page.locator(".alarm ol")).to_have_text(EVE)
    expect(admin.row(EVE)).to_contain_text("over licenses")
    admin.picture("overrun")
    admin.picture("overrun-dark", scheme="dark")
    admin.picture("overrun-phone", PHONE)
    admin.go("/portal")
    admin.sees("1 user more than licenses", "Buy 1 license")
    admin.picture("portal-over")


def comes_back(admin: Person) -> None:
    """The day after the deadline: one is deactivated, a license is bought, and she comes back (L4, L5)."""
    admin.sign_in(ADMIN)
    admin.step("finds the newest unprotected user deactivated, and reads the mail")
    opens(admin, TIMESHEETS)
    admin.turns_to(in_use=5)
    admin.holds(bought=5)
    expect(admin.page.locator(".alarm")).to_have_count(0)
    expect(admin.entry("Deactivate")).to_contain_text("5, removed 1")
    admin.go("/dev/mail")
    admin.waits_for(admin.page.get_by_text("Fern & Co: 1 user of Timesheets deactivated"))
    admin.sees(EVE)
    admin.picture("mail")

    admin.step("plans fewer for the next period, and is warned that buying drops that")
    opens(admin, TIMESHEETS)
    acts(admin, "Next period")
    admin.fill("Licenses", "4")
    admin.press("Continue to review")
    admin.places()
    opens(admin, TIMESHEETS)
    admin.sees("Coming up", "4 licenses instead of 5")

    admin.step("buys a license, and undoes the deactivation with one press")
    buys(admin, "1")
    admin.sees("The planned lower number is reset", "4 licenses were planned for the next period.")
    admin.sees("20 of 31", "6.45", "Invoiced", "at once, on an invoice of its own")
    admin.picture("purchase-review")
    admin.places()
    admin.holds(bought=6)
    expect(admin.page.locator("main")).not_to_contain_text("instead of")
    admin.open(admin.page.get_by_role("link", name="Users", exact=True).last)
    admin.press(f"Add again {EVE}")
    opens(admin, TIMESHEETS)
    admin.holds(bought=6, in_use=6, available=0)


def acts(who: Person, action: str) -> None:
    """From the menu of the subscription's page."""
    who.page.locator(MENU).click()
    who.open(who.page.get_by_role("link", name=re.compile(f"^{action}")).first)


def buys(who: Person, count: str) -> None:
    """From the menu of the subscription's page to the review."""
    acts(who, "Add licenses")
    who.follow("Continue to number")
    who.fill("Additional licenses", count)
    who.press("Continue to review")
