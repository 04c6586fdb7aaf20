"""A console under test: browsers that are signed in, and short ways to look at what they get."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import UUID

import httpx
from starlette.types import ASGIApp

from customers.orders.carrying import provision_handler
from customers.orders.provisioner import LedgerProvisioner
from customers.payments.instant import InstantGateway
from customers.payments.jobs import payment_handlers
from reseller.partners.members import add_member
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, Role
from tests.builders import OPERATOR, World
from tests.conftest import SettableClock
from tests.ignoring import only

URL = "http://console.example"
PASSWORD = "correct horse battery"
WATCHED = ("customers", "subscriptions", "orders", "license_requests", "assignments", "action_log")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
KEYED = re.compile(r"/review\?.*\bidempotency_key=")
TAG = re.compile(r"<[^>]+>")


@dataclass
class Site:
    """The application and its people; `foreign` is another reseller's world."""

    database: Database
    clock: SettableClock
    app: ASGIApp
    world: World
    foreign: World
    sibling_id: UUID
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that nobody has signed in with, on the console's own pages."""
        transport = httpx.ASGITransport(self.app)
        own = {"sec-fetch-site": "same-origin", **headers}
        return httpx.AsyncClient(transport=transport, base_url=URL, headers=own)

    async def signed_in(self, who: str) -> httpx.AsyncClient:
        """A browser in which this person has just signed in."""
        browser = self.browser()
        answer = await browser.post("/login", data={"email": address(who), "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    async def of(self, who: str) -> httpx.AsyncClient:
        """This person's browser; signed in once."""
        if who not in self.browsers:
            self.browsers[who] = await self.signed_in(who)
        return self.browsers[who]

    async def get(self, who: str, path: str, status: int = 200, **headers: str) -> str:
        """The page as this person gets it; a review's address is first led to itself with a key."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        answer = await (await self.of(who)).get(path, headers=named)
        if KEYED.search(address := answer.headers.get("location", "")):
            answer = await (await self.of(who)).get(address, headers=named)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{words(answer.text)[:800]}"
        return answer.text

    async def post(self, who: str, path: str, status: int = 303, **data: Any) -> httpx.Response:
        """What a form of this person's is answered."""
        answer = await (await self.of(who)).post(path, data=data)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{words(answer.text)[:800]}"
        return answer

    async def fill(
        self, who: str, path: str, to: str = "", status: int = 303, **typed: Any
    ) -> httpx.Response:
        """Open a page, fill its form in and send it, hidden fields included, as a browser without scripts."""
        hidden_values = hidden(await self.get(who, path))
        return await self.post(who, to or path, status, **{**hidden_values, **typed})

    async def work(self) -> None:
        """Carry out the orders that wait."""
        handler = provision_handler(self.database, LedgerProvisioner())
        handlers = {"provision": handler, **payment_handlers(self.database, InstantGateway())}
        await Runner(self.database, only(handlers)).drain(self.clock.now())

    async def one(self, sql: str, *args: object) -> Any:
        """One value, with the reseller as $1."""
        home = self.world.reseller_id
        async with self.database.reading(home) as session:
            return await session.fetchval(sql, home, *args)

    async def snapshot(self) -> list[Any]:
        """What a refused command must leave as it is."""
        return [
            await self.one(f"SELECT json_agg(t ORDER BY id)::text FROM {table} t WHERE reseller_id = $1")
            for table in WATCHED
        ]

    async def close(self) -> None:
        for browser in self.browsers.values():
            await browser.aclose()


def address(who: str) -> str:
    """A person's e-mail."""
    return f"{who}@people.example"


async def an_account(site: Site, who: str, role: Role, world: World) -> None:
    """Give a role of this world a member who can sign in."""
    home = world.provider_id if role.is_provider else world.reseller_id
    staff = OPERATOR if role.is_provider else Actor(None, "Owner", Role.RESELLER_OWNER, world.reseller_id)
    async with site.database.unit_of_work(home) as session:
        await add_member(
            session, email=address(who), name=who, role=role, password=PASSWORD,
            customer_id=world.customer_id if role.is_customer else None, actor=staff, now=site.clock.now(),
        )  # fmt: skip


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of a page's forms; of several of one name the first."""
    found: dict[str, Any] = {}
    for name, value in HIDDEN.findall(page):
        found.setdefault(unescape(name), unescape(value))
    return found


def words(page: str) -> str:
    """The text of a page, as one line."""
    body = page.partition("<body")[2] or page
    return unescape(" ".join(TAG.sub(" ", body).split())).replace(" ,", ",")


def error_of(page: str, field_name: str) -> str:
    """The error beside a field; "" without one."""
    found = re.search(rf'id="{field_name}-error">(.*?)</p>', page, re.S)
    return words(found.group(1)) if found else ""
