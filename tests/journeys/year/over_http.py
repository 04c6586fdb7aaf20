"""What a program sends: commands as mutations of the served GraphQL, with its people's API tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from customers.orders.actions import add_licenses, add_users
from customers.orders.canceling import cancel_order
from customers.orders.reducing import cancel_licenses, restore_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.retrying import retry_order
from customers.requests.actions import request_licenses
from customers.subscriptions.ending import end_subscription
from reseller.entrypoints.asgi import application
from reseller.partners.api_tokens import create_api_token
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Actor
from reseller.rules.errors import ConsoleError
from reseller_api.ids import global_id
from tests.journeys.year.stage import Deed, Year
from tests.sandbox import free_port, serving
from web.console import Console

Mutation = tuple[str, dict[str, Any]]
"""Its name and its input, but for the key."""


class Refused(ConsoleError):
    """The interface answered with an error; `code` is the error's."""

    def __init__(self, code: str) -> None:
        super().__init__(template=code)
        self.code = code  # type: ignore[misc]


class Program:
    """Sends commands on behalf of the year's people, each with a key of its own."""

    def __init__(self, year: Year, client: httpx.AsyncClient) -> None:
        self._year = year
        self._client = client
        self._tokens: dict[UUID, str] = {}

    @staticmethod
    def can(deed: Deed, actor: Actor) -> bool:
        """Whether there is a mutation for it, and the actor's token reaches the reseller."""
        return deed.action in MUTATIONS and not actor.role.is_provider

    async def introduced(self, actor: Actor) -> bool:
        """Let the actor have a token; False where there was one."""
        assert actor.member_id is not None
        if actor.member_id in self._tokens:
            return False
        year = self._year
        async with year.database.unit_of_work(year.reseller_id, actor.customer_id) as session:
            made = await create_api_token(session, name="program", actor=actor, now=year.now)
        self._tokens[actor.member_id] = made.token
        return True

    async def send(self, deed: Deed, actor: Actor, *, twice: bool = False) -> None:
        """Do it; raises Refused. Sent twice with one key it answers the same and is done once."""
        name, given = MUTATIONS[deed.action](deed)
        given = {**given, "idempotencyKey": str(uuid4())}
        answer = await self._ask(name, given, actor)
        if twice:
            before = await self._year.tables()
            again = await self._ask(name, given, actor)
            assert (again, await self._year.tables()) == (answer, before), f"{name} was done twice"
        if answer["errors"]:
            raise Refused(answer["errors"][0]["code"])

    async def _ask(self, name: str, given: dict[str, Any], actor: Actor) -> dict[str, Any]:
        assert actor.member_id is not None
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        headers = {"authorization": f"Bearer {self._tokens[actor.member_id]}"}
        body = {"query": query, "variables": {"input": given}}
        answer = (await self._client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"][name]
        return payload


@asynccontextmanager
async def programmed(year: Year, folder: Path) -> AsyncIterator[Program]:
    """The year's console on a port of this machine, and who sends commands to it."""
    port = free_port()
    settings = Settings(base_url=f"http://127.0.0.1:{port}", data_dir=folder)
    app = application(Console(settings, year.database, year.clock, FolderPost(folder), year.cards))
    async with (
        serving(app, port, lifespan="off"),
        httpx.AsyncClient(base_url=settings.base_url, timeout=60) as client,
    ):
        yield Program(year, client)


# -------------------------------------------------------------------- mutations


def _subscription(deed: Deed) -> dict[str, str]:
    return {"subscription": global_id("Subscription", deed.args[0])}


def _numbered(name: str, number: str = "count") -> Callable[[Deed], Mutation]:
    def made(deed: Deed) -> Mutation:
        change = {**_subscription(deed), "quantity": deed.given[number]}
        return name, {"change": change, **_paying(deed)}

    return made


def _paying(deed: Deed) -> dict[str, Any]:
    request = deed.given.get("request_id")
    answers = {"requestId": global_id("LicenseRequest", request)} if request else {}
    return {**({"pay": deed.given["pay"]} if "pay" in deed.given else {}), **answers}


def _users(deed: Deed) -> Mutation:
    users = [{"address": each.address, "protected": each.protected} for each in deed.given["users"]]
    return "addUsers", {"change": {**_subscription(deed), "users": users}}


def _end(deed: Deed) -> Mutation:
    last = deed.given["last_day"]
    return "endSubscription", {"change": {**_subscription(deed), "lastDay": last and last.isoformat()}}


def _of_order(name: str) -> Callable[[Deed], Mutation]:
    return lambda deed: (name, {"order": global_id("Order", deed.args[0]), **_paying(deed)})


def _asks(deed: Deed) -> Mutation:
    wish = deed.given["wish"]
    return "requestLicenses", {
        "customer": global_id("Customer", wish.customer_id),
        "subscription": global_id("Subscription", wish.subscription_id),
        "quantity": wish.quantity,
    }


MUTATIONS: dict[Callable[..., Any], Callable[[Deed], Mutation]] = {
    add_licenses: _numbered("addLicenses"),
    add_users: _users,
    cancel_licenses: _numbered("cancelLicenses"),
    restore_licenses: _numbered("restoreLicenses"),
    set_next_period: _numbered("setNextPeriodLicenses", "quantity"),
    renew_subscription: _numbered("renewSubscription", "quantity"),
    end_subscription: _end,
    cancel_order: _of_order("cancelOrder"),
    retry_order: _of_order("retryOrder"),
    request_licenses: _asks,
}
"""By action: what a program sends for it."""
