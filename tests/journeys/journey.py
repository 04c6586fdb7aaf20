"""Plays each person's job in a real browser, on a console of its own with demo data.

python tests/journeys/journey.py [FOLDER]: pictures go to FOLDER, or else to tests/journeys/pictures/.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.console import Console, console
from tests.journeys.people import (
    colleague,
    customer_admin,
    finance,
    operator,
    reseller_sales,
    without_script,
)
from tests.journeys.person import person
from tests.journeys.wandering import goes_everywhere

PICTURES = Path(__file__).resolve().parent / "pictures"
BEGIN, MONTH, NEXT = "2026-11-22T14:20Z", "2026-11", "2026-12-01T10:00Z"
"""When it is played; its month; and when that is closed, before the worker does so by itself."""
WANDERERS = ("owner@north.example", "viewer@north.example", "admin@acme.example", "viewer@acme.example")
CHROMIUM, LAUNCH_MS = "/usr/bin/chromium", 120_000
ARGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


def play(pictures: Path) -> None:
    """Every journey once, on one console; the first thing that is not as it must be raises AssertionError."""
    pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="journey-") as folder,
        console(Path(folder), prepare=begins) as here,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=ARGS, timeout=LAUNCH_MS) as browser,
    ):
        this_month(browser, here, pictures)
        next_month(browser, here, pictures)


def begins(here: Console) -> None:
    """The same day whenever it is played: what there is to see depends on it."""
    here.run("clock", "set", BEGIN)


def this_month(browser: Browser, here: Console, pictures: Path) -> None:
    """What people do while the month runs: the reseller sells, customers ask, the operator sets up."""
    with (
        person(browser, "reseller sales", here.url, pictures) as sales,
        person(browser, "customer admin", here.url, pictures) as admin,
        person(browser, "colleague", here.url, pictures) as guest,
    ):
        link = reseller_sales.sells(sales)
        customer_admin.adds_and_removes(admin)
        customer_admin.asks(admin)
        colleague.asks_by_link(guest, link)
        reseller_sales.answers(sales)
        customer_admin.follows(admin)
        colleague.sees_the_answer(guest)
    with person(browser, "operator", here.url, pictures) as staff:
        operator.sets_up(staff)
    with person(browser, "reseller sales, no script", here.url, pictures, script=False) as sales:
        without_script.sells_without_script(sales)
    with person(browser, "customer admin, no script", here.url, pictures, script=False) as admin:
        without_script.serves_itself_without_script(admin)


def next_month(browser: Browser, here: Console, pictures: Path) -> None:
    """What people do when it is over: the operator closes it, finance reads and credits."""
    here.move_clock(NEXT)
    with person(browser, "operator", here.url, pictures) as staff:
        operator.closes_the_month(staff, MONTH)
        operator.acts_for_a_reseller(staff)
        goes_everywhere(staff)
    with person(browser, "reseller finance", here.url, pictures) as north:
        finance.reads_the_invoice(north)
        goes_everywhere(north)
    with person(browser, "provider finance", here.url, pictures) as provider:
        finance.credits_in_full(provider)
    for email in WANDERERS:
        with person(browser, email, here.url, pictures) as somebody:
            somebody.sign_in(email)
            goes_everywhere(somebody)


def main() -> None:
    began = time.monotonic()
    play(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
    print(f"Every journey is played, in {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
