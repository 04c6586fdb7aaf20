"""Paying by card on the sandbox gateway's own pages."""

import re

from playwright.sync_api import expect

from tests.journeys.person import Person

PAYS, DECLINES, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0027 6000 3184"
TWICE, TOO_LATE = "4000 0000 0000 0259", "4000 0000 0000 0424"


def pays(who: Person, card: str, amount: str) -> None:
    """At the gateway: the amount that was agreed on, a card, and back to the order's page."""
    checkout(who, amount)
    who.fill("Card number", card)
    who.press("Pay")
    if card == ASKS:
        expect(who.page.locator("h1")).to_have_text("Confirm the payment")
        who.press("Confirm")
    expect(who.page).to_have_url(re.compile("/orders/"))


def checkout(who: Person, amount: str) -> None:
    """The gateway's page asks for this much."""
    expect(who.page.locator("h1")).to_have_text(f"Pay EUR {amount}")
