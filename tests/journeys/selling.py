"""Four vendors' ways of selling in a real browser, through fourteen months of a moved clock.

python tests/journeys/selling.py [FOLDER]: pictures go to FOLDER, or else to tests/journeys/pictures/.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys import market
from tests.journeys.console import Console, console
from tests.journeys.journey import ARGS, CHROMIUM, LAUNCH_MS, PICTURES
from tests.journeys.people import (
    fern_admin,
    fern_calls,
    fern_field,
    fern_invoicing,
    quay_finance,
    quay_sales,
)
from tests.journeys.person import person


def play(pictures: Path) -> None:
    """Every way of selling once, on one console; the first thing that is not as it must be raises."""
    pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="selling-") as folder,
        console(Path(folder), prepare=market.opens) as here,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=ARGS, timeout=LAUNCH_MS) as browser,
    ):
        market.sells(here)
        for chapter in (begins, over_licenses, in_both_orders, thirty_one, thirty, twenty_nine, next_year):
            chapter(browser, here, pictures)


def begins(browser: Browser, here: Console, pictures: Path) -> None:
    """New Year's Eve: everything is started; compared before, by the console's own engine."""
    with person(browser, "sales", here.url, pictures) as sales:
        quay_sales.takes_fern_on(sales)
        quay_sales.compares(sales)
    market.invites(here)
    here.move_clock("2027-01-04T10:00Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_admin.gives_licenses(admin)


def over_licenses(browser: Browser, here: Console, pictures: Path) -> None:
    """A user without a license, red to the deadline's end, deactivated and back."""
    here.move_clock("2027-03-03T10:00Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_admin.goes_over(admin)
    here.move_clock("2027-03-11T00:10Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_admin.comes_back(admin)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.finds_immediate(finance, "6.45", "7.93", "20 of 31")
        finance.picture("immediate-invoice")


def in_both_orders(browser: Browser, here: Console, pictures: Path) -> None:
    """Deleting and adding, swapping, adding and deleting."""
    here.move_clock("2027-05-10T10:00Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_calls.orders_in_both_ways(admin)
    with person(browser, "owner", here.url, pictures) as owner:
        fern_calls.sees_the_plan(owner)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.finds_immediate(finance, "21.29", "26.19", "22 of 31")


def thirty_one(browser: Browser, here: Console, pictures: Path) -> None:
    """31 days before two periods end."""
    here.move_clock("2027-12-01T10:00Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_invoicing.books(admin)
    with person(browser, "owner", here.url, pictures) as owner:
        fern_field.before_the_window(owner)
    with person(browser, "sales", here.url, pictures) as sales:
        fern_field.may_not_lower(sales)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.finds_immediate(finance, "19.73", "24.27", "30 of 365")


def thirty(browser: Browser, here: Console, pictures: Path) -> None:
    """30 days before."""
    here.move_clock("2027-12-02T10:00Z")
    with person(browser, "admin", here.url, pictures) as admin:
        fern_invoicing.books_again(admin)
    with person(browser, "owner", here.url, pictures) as owner:
        fern_field.on_the_last_day(owner)
        fern_field.too_late(owner, lambda: here.move_clock("2027-12-02T12:00Z"))
    with person(browser, "sales", here.url, pictures) as sales:
        fern_field.gets_it_back(sales)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.counts_immediate(finance, "30.75", 2)


def twenty_nine(browser: Browser, here: Console, pictures: Path) -> None:
    """29 days before."""
    here.move_clock("2027-12-03T10:00Z")
    with person(browser, "owner", here.url, pictures) as owner:
        fern_field.renews(owner)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.finds_immediate(finance, "100.00", "123.00", paid=True)
        quay_finance.counts_immediate(finance, "30.75", 3)


def next_year(browser: Browser, here: Console, pictures: Path) -> None:
    """The next periods have begun, and January is invoiced; the renewed term asks for nothing again."""
    here.move_clock("2028-02-03T10:00Z")
    with person(browser, "owner", here.url, pictures) as owner:
        fern_field.begins_the_renewed_term(owner)
    with person(browser, "finance", here.url, pictures) as finance:
        quay_finance.reads(finance)
        quay_finance.finds_monthly(
            finance, "January 2028", "1,309.07",
            ("Licenses added, 3 Dec to 31 Dec 2027", "19.07"), ("Period 1 Jan to 31 Dec 2028", "1,080.00"),
            ("Timesheets", "60.00"), ("Calls", "150.00"),
        )  # fmt: skip
        finance.picture("next-period-invoice")
        quay_finance.counts_immediate(finance, "123.00", 1)
        quay_finance.counts_immediate(finance, "30.75", 3)


def main() -> None:
    began = time.monotonic()
    play(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
    print(f"Every way of selling is played, in {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
