"""How long a click takes in a real browser: every screen of every person, on the demo's data."""

import tempfile
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, sync_playwright

from tests.bench.table import Row
from tests.browser.conftest import ARGS, CHROMIUM
from tests.journeys.console import console
from tests.journeys.person import Person, person
from tests.journeys.wandering import every_screen

PEOPLE = (
    "sales@north.example", "finance@north.example", "owner@north.example", "owner@acme.example",
    "admin@acme.example", "operator@provider.example", "finance@provider.example",
)  # fmt: skip
VISITS, GOAL_MS = 4, 100
TOOK = "performance.getEntriesByType('navigation')[0].loadEventEnd"
"""Milliseconds from the click to the page with all that it loads."""


def click_rows() -> list[Row]:
    """The time within which 95 of 100 clicks are answered and shown."""
    with (
        tempfile.TemporaryDirectory() as folder,
        console(Path(folder)) as here,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        took = [each for name in PEOPLE for each in _clicks(browser, name, here.url, Path(folder))]
        browser.close()
    middle, p95 = quantiles(took, n=100)[49], quantiles(took, n=100)[94]
    note = f"p95 {p95:.0f} ms, median {middle:.0f} ms of {len(took)} clicks"
    return [Row("a click on any screen, demo data, real browser", f"{GOAL_MS} ms", p95 / GOAL_MS, 1.0, note)]


def _clicks(browser: Browser, name: str, url: str, folder: Path) -> list[float]:
    """Milliseconds of each visit; the first of each screen, which only warms up, doesn't count."""
    with person(browser, name, url, folder) as who:
        who.sign_in(name)
        return [_again(who, path) for path in every_screen(who) for _ in range(VISITS)]


def _again(who: Person, path: str) -> float:
    who.go(path)
    return float(who.page.evaluate(TOOK))
