"""The provider's operator: sets resellers up, keeps the catalog, and closes the month."""

from playwright.sync_api import expect

from tests.journeys.person import CARRIED_OUT_MS, Person

PRODUCT = "Workspace Frontline"


def sets_up(operator: Person) -> None:
    operator.sign_in("operator@provider.example")
    operator.step("creates a reseller and invites its owner")
    operator.go("/resellers")
    operator.follow("New reseller")
    for label, text in (
        ("Code", "EAST"), ("Name", "East"), ("Legal name", "East Software GmbH"), ("Address", "Hafenstr. 3"),
        ("City", "Hamburg"), ("VAT id", "DE136695977"),
    ):  # fmt: skip
        operator.page.get_by_label(label, exact=not label.startswith(("City", "VAT"))).fill(text)
    operator.page.get_by_label("Country").select_option(label="Germany")
    operator.page.get_by_label("Currency").select_option("EUR")
    operator.page.get_by_label("Billing zone").select_option("Europe/Berlin")
    operator.press("Create reseller")
    operator.refused("VAT id", "check digits")
    operator.fill("VAT id", "DE136695976")
    operator.press("Create reseller")
    operator.title("East")
    operator.fill("E-mail", "owner@east.example")
    operator.page.locator("#members").get_by_label("Name").fill("Jana Vogt")
    operator.press("Invite")
    operator.sees("owner@east.example")

    operator.step("creates a product and publishes its prices")
    operator.go("/catalog")
    operator.page.get_by_label("Name", exact=True).fill(PRODUCT)
    operator.fill("Vendor", "Google")
    operator.fill("Unit", "license")
    operator.page.get_by_label("Flexible").check()
    operator.press("Create product")
    operator.sees("Publish its prices.")
    operator.open(operator.page.get_by_role("link", name="Publish prices").first)
    operator.page.get_by_label("Plan and period").select_option(label="Flexible")
    operator.page.get_by_label("Prices").fill("1 4.20\n50 3.90")
    operator.press("Publish prices")
    operator.sees("4.20", "3.90")


def closes_the_month(operator: Person, month: str) -> None:
    operator.sign_in("operator@provider.example")
    operator.step("closes the month for all resellers; the progress survives a reload")
    operator.go("/months")
    operator.go(f"/months/{month}")
    operator.sees("Ready to run?", "0 of 4 resellers run")
    operator.press("Run for all resellers")
    operator.sees("started by")
    operator.page.reload()
    expect(operator.page.locator("#progress")).to_contain_text("4 of 4 resellers run", timeout=CARRIED_OUT_MS)
    expect(operator.row("North")).to_contain_text("Finalized")
    operator.picture("month")
    operator.page.reload()
    operator.sees("4 of 4 resellers run")


def acts_for_a_reseller(operator: Person) -> None:
    operator.step("acts for a reseller, visibly, and stops")
    operator.go("/resellers")
    operator.follow("South")
    operator.press("Act for this reseller")
    operator.sees("acting for South")
    operator.go("/customers")
    operator.follow("Initech")
    operator.press("Stop acting")
    expect(operator.page.get_by_text("acting for South")).to_have_count(0)
    operator.go("/resellers")
