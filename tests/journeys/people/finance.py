"""Finance, of the reseller and of the provider: once a month, every cent."""

import re

from playwright.sync_api import expect

from tests.journeys.person import PHONE, Person


def reads_the_invoice(finance: Person) -> None:
    finance.sign_in("finance@north.example")
    finance.step("reads the newest invoice and why a line is what it is")
    finance.go("/invoices")
    finance.open(finance.page.get_by_role("link", name=re.compile("^NORTH-")).first)
    finance.title("NORTH-")
    finance.sees("VAT, Ireland", "23 %", "Subtotal Acme", "Total")
    finance.picture("invoice")
    finance.picture("invoice-dark", scheme="dark")
    finance.picture("invoice-phone", PHONE)
    finance.page.locator("a.amount").nth(1).click()
    why = finance.page.locator(".why").first
    expect(why).to_be_visible()
    expect(why).to_contain_text("÷")
    why.scroll_into_view_if_needed()
    finance.picture("invoice-why")

    finance.step("prints the invoice, and takes its lines along as CSV")
    finance.prints()
    lines = finance.take_along("CSV")
    assert len(lines) > 20
    assert any("Rathmines Robotics" in line for line in lines)


def credits_in_full(finance: Person) -> None:
    finance.sign_in("finance@provider.example")
    finance.step("credits an invoice in full")
    finance.go("/invoices")
    finance.open(finance.page.get_by_role("link", name=re.compile("^SOUTH-")).first)
    number = finance.page.locator("h1").inner_text().split()[1]
    finance.follow("Credit in full")
    finance.title(f"Credit {number} in full")
    finance.press("Make credit note")
    finance.refused("Reason", "Enter")
    finance.fill("Reason", "Issued to the wrong company.")
    finance.press("Make credit note")
    finance.sees("Credit note", number, "Issued to the wrong company.")
    finance.picture("credit-note")
    finance.follow(number)
    finance.sees("Credited in full")
    expect(finance.link("Credit in full")).to_have_count(0)
