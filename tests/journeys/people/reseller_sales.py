"""The reseller's sales staff: many small changes a day, much of it by keyboard."""

import re

from playwright.sync_api import expect

from tests.journeys.person import PHONE, Person

STARTER, STANDARD = "Workspace Business Starter", "Workspace Business Standard"
ESSENTIALS = "Workspace Enterprise Essentials"
NEW_USERS = "anna@acme.example\nbrian@acme.example, ciara@acme.example"


def begins(sales: Person) -> None:
    sales.sign_in("sales@north.example")
    sales.step("sees what waits")
    sales.title("What waits for you")
    sales.sees("Open requests", "Within 10 % of a cap or limit", "Renewals in 30 days", "so far")
    sales.picture("home")
    sales.picture("home-dark", scheme="dark")


def finds_acme(sales: Person) -> None:
    sales.step("searches as one types and opens the row by Enter")
    sales.go("/customers")
    expect(sales.row("Acme")).to_contain_text("over")
    sales.picture("customers")
    sales.picture("customers-dark", scheme="dark")
    sales.picture("customers-phone", PHONE)
    sales.keys("/")
    sales.type("acm")
    expect(sales.page).to_have_url(re.compile(r"q=acm"))
    expect(sales.page.locator("tr[data-row]")).to_have_count(1)
    sales.enter()
    expect(sales.page.locator("tr[data-row]")).to_have_count(1)
    sales.keys("j")
    sales.enter()
    sales.title("Acme")
    sales.sees("48 of 50", "14 of 15", "10 of 10")


def opens_action(sales: Person, product: str, action: str) -> None:
    """By keyboard: Enter opens the menu of a subscription, arrow keys walk to the action, Enter opens it."""
    menu = sales.page.locator(f'summary[aria-label="Actions for {product}"]')
    menu.focus()
    sales.keys("Enter")
    item = menu.locator("xpath=..").get_by_role("link", name=re.compile(f"^{action}"))
    for _ in range(12):
        sales.keys("ArrowDown")
        if item.evaluate("it => it === document.activeElement"):
            break
    expect(item).to_be_focused()


def raises_the_cap(sales: Person) -> None:
    sales.step("raises the purchase cap, first above the contract limit")
    opens_action(sales, STARTER, "Edit purchase cap")
    sales.picture("customer-menu")
    sales.keys("Enter")
    expect(sales.page.get_by_role("heading", name="Edit purchase cap")).to_be_visible()
    sales.fill("New purchase cap", "70")
    sales.keys("Enter")
    sales.refused("New purchase cap", "60")
    sales.picture("cap-refused")
    sales.keys("Control+a")
    sales.type("55")
    sales.enter()
    sales.title("Acme")
    sales.sees("48 of 55", "55, added 5")


def adds_users(sales: Person) -> None:
    sales.step("adds users as a pasted list and follows the order until it is completed")
    opens_action(sales, STARTER, "Add users")
    sales.enter()
    sales.title("Users")
    sales.page.get_by_label("E-mail addresses").focus()
    sales.page.keyboard.insert_text(NEW_USERS + "\nno address")
    sales.press("Add users")
    sales.refused("E-mail addresses", "no address")
    sales.fill("E-mail addresses", NEW_USERS)
    sales.press("Add users")
    sales.sees("3 users are being added.")
    sales.open(sales.page.get_by_role("link", name=re.compile(r"^Order \d+")))
    sales.completed()


def removes_a_user(sales: Person) -> None:
    sales.step("removes one of them")
    sales.follow("Acme")
    sales.sees("51 of 55")
    sales.follow(STARTER)
    sales.title(STARTER)
    opens_action(sales, STARTER, "Remove users")
    sales.enter()
    box = sales.page.get_by_role("checkbox", name="ciara@acme.example")
    sales.tab_to(box, 90)
    sales.keys("Space")
    expect(box).to_be_checked()
    sales.press("Remove chosen users")
    sales.sees("1 user is being removed.")
    sales.open(sales.page.get_by_role("link", name=re.compile(r"^Order \d+")))
    sales.completed()
    sales.follow("Acme")
    sales.sees("50 of 55", "50, removed 1")


def adds_licenses(sales: Person) -> None:
    sales.step("adds licenses on Annual in three steps, by keyboard alone")
    plus = sales.link(f"Add licenses of {ESSENTIALS}")
    sales.tab_to(plus)
    sales.enter()
    sales.title("Add licenses")
    sales.tab_to(sales.link("Continue to number"))
    sales.enter()
    number = sales.page.get_by_label("Additional licenses")
    sales.tab_to(number)
    sales.type("2.5")
    sales.enter()
    sales.refused("Additional licenses", "whole number")
    sales.keys("Control+a")
    sales.type("5")
    sales.sees("15 after this order")
    sales.enter()
    sales.title("Add 5 licenses")
    sales.sees("Not refundable", "estimated", "Billing date", "Europe/Dublin", "plus VAT")
    sales.picture("review")
    sales.picture("review-phone", PHONE)
    sales.follow("Back")
    expect(sales.page.get_by_label("Additional licenses")).to_have_value("5")
    sales.press("Continue to review")
    place = sales.page.get_by_role("button", name=re.compile("^Place order for EUR"))
    sales.tab_to(place)
    sales.enter()
    sales.title("Acme")
    sales.sees("5 licenses are ordered")
    sales.completes(sales.entry("Add licenses", "15, added 5"))
    expect(sales.row(ESSENTIALS, "yearly payments")).to_contain_text("10 of 15")
    sales.picture("customer")
    sales.picture("customer-dark", scheme="dark")
    sales.picture("customer-phone", PHONE)


def sets_the_renewal(sales: Person) -> None:
    sales.step("sets the renewal")
    opens_action(sales, STANDARD, "Renewal")
    sales.enter()
    sales.page.get_by_label(re.compile("seats in use", re.IGNORECASE)).check()
    sales.press("Save renewal")
    sales.sees("renew seats in use")


def takes_a_customer_on(sales: Person) -> None:
    sales.step("takes a customer on and starts a subscription under each of the three terms")
    sales.go("/customers")
    sales.follow("New customer")
    sales.press("Create customer")
    sales.refused("Name", "Enter")
    sales.fill("Name", "Rathmines Robotics")
    sales.fill("Primary domain", "rathmines-robotics.example")
    sales.press("Create customer")
    sales.title("Rathmines Robotics")
    sales.sees("No subscription yet")
    for product, plan, field, number in (
        (STARTER, "Flexible", "Purchase cap", "12"),
        (STANDARD, "Annual, monthly payments", "Licenses", "6"),
        (ESSENTIALS, "Annual, yearly payments", "Licenses", "4"),
    ):
        sales.follow("New subscription")
        sales.page.get_by_label("Product").select_option(label=product)
        sales.page.get_by_label(re.compile(f"^{plan}")).check()
        sales.fill(field, number)
        sales.press("Continue to review")
        sales.sees("Dates and limits", "Europe/Dublin")
        sales.open(sales.page.get_by_role("button", name=re.compile("^Place order")))
        sales.title("Rathmines Robotics")
        sales.completes(sales.entry("Start subscription", product))


def ends_flexible(sales: Person) -> None:
    sales.step("ends the Flexible one")
    sales.page.reload()
    opens_action(sales, STARTER, "End subscription")
    sales.enter()
    sales.sees("Nobody uses a license here")
    sales.press("End subscription")
    sales.title("Rathmines Robotics")
    sales.completes(sales.entry("End subscription", STARTER))


def makes_links(sales: Person) -> str:
    """The request link for all customers, and the address of one customer's own."""
    sales.step("configures the request link for all customers and for one")
    sales.go("/settings")
    sales.page.locator("#request-link").scroll_into_view_if_needed()
    link = sales.page.locator("#link")
    link.get_by_label(re.compile("The console’s own form")).check()
    sales.open(link.get_by_role("button", name="Save request link"))
    sales.sees("Request link for all customers")
    sales.go("/customers?q=globex")
    sales.follow("Globex")
    sales.open(sales.page.get_by_role("link", name="Change", exact=True))
    sales.title("Request link of Globex")
    sales.page.get_by_label(re.compile("The console’s own form")).check()
    sales.press("Save request link")
    sales.sees("The request link of Globex is saved.")
    sales.press("Make a new link")
    secret = sales.page.locator("code.secret")
    expect(secret).to_be_visible()
    return secret.inner_text().strip()


def answers_requests(sales: Person) -> None:
    sales.step("turns one request into an order and declines another")
    sales.go("/requests")
    sales.picture("requests")
    sales.open(sales.row("Acme", STANDARD, "For the spring interns.").get_by_role("link").first)
    sales.sees("For the spring interns.")
    sales.follow("Review and place")
    sales.sees("Answers request")
    sales.open(sales.page.get_by_role("button", name=re.compile("^Place order for EUR")))
    sales.sees("3 licenses are ordered")
    sales.go("/requests")
    sales.open(sales.row("Globex", "For the night shift.").get_by_role("link").first)
    sales.press("Decline request")
    sales.refused("Reason", "Enter")
    sales.fill("Reason", "Ten licenses are free already.")
    sales.press("Decline request")
    sales.sees("Declined")


def reads_the_history(sales: Person) -> None:
    sales.step("reads the order history, filters it, and takes it along as CSV")
    sales.go("/history")
    sales.sees("Rathmines Robotics", "Acme")
    sales.picture("history")
    sales.page.get_by_label("Action").select_option(label="Add licenses")
    expect(sales.page).to_have_url(re.compile("action=add_licenses"))
    expect(sales.page.locator("tr[data-row]").first).to_contain_text("Add licenses")
    expect(sales.page.locator("tr[data-row]").filter(has_text="Add users")).to_have_count(0)
    lines = sales.take_along("Download CSV")
    assert len(lines) > 2
    assert all("add_licenses" in line for line in lines[1:])


def sells(sales: Person) -> str:
    """The day up to the link that a customer's people use; answers that link."""
    begins(sales)
    finds_acme(sales)
    raises_the_cap(sales)
    adds_users(sales)
    removes_a_user(sales)
    adds_licenses(sales)
    sets_the_renewal(sales)
    takes_a_customer_on(sales)
    ends_flexible(sales)
    return makes_links(sales)


def answers(sales: Person) -> None:
    """The rest of the day: what customers asked for, and what has happened."""
    answers_requests(sales)
    reads_the_history(sales)
