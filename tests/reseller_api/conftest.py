"""A console's GraphQL interface on a real database, asked over HTTP by the people of two resellers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio
from starlette.applications import Starlette

from customers.orders.carrying import provision_handler
from customers.orders.provisioner import LedgerProvisioner
from customers.orders.quotes import Quotes
from customers.payments.gateway import PaymentGateway
from customers.payments.instant import InstantGateway
from customers.payments.jobs import payment_handlers
from reseller.invoices.immediate import immediate_handlers
from reseller.invoices.runs import KIND as CLOSE_MONTH
from reseller.invoices.runs import carry_out
from reseller.partners.api_tokens import create_api_token
from reseller.partners.members import add_member
from reseller.partners.memberships import kind_of
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, Role
from reseller_api.asgi import Api
from reseller_api.context import Console
from reseller_api.ids import global_id
from tests.builders import OPERATOR, World, a_customer, a_world
from tests.conftest import START, SettableClock
from tests.ignoring import only

URL = "http://console.example"
PASSWORD = "correct horse battery"
WATCHED = ("customers", "subscriptions", "orders", "license_requests", "action_log", "idempotency_keys")


@dataclass
class People:
    """The interface, and a client for each role of a world; `foreign` is another reseller's world."""

    database: Database
    clock: SettableClock
    app: Starlette
    world: World
    foreign: World
    sibling_id: UUID
    tokens: dict[str, str] = field(default_factory=dict)
    keys: int = 0

    @property
    def customer(self) -> str:
        return global_id("Customer", self.world.customer_id)

    @property
    def product(self) -> str:
        return global_id("Product", self.world.product_id)

    def http(self, **headers: str) -> httpx.AsyncClient:
        """A client of the interface that signs nothing by itself."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url=URL, headers=headers)

    async def ask(self, who: str, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to a document, as this person."""
        async with self.http(authorization=f"Bearer {self.tokens[who]}") as client:
            response = await client.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, Any] = response.json()
        return answer

    async def data(self, who: str, query: str, **variables: Any) -> Any:
        """The data of a document that must be answered without an error."""
        answer = await self.ask(who, query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def do(self, who: str, mutation: str, shown: str = "", key: str | None = None, **given: Any) -> Any:
        """The payload of a mutation with these fields of its input; `shown` is what it selects."""
        self.keys += 1
        kind = mutation[0].upper() + mutation[1:] + "Input"
        chosen = f"{shown} errors {{ __typename code message field rule }}"
        query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {chosen} }} }}"
        given = {"idempotencyKey": key or f"key {self.keys}", **given}
        return (await self.data(who, query, input=given))[mutation]

    async def done(self, who: str, mutation: str, shown: str = "", **given: Any) -> Any:
        """The payload of a mutation that must not be refused."""
        payload = await self.do(who, mutation, shown, **given)
        assert payload["errors"] == [], payload
        return payload

    async def refused(self, who: str, mutation: str, **given: Any) -> Any:
        """The only refusal of a mutation that must be refused."""
        payload = await self.do(who, mutation, **given)
        assert len(payload["errors"]) == 1, payload
        return payload["errors"][0]

    async def version(self, kind: str, key: str) -> int:
        """The version of a customer or a subscription, as its owner reads it."""
        shown = await self.data(
            "reseller_owner", f"query($id: ID!) {{ {kind}(id: $id) {{ version }} }}", id=key
        )
        return int(shown[kind]["version"])

    async def work(self, gateway: PaymentGateway | None = None) -> None:
        """Carry out the orders, invoices and month runs that wait; cards pay unless `gateway` says not."""

        async def close(job: Job, now: datetime) -> None:
            await carry_out(self.database, job, now)

        provision = provision_handler(self.database, LedgerProvisioner())
        handlers = {
            "provision": provision, CLOSE_MONTH: close,
            **payment_handlers(self.database, gateway or InstantGateway()),
            **immediate_handlers(self.database),
        }  # fmt: skip
        await Runner(self.database, only(handlers)).drain(self.clock.now())

    async def snapshot(self) -> list[Any]:
        """What a refused command must leave as it is."""
        async with self.database.reading(self.world.reseller_id) as session:
            return [
                await session.fetchval(f"SELECT json_agg(t) FROM {table} t WHERE reseller_id = $1", home)
                for table in WATCHED
                for home in [self.world.reseller_id]
            ]


async def a_token(
    database: Database,
    home: UUID,
    role: Role,
    *,
    reseller_id: UUID | None,
    customer_id: UUID | None,
    name: str,
) -> str:
    """An API token of a new member of this role."""
    async with database.unit_of_work(home) as session:
        staff = OPERATOR if role.is_provider else Actor(None, "Owner", Role.RESELLER_OWNER, reseller_id)
        invited = await add_member(
            session, email=f"{name}@people.example", name=name, role=role, password=PASSWORD,
            customer_id=customer_id, actor=staff, now=START,
        )  # fmt: skip
        member_id = await session.fetchval(
            "SELECT member_id FROM memberships WHERE id = $1", invited.membership_id
        )
        actor = Actor(member_id, name, role, reseller_id, customer_id, True, kind_of(role))
        return (await create_api_token(session, name="tests", actor=actor, now=START)).token


@pytest_asyncio.fixture(scope="module")
async def people(shared_database: Database) -> AsyncIterator[People]:
    """Everyone of two resellers, for the tests of one module."""
    clock = SettableClock()
    world = await a_world(shared_database, START, name="North")
    foreign = await a_world(shared_database, START, name="South")
    sibling_id = await a_customer(shared_database, world.reseller_id, START, name="Globex")
    quotes = Quotes("a secret of the tests")
    app = Starlette(routes=Api(Console(shared_database, clock, quotes, gateway=InstantGateway())).routes())
    made = People(shared_database, clock, app, world, foreign, sibling_id)
    for role in Role:
        home = world.provider_id if role.is_provider else world.reseller_id
        reseller_id = None if role.is_provider else world.reseller_id
        customer_id = world.customer_id if role.is_customer else None
        reach = {"reseller_id": reseller_id, "customer_id": customer_id}
        made.tokens[role.value] = await a_token(shared_database, home, role, name=role.value, **reach)
    made.tokens["sibling"] = await a_token(
        shared_database, world.reseller_id, Role.CUSTOMER_ADMIN, name="sibling",
        reseller_id=world.reseller_id, customer_id=sibling_id,
    )  # fmt: skip
    made.tokens["foreign"] = await a_token(
        shared_database, foreign.reseller_id, Role.RESELLER_OWNER, name="foreign",
        reseller_id=foreign.reseller_id, customer_id=None,
    )  # fmt: skip
    yield made
