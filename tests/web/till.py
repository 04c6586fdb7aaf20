"""A console and the sandbox gateway on real ports, and a person who pays there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import orjson

from customers.orders.carrying import provision_handler
from customers.orders.provisioner import LedgerProvisioner
from customers.payments.jobs import payment_handlers
from customers.payments.queries import PaymentRow, payments_of_orders
from customers.payments.settings import gateway_for
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.entrypoints.asgi import application
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from reseller.plumbing.signatures import HEADER, sign
from reseller.rules.access import Role
from reseller.rules.pricing import Price
from tests.builders import OPERATOR, a_world
from tests.conftest import START, SettableClock
from tests.customers.world import left_alone
from tests.ports import free_port
from tests.sandbox import SECRET, Sandbox, sandbox, serving
from tests.web.site import PASSWORD, Site, address, an_account
from web.console import Console


@dataclass
class Till:
    """The console at `home`, its sandbox, and the sales person's browser."""

    home: str
    site: Site
    console: Console
    sandbox: Sandbox
    browser: httpx.AsyncClient

    async def ordered(self) -> UUID:
        """An order of 5 licenses at 5.00 that asks for a card; 30.75 with tax."""
        world, now = self.site.world, self.site.clock.now()
        wish = Wish(world.customer_id, world.product_id, "horizon", 5, price=Price.parse("5.00"))
        async with self.site.database.unit_of_work(world.reseller_id) as session:
            actor = world.actor(Role.RESELLER_SALES)
            placed = await subscribe(session, wish, actor=actor, now=now, priced_by=OPERATOR, pay=True)
        return placed.id

    async def payment(self, order_id: UUID) -> PaymentRow:
        """The newest payment of the order."""
        async with self.site.database.reading(self.site.world.reseller_id) as session:
            return (await payments_of_orders(session, [order_id]))[order_id][-1]

    async def status(self, order_id: UUID) -> str:
        """How the order stands."""
        found = await self.site.one("SELECT status FROM orders WHERE reseller_id = $1 AND id = $2", order_id)
        return str(found)

    async def to_checkout(self, order_id: UUID) -> str:
        """Press "Pay now"; where that leads."""
        answer = await self.browser.post(f"/orders/{order_id}/payment")
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def paid_with(self, order_id: UUID, number: str) -> str:
        """Pay with this card on the gateway's page; where the browser is led back to."""
        checkout = await self.to_checkout(order_id)
        async with self.sandbox.browser() as browser:
            answer = await browser.post(checkout, data={"number": number})
        return str(answer.headers["location"])

    async def work(self) -> None:
        """What the worker does with orders and payments at the console's time."""
        database, now = self.site.database, self.site.clock.now()
        handlers = {
            "provision": provision_handler(database, LedgerProvisioner()), "invoice_now": left_alone,
            "notice": left_alone, **payment_handlers(database, gateway_for(self.console.settings)),
        }  # fmt: skip
        await Runner(database, handlers).drain(now)

    async def told(self, order_id: UUID, **changes: object) -> dict[str, object]:
        """What the gateway would say of the order's payment once it is paid."""
        row = await self.payment(order_id)
        paid = {"payment": row.key.text, "status": "paid", "amount_minor": 3075, "currency": "EUR"}
        return {**paid, "reference": row.reference or row.key.text, **changes}

    async def call(self, said: object, *, secret: str = SECRET, **headers: str) -> httpx.Response:
        """A call-back, signed now with the secret unless another signature is given."""
        body = said if isinstance(said, bytes) else orjson.dumps(said)
        signed = {HEADER: sign(secret, body, at=SystemClock().now())}
        async with httpx.AsyncClient(base_url=self.home) as client:
            return await client.post("/payments/callback", content=body, headers={**signed, **headers})


@asynccontextmanager
async def open_till(database: Database, folder: Path) -> AsyncIterator[Till]:
    """Both services while the block runs, and somebody signed in."""
    clock, port, world = SettableClock(), free_port(), await a_world(database, START)
    home = f"http://127.0.0.1:{port}"
    async with sandbox() as pay:
        settings = Settings(base_url=home, data_dir=folder, payment_url=pay.address, payment_secret=SECRET)
        console = Console(settings, database, clock, FolderPost(folder), gateway_for(settings))
        site = Site(database, clock, application(console), world, world, world.customer_id)
        await an_account(site, "sales", Role.RESELLER_SALES, world)
        async with serving(site.app, port, lifespan="off"), _browser(home) as browser:
            yield Till(home, site, console, pay, browser)


@asynccontextmanager
async def _browser(home: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=home, headers={"sec-fetch-site": "same-origin"}) as browser:
        answer = await browser.post("/login", data={"email": address("sales"), "password": PASSWORD})
        assert answer.status_code == 303
        yield browser
