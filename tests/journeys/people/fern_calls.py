"""A customer's admin creates and deletes telephone users; its owner sees the plan (A1 to A5)."""

from playwright.sync_api import expect

from tests.journeys.market import ADMIN, CALLS, OWNER
from tests.journeys.people.fern_admin import GUS, HUGH, IDA, adds, begins_adding, opens, removes
from tests.journeys.person import PHONE, Person

ANNA, BRIAN, CIARA = (f"{name}@fern.example" for name in ("anna", "brian", "ciara"))


def orders_in_both_ways(admin: Person) -> None:
    """Delete then add costs nothing, and a swap neither; add then delete is billed."""
    admin.sign_in(ADMIN)
    admin.step("deletes one, then adds one: free")
    opens(admin, CALLS)
    removes(admin, ANNA)
    opens(admin, CALLS)
    admin.holds(created=4)
    adds(admin, GUS)
    opens(admin, CALLS)
    admin.holds(created=5)

    admin.step("swaps one for another in one order: free")
    admin.open(admin.page.get_by_role("link", name="Users", exact=True).last)
    admin.follow("Swap users instead")
    admin.page.get_by_role("checkbox", name=BRIAN).check()
    admin.fill("Who joins", HUGH)
    admin.press("Continue to review")
    admin.title("Swap 1 user")
    admin.sees("Nothing is billed for this swap")
    admin.picture("swap-review")
    admin.places()
    opens(admin, CALLS)
    admin.completes(admin.entry("Swap users"))
    admin.holds(created=5)

    admin.step("adds one beyond what is paid, warned before, then deletes one")
    begins_adding(admin, IDA)
    admin.press("Continue to review")
    admin.sees("1 license is billed beyond what is paid", "Swap users: free")
    expect(admin.page.locator("main")).not_to_contain_text("EUR")
    admin.picture("beyond-paid-admin")
    admin.places()
    opens(admin, CALLS)
    admin.holds(created=6)
    removes(admin, CIARA)
    opens(admin, CALLS)
    admin.holds(created=5)
    admin.page.wait_for_load_state()
    expect(admin.page.locator("main")).not_to_contain_text("Included")
    expect(admin.page.locator("main")).not_to_contain_text("EUR")


def sees_the_plan(owner: Person) -> None:
    owner.sign_in(OWNER)
    owner.step("sees created, included and additional, with amounts")
    opens(owner, CALLS)
    owner.holds(created=5, included=5, additional=0, paid=6)
    owner.sees("EUR")
    owner.picture("live-view")
    owner.picture("live-view-dark", scheme="dark")
    owner.picture("live-view-phone", PHONE)
