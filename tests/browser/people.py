"""A console with one of every kind of thing in it, and the people who look at it through a browser."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Cookie, Page

from customers.accounts.links import make_link
from customers.comparisons.actions import ask
from customers.comparisons.question import Change, Parties, Question, Way
from customers.requests.actions import Wish, request_licenses
from reseller.entrypoints.asgi import application
from reseller.entrypoints.comparing import compare_handlers
from reseller.invoices.closing import close_month
from reseller.plumbing.running import Runner
from reseller.rules.access import Role
from reseller.rules.periods import Month
from reseller.rules.terms import Period
from tests.builders import OPERATOR, World, a_customer, a_subscription, a_world
from tests.conftest import START, SettableClock
from tests.ignoring import only
from tests.web.selling import Ways, ways_of_selling
from tests.web.site import PASSWORD, Site, address, an_account
from web.console import Console

APRIL_10 = START.replace(month=4, day=10)
NOBODY = "nobody"
PATIENCE_MS = 90_000


@dataclass
class Served:
    """The console at `address`; `flexible` uses 8 of a cap of 10, `annual` has an open request, and `ways`
    are subscriptions under four vendors' terms."""

    address: str
    site: Site
    world: World
    flexible: UUID
    annual: UUID
    request: UUID
    link: str
    ways: Ways
    cookies: dict[str, list[Cookie]] = field(default_factory=dict)

    @property
    def customer(self) -> str:
        """The path of the customer that most tests look at."""
        return f"/customers/{self.world.customer_id}"

    def holding(self, subscription: UUID) -> str:
        """The path of a subscription."""
        return f"{self.customer}/subscriptions/{subscription}"


@dataclass
class Visit:
    """A page in a browser of its own, and what was said to its console."""

    page: Page
    said: list[str] = field(default_factory=list)

    @classmethod
    async def begin(
        cls,
        browser: Browser,
        served: Served,
        who: str,
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        script: bool = True,
    ) -> "Visit":
        """A visit of `who`, a role's value or `nobody`, by a window of this width."""
        context = await browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=scheme, java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE_MS)
        await sign_in(context, served, who)
        visit = cls(await context.new_page())
        visit.page.on("console", visit.listen)
        visit.page.on("response", lambda answer: visit.look(answer.url, answer.status))
        visit.page.on("pageerror", lambda error: visit.hear(str(error)))
        return visit

    def listen(self, message: ConsoleMessage) -> None:
        """Hear what the page's console says; what the browser merely notes is no complaint."""
        if message.type != "info":
            self.hear(message.text)

    def hear(self, text: str) -> None:
        """Keep what was said; that a page was refused is told by its own test."""
        if "the server responded with a status of" not in text:
            self.said.append(text)

    def look(self, url: str, status: int) -> None:
        """Keep what a page needs and doesn't get."""
        if "/static/" in url and status >= 400:
            self.said.append(f"{status} {url}")


async def sign_in(context: BrowserContext, served: Served, who: str) -> None:
    """Give the browser this person's session; made by the sign-in form once."""
    if who == NOBODY:
        return
    if who not in served.cookies:
        page = await context.new_page()
        await page.goto(served.address + "/login")
        await page.fill("[name=email]", address(who))
        await page.fill("[name=password]", PASSWORD)
        await page.click("main button")
        await page.wait_for_url(lambda url: "/login" not in url)
        served.cookies[who] = [each for each in await context.cookies() if each["name"] != "flash"]
        await page.close()
    await context.add_cookies([{**each} for each in served.cookies[who]])  # type: ignore[typeddict-item]


async def furnished(console: Console, clock: SettableClock, at: str) -> Served:
    """North with two customers, two subscriptions, a request, March's invoice, and each role."""
    database = console.database
    world = await a_world(database, START, name="North", code="NORTH", contract_limit=60)
    sibling = await a_customer(database, world.reseller_id, START, name="Globex")
    site = Site(database, clock, application(console), world, world, sibling)
    flexible = await a_subscription(database, world, START, cap=10, users=8)
    annual = await a_subscription(database, world, START, terms_key="google_annual_yearly", quantity=10)
    for role in Role:
        await an_account(site, role.value, role, world)
    await close_month(database, Month(2026, 3), actor=OPERATOR, now=APRIL_10)
    clock.set(APRIL_10 - timedelta(days=2))
    ways = await ways_of_selling(site)
    clock.set(APRIL_10)
    request, link = await asked(site, world, annual)
    await compared(site, world)
    return Served(at, site, world, flexible, annual, request, link, ways)


async def compared(site: Site, world: World) -> None:
    """What losing two users comes to under two ways of selling, really played."""
    ways = (Way("google_flexible", "6.00", Period.MONTH), Way("horizon", "60.00", Period.YEAR))
    changes, parties = (Change(date(2026, 6, 10), -2),), Parties("IE", "IE", "Europe/Dublin", "EUR")
    question = Question(date(2026, 5, 1), 7, 6, changes, ways, parties)
    async with site.database.unit_of_work(world.reseller_id) as session:
        await ask(session, question, actor=world.actor(), now=site.clock.now())
    await Runner(site.database, only(compare_handlers(site.database, longest=600))).drain(site.clock.now())


async def asked(site: Site, world: World, subscription: UUID) -> tuple[UUID, str]:
    """An open request for 5 licenses, and the path of a request link."""
    note = "Five people join on Monday."
    wish = Wish(customer_id=world.customer_id, quantity=5, subscription_id=subscription, note=note)
    admin, now = world.actor(Role.CUSTOMER_ADMIN), site.clock.now()
    async with site.database.unit_of_work(world.reseller_id, world.customer_id) as session:
        request = await request_licenses(session, wish=wish, actor=admin, now=now)
    async with site.database.unit_of_work(world.reseller_id) as session:
        made = await make_link(session, world.customer_id, actor=world.actor(), now=now)
    return request, f"/request/{made.token}"
