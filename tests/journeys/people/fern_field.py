"""Packs of five for a year, paid by card: what is possible 31, 30 and 29 days before the end (H2 to H9)."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.advised import came_to, way
from tests.journeys.market import FIELD, OWNER, SALES
from tests.journeys.paying import ASKS, DECLINES, PAYS, TOO_LATE, TWICE, checkout, pays
from tests.journeys.people.fern_admin import MENU, buys, opens
from tests.journeys.person import PHONE, Person

PACK, NEXT_TERM = "30.75", "123.00"
"""Five and twenty licenses at 5.00, with 23 % VAT."""


def before_the_window(owner: Person) -> None:
    """31 days left: buying is allowed, renewing is not; a declined card, then one that asks."""
    owner.sign_in(OWNER)
    owner.step("may not renew yet")
    opens(owner, FIELD)
    owner.page.locator(MENU).click()
    expect(owner.page.get_by_role("link", name=re.compile("^Renew"), disabled=True)).to_contain_text(
        "from 2 December 2027 on"
    )
    owner.picture("window-closed")
    opens(owner, FIELD)
    owner.step("orders no pack: the two nearest numbers are offered")
    buys(owner, "7")
    owner.sees("Licenses are sold in packs of 5. Enter 5 or 10.")
    way(owner, "10 licenses", costs="50.00")
    five = way(owner, "5 licenses", costs="25.00")
    owner.picture("packs")
    owner.step("takes the smaller one with one press; the card is declined, another asks for a second step")
    owner.open(five.get_by_role("button", name="Order 5"))
    checkout(owner, PACK)
    owner.picture("gateway")
    pays(owner, DECLINES, PACK)
    owner.stands("Failed")
    owner.sees("The card was declined.")
    owner.picture("card-declined")
    owner.follow("Order again")
    owner.sees("Paid by card, before it counts")
    owner.picture("card-review")
    owner.places()
    pays(owner, ASKS, PACK)
    owner.completed()
    came_to(owner, "25.00")
    opens(owner, FIELD)
    owner.holds(bought=15)


def may_not_lower(sales: Person) -> None:
    """31 days left: the reseller can't remove licenses either (H6)."""
    sales.sign_in(SALES)
    sales.step("may not remove licenses of the pack yet")
    _opens_fern(sales)
    sales.page.locator(MENU).click()
    refused = sales.page.get_by_role("link", name=re.compile("Cancel licenses"), disabled=True)
    expect(refused).to_contain_text("from 2 December 2027 on")


def on_the_last_day(owner: Person) -> None:
    """30 days left: buying is still allowed; the gateway calls back twice, and it counts once."""
    owner.sign_in(OWNER)
    owner.step("orders a pack on the last day; the call-back comes twice")
    _reviews_a_pack(owner)
    owner.places()
    pays(owner, TWICE, PACK)
    owner.completed()
    expect(owner.page.get_by_text("Paid by card: EUR 30.75")).to_have_count(1)
    opens(owner, FIELD)
    owner.holds(bought=20)


def too_late(owner: Person, later: Callable[[], None]) -> None:
    """Orders that are not paid in time expire; money that comes after that goes back (H8)."""
    owner.step("leaves one order unpaid, and pays another with a card that pays too late")
    _reviews_a_pack(owner)
    owner.places()
    checkout(owner, PACK)
    closed = owner.page.url
    _reviews_a_pack(owner)
    owner.places()
    pays(owner, TOO_LATE, PACK)
    owner.stands("Awaiting payment")
    owner.picture("awaiting-payment")
    later()
    owner.stands("Expired")
    owner.sees("Not paid in time")
    owner.waits_for(owner.page.get_by_text("EUR 30.75 given back to the card"))
    owner.page.goto(closed)
    expect(owner.page.locator("h1")).to_have_text("This was canceled")
    opens(owner, FIELD)
    expect(owner.page.locator("table.history tbody tr").filter(has_text="Expired")).to_have_count(2)
    owner.sees("Card payment received", "Card payment given back")
    owner.holds(bought=20)


def gets_it_back(sales: Person) -> None:
    """The money comes after the order was called off: it goes back (H8)."""
    sales.sign_in(SALES)
    sales.step("calls an order off while its card payment is under way; the money goes back")
    _opens_fern(sales)
    buys(sales, "5")
    sales.places()
    pays(sales, TOO_LATE, PACK)
    sales.press("Cancel order")
    sales.stands("Canceled")
    sales.waits_for(sales.page.get_by_text("EUR 30.75 given back to the card"))
    sales.picture("given-back")
    _opens_fern(sales)
    sales.holds(bought=20)
    given_back = sales.page.locator("table.history tbody tr").filter(has_text="Card payment given back")
    expect(given_back).to_have_count(2)


def renews(owner: Person) -> None:
    """29 days left: nothing is sold before the renewal, which is one press away (H5, H7)."""
    owner.sign_in(OWNER)
    owner.step("is told to renew first, and renews")
    opens(owner, FIELD)
    owner.page.locator(MENU).click()
    gray = owner.page.get_by_role("link", name=re.compile("^Add licenses"), disabled=True)
    expect(gray).to_contain_text(re.compile("renew", re.IGNORECASE))
    owner.open(owner.entry("Expired").get_by_role("link", name=re.compile(r"^\d+$")))
    owner.follow("Order again")
    owner.sees("Renew 20 first", "Then one payment for the addition covers both terms.")
    owner.picture("blackout")
    owner.picture("blackout-phone", PHONE)
    owner.press("Renew 20")
    pays(owner, PAYS, NEXT_TERM)
    owner.completed()
    opens(owner, FIELD)
    owner.holds(bought=20)
    owner.sees("31 December 2028")
    owner.picture("renewed")

    owner.step("adds a pack after the renewal: one payment covers both terms")
    buys(owner, "5")
    owner.sees("One payment covers the running and the renewed term, up to 31 December 2028.", "25.00")
    owner.places()
    pays(owner, PAYS, PACK)
    owner.completed()
    came_to(owner, "25.00")
    opens(owner, FIELD)
    owner.holds(bought=25)


def begins_the_renewed_term(owner: Person) -> None:
    """The renewed term holds what was added in the old one, and nothing is asked for it again (H7)."""
    owner.sign_in(OWNER)
    owner.step("finds the renewed term begun, with the pack that was added before")
    opens(owner, FIELD)
    owner.turns_to(bought=25)
    expect(owner.page.locator("main")).not_to_contain_text("Awaiting payment")


def _reviews_a_pack(who: Person) -> None:
    opens(who, FIELD)
    buys(who, "5")


def _opens_fern(sales: Person) -> None:
    sales.go("/customers")
    sales.follow("Fern & Co")
    sales.follow(FIELD)
    sales.title(FIELD)
