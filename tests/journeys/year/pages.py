"""The pages as the year's people read them: every state that there is, and every page linked there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from reseller.rules.access import Actor, Role
from tests.journeys.year.sights import Sight, sights
from tests.journeys.year.stage import Refused, Year
from tests.journeys.year.states import SCHEDULED
from tests.journeys.year.visitor import Visitor
from tests.web.site import words

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


class Reader:
    """Reads as a reseller's owner; `seen` are the names of the states that stood on a page."""

    def __init__(self, year: Year, visitor: Visitor) -> None:
        self._year = year
        self._visitor = visitor
        self._read: set[Sight] = set()
        self._month = year.today.month
        self.seen: set[str] = set()

    async def look(self) -> None:
        """Read what is in a state that was on no page yet; once a month whatever has changed since then."""
        there = await self._unread()
        if self._year.today.month == self._month:
            there = [sight for sight in there if sight.name not in self.seen]
        self._month = self._year.today.month
        await self._see(there)

    async def read(self) -> None:
        """Read whatever has changed."""
        await self._see(await self._unread())

    async def open_all(self) -> None:
        """Open pages that show each state that there is, and those that they link to."""
        year, customer = self._year, self._year.customers[0]
        met = [row["path"] for sql in MET.values() for row in await year.rows(sql)]
        await self._open(year.people[Role.RESELLER_OWNER, None], [*ALWAYS, *met])
        held = [row["path"] for row in await year.rows(OF_CUSTOMER, customer)]
        await self._open(year.people[Role.CUSTOMER_OWNER, customer], [*PORTAL, *held])

    async def _unread(self) -> list[Sight]:
        return [sight for sight in await sights(self._year) if sight not in self._read]

    async def _see(self, there: Iterable[Sight]) -> None:
        pages = defaultdict(list)
        for sight in there:
            pages[sight.path].append(sight)
        for path, shown in pages.items():
            page = await self._page(self._year.people[Role.RESELLER_OWNER, None], path)
            unseen = [sight for sight in shown if not re.search(sight.said, page)]
            assert not unseen, f"{path} does not show {unseen}: {words(page)}"
            self.seen |= {f"scheduled: {key}" for key, said in SCHEDULED.items() if re.search(said, page)}
            self.seen |= {sight.name for sight in shown}
            self._read |= set(shown)

    async def _open(self, actor: Actor, paths: Iterable[str]) -> None:
        """Open each page, and those below it that it links to."""
        opened: set[str] = set()
        for path in dict.fromkeys(paths):
            links = LINK.findall(await self._page(actor, path))
            below = {link.replace("&amp;", "&") for link in links if link.startswith(f"{path}/")}
            for link in sorted(below - opened):
                await self._page(actor, link)
            opened |= {path, *below}

    async def _page(self, actor: Actor, path: str) -> str:
        if await self._visitor.introduced(actor):
            self._year.last_digest = None
        try:
            return await self._visitor.get(actor, path)
        except Refused as refusal:
            raise AssertionError(f"{path}: {refusal.code}") from refusal
