"""Taking the console at its word: what an advice says it costs is what its order comes to."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.person import Person


def way(who: Person, title: str, costs: str) -> Locator:
    """The advice of this title, which says that it costs so much."""
    advice = who.page.locator("form.way").filter(has=who.page.get_by_role("heading", name=title, exact=True))
    expect(advice.locator(".money")).to_contain_text(f"EUR {costs} net now.")
    return advice


def came_to(who: Person, costs: str) -> None:
    """The order whose page is shown is charged so much, and no more."""
    charges = who.page.locator("td.n").filter(has_text=re.compile(r"\d\.\d\d"))
    expect(charges).to_have_text([re.compile(rf"^(EUR\s)?{re.escape(costs)}(\sEUR)?$")])
