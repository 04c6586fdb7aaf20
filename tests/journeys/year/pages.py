"""Every state that the year has met, seen in the pages by its people."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from reseller.entrypoints.asgi import application
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from tests.journeys.year.stage import PASSWORD, Year, email_of
from web.console import Console

URL = "http://console.example"
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
MET = {
    "order": "SELECT DISTINCT ON (kind, status) '/orders/' || id AS path FROM orders WHERE reseller_id = $1",
    "payment": """
SELECT DISTINCT ON (p.status, o.status) '/orders/' || o.id AS path
  FROM payments p JOIN orders o ON o.reseller_id = $1 AND o.id = p.order_id WHERE p.reseller_id = $1""",
    "subscription": """
SELECT DISTINCT ON (terms_key, state, over_since IS NULL, canceled = 0, next_period IS NULL,
                    renewed_until IS NULL, ends_on IS NULL)
       '/customers/' || customer_id || '/subscriptions/' || id AS path
  FROM subscriptions WHERE reseller_id = $1""",
    "user": """
SELECT DISTINCT ON (u.protected, u.deactivated_at IS NULL, a.state)
       '/customers/' || a.customer_id || '/subscriptions/' || a.subscription_id || '/users' AS path
  FROM assignments a JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id WHERE a.reseller_id = $1""",
    "request": "SELECT DISTINCT ON (status) '/requests/' || id AS path FROM license_requests"
    " WHERE reseller_id = $1",
    "invoice": "SELECT DISTINCT ON (kind) '/invoices/' || id AS path FROM invoices WHERE reseller_id = $1",
}
"""By what has states: the addresses that show one of each state that there is."""
OF_CUSTOMER = "SELECT '/portal/subscriptions/' || id || '/users' AS path FROM subscriptions" \
    " WHERE reseller_id = $1 AND customer_id = $2 AND state = 'active'"  # fmt: skip
ALWAYS = ("/", "/customers", "/history", "/requests", "/invoices", "/invoices/preview", "/log")
PORTAL = ("/", "/portal", "/portal/users", "/portal/requests", "/portal/log")


async def assert_every_state_is_seen(year: Year, folder: Path) -> int:
    """Fail where a page that shows a state, or one below it that it links to, fails; gives how many."""
    customer = year.customers[0]
    met = [row["path"] for sql in MET.values() for row in await year.rows(sql)]
    async with _signed_in(year, folder, email_of(Role.RESELLER_OWNER, None)) as browser:
        seen = await _look(browser, [*ALWAYS, *met])
    held = [row["path"] for row in await year.rows(OF_CUSTOMER, customer)]
    async with _signed_in(year, folder, email_of(Role.CUSTOMER_OWNER, customer)) as browser:
        return seen + await _look(browser, [*PORTAL, *held])


@asynccontextmanager
async def _signed_in(year: Year, folder: Path, email: str) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(base_url=URL, data_dir=folder)
    console: Any = Console(settings, year.database, year.clock, FolderPost(folder), year.cards)
    transport = httpx.ASGITransport(application(console))
    headers = {"sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=headers) as browser:
        answer = await browser.post("/login", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield browser


async def _look(browser: httpx.AsyncClient, paths: list[str]) -> int:
    """Open each page, and those below it that it links to."""
    seen: set[str] = set()
    for path in dict.fromkeys(paths):
        page = await _opened(browser, path, seen)
        below = {link.replace("&amp;", "&") for link in LINK.findall(page) if link.startswith(f"{path}/")}
        for link in sorted(below):
            await _opened(browser, link, seen)
    return len(seen)


async def _opened(browser: httpx.AsyncClient, path: str, seen: set[str]) -> str:
    if path in seen:
        return ""
    seen.add(path)
    answer = await browser.get(path, follow_redirects=True)
    assert answer.status_code < 400, f"{path}: {answer.status_code} {answer.text[-600:]}"
    return answer.text
