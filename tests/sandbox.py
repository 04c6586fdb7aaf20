"""The sandbox gateway, and whatever talks to it, on real ports of this machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from customers.payments.http_gateway import HttpGateway
from customers.payments.models import PaymentKey
from reseller.entrypoints.sandbox_gateway.app import application
from tests.ports import free_port

SECRET = "agreed-beforehand-by-both-sides-of-it"
PAYS, DECLINES, ASKS = "4242 4242 4242 4242", "4000000000000002", "4000 0027 6000 3184"
LATE, TWICE, NEVER = "4000000000000119", "4000000000000259", "4000000000000341"
TOO_LATE = "4000000000000424"


@dataclass(frozen=True)
class Sandbox:
    """A running gateway at `address`."""

    address: str

    def gateway(self, console: str) -> HttpGateway:
        """What a console at this address asks it with."""
        return HttpGateway(self.address, secret=SECRET, console=console)

    async def ask(self, method: str, path: str, secret: str = SECRET, **given: Any) -> httpx.Response:
        """One request of its API."""
        async with httpx.AsyncClient(base_url=self.address) as client:
            headers = {"authorization": f"Bearer {secret}"}
            return await client.request(method, path, headers=headers, **given)

    async def enter(self, key: PaymentKey, number: str) -> str:
        """A person enters a card; how the payment stands then."""
        answer = await self.ask("POST", f"/payments/{key.text}/card", json={"number": number})
        return str(answer.json()["status"])

    async def confirm(self, key: PaymentKey, *, pays: bool) -> str:
        """A person takes the second step; how the payment stands then."""
        answer = await self.ask("POST", f"/payments/{key.text}/confirmation", json={"pays": pays})
        return str(answer.json()["status"])

    def browser(self) -> httpx.AsyncClient:
        """A browser on the gateway's own pages."""
        return httpx.AsyncClient(base_url=self.address, headers={"sec-fetch-site": "same-origin"})


@asynccontextmanager
async def sandbox(
    *, file: Path | None = None, pauses: Sequence[float] = (0, 0.05, 0.05, 0.1)
) -> AsyncIterator[Sandbox]:
    """A gateway while the block runs."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with serving(application(SECRET, address=address, file=file, pauses=pauses), port):
        yield Sandbox(address)


@asynccontextmanager
async def serving(app: ASGIApp, port: int, *, lifespan: Any = "on") -> AsyncIterator[None]:
    """The application on this port of 127.0.0.1 while the block runs."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, lifespan=lifespan, log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
