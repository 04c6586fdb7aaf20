"""Somebody at a customer who has nothing but the request link."""

from playwright.sync_api import expect

from tests.journeys.people.reseller_sales import STANDARD
from tests.journeys.person import PHONE, Person


def asks_by_link(colleague: Person, link: str) -> None:
    colleague.step("opens the request link and asks for licenses, without an account")
    colleague.page.goto(link)
    colleague.title("Request licenses")
    colleague.sees("Nothing is bought until North places the order.", "Globex")
    colleague.picture("request")
    colleague.picture("request-phone", PHONE)
    colleague.press("Send request")
    expect(colleague.page.get_by_role("radio").first).to_be_focused()
    colleague.page.get_by_label(STANDARD).check()
    colleague.fill("Additional licenses", "4")
    colleague.fill("Your name", "Liam Farrell")
    colleague.fill("Your e-mail", "liam@globex.example")
    colleague.page.locator("#note").fill("For the night shift.")
    colleague.press("Send request")
    colleague.title("Request")
    colleague.sees("With the reseller", STANDARD)


def sees_the_answer(colleague: Person) -> None:
    colleague.step("reads on the same page why it was declined")
    colleague.page.reload()
    colleague.sees("Declined", "Ten licenses are free already.")
