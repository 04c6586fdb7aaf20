"""Plays each person's job in a real browser, on a console of its own with demo data.

python tests/journeys/journey.py [FOLDER]: pictures go to FOLDER, or else to tests/journeys/pictures/.
"""

import sys
import tempfile
import time
from datetime import UTC, date, datetime
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
        console(Path(folder)) as here,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=ARGS, timeout=LAUNCH_MS) as browser,
    ):
        this_month(browser, here, pictures)
        next_month(browser, here, pictures)


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
    month, first = ending()
    here.move_clock(f"{first.isoformat()}T10:00Z")
    with person(browser, "operator", here.url, pictures) as staff:
        operator.closes_the_month(staff, month)
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


def ending() -> tuple[str, date]:
    """The running month as 2026-11, and the first day of the next, before the worker invoices by itself."""
    today = datetime.now(UTC).date()
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return f"{today:%Y-%m}", first


def main() -> None:
    began = time.monotonic()
    play(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
    print(f"Every journey is played, in {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
