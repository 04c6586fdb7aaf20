"""A customer's admin: comes rarely, and must understand at first sight."""

from playwright.sync_api import expect

from tests.journeys.people.reseller_sales import STANDARD, STARTER
from tests.journeys.person import PHONE, Person


def adds_and_removes(admin: Person) -> None:
    admin.sign_in("admin@acme.example")
    admin.step("sees what there is, and what it costs")
    admin.title("Licenses of Acme")
    admin.sees("of cap 55", "Prices shown by North")
    admin.picture("portal")
    admin.picture("portal-phone", PHONE)

    admin.step("adds users within the cap, and reads why more are refused")
    admin.open(admin.row(STARTER).get_by_role("link", name="Add users"))
    admin.fill("E-mail addresses", "dara@acme.example")
    admin.press("Add users")
    admin.sees("1 user is being added.")
    admin.fill("E-mail addresses", "\n".join(f"new{n}@acme.example" for n in range(9)))
    admin.press("Add users")
    admin.refused("E-mail addresses", "55")

    admin.step("removes one")
    admin.go("/portal")
    admin.open(admin.row(STARTER).get_by_role("link", name="Add users"))
    box = admin.page.get_by_role("checkbox", name="dara@acme.example", disabled=False)
    admin.waits_for(box)
    box.check()
    admin.press("Remove chosen users")
    admin.sees("1 user is being removed.")


def asks(admin: Person) -> None:
    admin.step("asks for licenses of an Annual plan")
    admin.go("/portal")
    admin.open(admin.page.get_by_label(f"Request, {STANDARD}"))
    admin.title("Request licenses")
    admin.fill("Additional licenses", "0")
    admin.press("Send request")
    admin.refused("Additional licenses", "1")
    admin.fill("Additional licenses", "3")
    admin.page.locator("#note").fill("For the spring interns.")
    admin.press("Send request")
    admin.sees("has your request.")
    admin.go("/portal/requests")
    expect(admin.row("For the spring interns.")).to_contain_text("With the reseller")


def follows(admin: Person) -> None:
    admin.step("sees that the request is ordered, and its licenses there")
    admin.go("/portal/requests")
    expect(admin.row("For the spring interns.")).to_contain_text("Ordered")
    admin.go("/portal")
    admin.waits_for(admin.row(STANDARD, "of 18"))
