"""Packs of five for a year, paid by card: what is possible 31, 30 and 29 days before the end (H2 to H9)."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.market import FIELD, OWNER, SALES
from tests.journeys.paying import ASKS, DECLINES, LATE, PAYS, TWICE, checkout, pays
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
    owner.picture("packs")
    owner.step("orders a pack; the card is declined, and another one asks for a second step")
    owner.go("/portal")
    _reviews_a_pack(owner)
    owner.sees("Paid by card, before it counts")
    owner.picture("card-review")
    owner.places()
    checkout(owner, PACK)
    owner.picture("gateway")
    pays(owner, DECLINES, PACK)
    owner.stands("Failed")
    owner.sees("The card was declined.")
    owner.picture("card-declined")
    owner.follow("Order again")
    owner.places()
    pays(owner, ASKS, PACK)
    owner.completed()
    opens(owner, FIELD)
    owner.holds(bought=15)


def may_not_lower(sales: Person) -> None:
    """31 days left: the reseller can't remove licenses either (H6)."""
    sales.sign_in(SALES)
    sales.step("may not remove licenses of the pack yet")
    _opens_fern(sales)
    sales.page.locator(MENU).click()
    refused = sales.page.get_by_role("link", name=re.compile("^Cancel licenses"), disabled=True)
    expect(refused).to_contain_text("from 2 December 2027 on")


def on_the_last_day(owner: Person) -> None:
    """30 days left: buying is still allowed; the gateway calls back twice, and it counts once."""
    owner.sign_in(OWNER)
    owner.step("orders a pack on the last day; the call-back comes twice")
    _reviews_a_pack(owner)
    owner.places()
    pays(owner, TWICE, PACK)
    owner.completed()
    expect(owner.page.get_by_text("Paid by card: 30.75 EUR")).to_have_count(1)
    opens(owner, FIELD)
    owner.holds(bought=20)


def too_late(owner: Person, later: Callable[[], None]) -> None:
    """An order that nobody pays in time expires, and its checkout is closed with it."""
    owner.step("leaves an order unpaid until it expires")
    _reviews_a_pack(owner)
    owner.places()
    checkout(owner, PACK)
    closed = owner.page.url
    opens(owner, FIELD)
    owner.page.get_by_role("link", name=re.compile(r"^#?\d+$")).first.click()
    owner.stands("Awaiting payment")
    owner.picture("awaiting-payment")
    at = owner.page.url
    later()
    owner.page.goto(at)
    owner.stands("Expired")
    owner.sees("Not paid in time")
    owner.page.goto(closed)
    expect(owner.page.locator("h1")).to_have_text("This was canceled")


def gets_it_back(sales: Person) -> None:
    """The call-back comes after the order was called off: the money goes back (H8)."""
    sales.sign_in(SALES)
    sales.step("calls an order off while its card payment is under way; the money goes back")
    _opens_fern(sales)
    buys(sales, "5")
    sales.places()
    pays(sales, LATE, PACK)
    sales.press("Cancel order")
    sales.stands("Canceled")
    sales.waits_for("30.75 EUR given back to the card")
    sales.picture("given-back")
    _opens_fern(sales)
    sales.holds(bought=20)
    sales.sees("Card payment received", "Card payment given back")


def renews(owner: Person) -> None:
    """29 days left: nothing is sold before the renewal, which is one press away (H5, H7)."""
    owner.sign_in(OWNER)
    owner.step("is told to renew first, and renews")
    opens(owner, FIELD)
    owner.page.locator(MENU).click()
    gray = owner.page.get_by_role("link", name=re.compile("^Add licenses"), disabled=True)
    expect(gray).to_contain_text(re.compile("renew", re.IGNORECASE))
    owner.entry("Expired").get_by_role("link", name=re.compile(r"^\d+$")).click()
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


def _reviews_a_pack(who: Person) -> None:
    opens(who, FIELD)
    buys(who, "5")


def _opens_fern(sales: Person) -> None:
    sales.go("/customers")
    sales.follow("Fern & Co")
    sales.follow(FIELD)
    sales.title(FIELD)
