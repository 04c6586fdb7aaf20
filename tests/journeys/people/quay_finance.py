"""The reseller's finance: what each order came to, to the cent, on the invoice that it was told to join."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.market import FINANCE
from tests.journeys.person import Person


def reads(finance: Person) -> None:
    finance.sign_in(FINANCE)


def finds_immediate(finance: Person, net: str, gross: str, *lines: str, paid: bool = False) -> None:
    """An immediate invoice of this net and gross amount; its line says so and explains itself."""
    finance.step(f"reads the immediate invoice of EUR {net}, and why")
    finance.go("/invoices")
    rows = _of(finance, "Immediate invoice", gross)
    finance.waits_for(rows)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(net)
    if paid:
        expect(rows).to_contain_text("Paid")
    finance.open(rows.get_by_role("link").first)
    finance.title("Immediate invoice")
    expect(finance.page.locator("tr.subtotal")).to_contain_text(net)
    finance.sees("VAT, Ireland", "23 %", gross, *lines)
    finance.page.locator("a.amount").first.click()
    why = finance.page.locator(".why").first
    expect(why).to_be_visible()
    expect(why).to_contain_text("×")


def counts_immediate(finance: Person, gross: str, count: int) -> None:
    """So many immediate invoices of this amount: one for each payment, and none for one given back."""
    finance.step(f"counts the immediate invoices of EUR {gross}: {count}")
    finance.go("/invoices")
    rows = _of(finance, "Immediate invoice", gross)
    finance.waits_for(rows.nth(count - 1))
    expect(rows).to_have_count(count)


def finds_monthly(finance: Person, month: str, net: str, *lines: tuple[str, str]) -> None:
    """The month's invoice, with each of these lines and amounts."""
    finance.step(f"reads the invoice of {month}")
    finance.go("/invoices")
    row = finance.page.locator("tr[data-row]").filter(has_text=month)
    finance.waits_for(row)
    expect(row).to_have_count(1)
    finance.open(row.get_by_role("link").first)
    expect(finance.page.locator("tr.subtotal")).to_contain_text(net)
    for words, amount in lines:
        line = finance.page.locator("#lines tr[data-row]").filter(has_text=words)
        expect(line.filter(has_text=re.compile(f"{re.escape(amount)}$"))).to_have_count(1)
    finance.page.locator("#lines").scroll_into_view_if_needed()


def _of(finance: Person, kind: str, gross: str) -> Locator:
    rows = finance.page.locator("tr[data-row]").filter(has_text=kind)
    return rows.filter(has=finance.page.locator("td.gross", has_text=gross))
