"""A console that listens to the gateway, and payments to ask for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from customers.payments.gateway import Asked, Outcome
from customers.payments.http_gateway import HttpGateway
from customers.payments.models import PaymentKey
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.signatures import HEADER, verify
from tests.ports import free_port
from tests.sandbox import SECRET, Sandbox, serving

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class Listener:
    """A console that keeps what it is told; it answers the next of `answers`, the last one goes on."""

    address: str
    answers: list[int] = field(default_factory=lambda: [200])
    told: list[dict[str, object]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        verify(SECRET, body, request.headers[HEADER], now=SystemClock().now())
        self.told.append(orjson.loads(body))
        return PlainTextResponse("", self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    async def hears(self, count: int, seconds: float = 60) -> list[object]:
        """The statuses it was told, once there are so many."""
        for _ in range(int(seconds / 0.02)):
            if len(self.told) >= count:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        return [each["status"] for each in self.told]


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    port = free_port()
    listener = Listener(f"http://127.0.0.1:{port}")
    app = Starlette(routes=[Route("/payments/callback", listener.take, methods=["POST"])])
    async with serving(app, port):
        yield listener


def a_payment(lifetime: timedelta = HALF_AN_HOUR, amount: int = 3075) -> Asked:
    return Asked(PaymentKey(uuid4(), uuid4()), uuid4(), 12, amount, "EUR", lifetime)


async def opened(pay: Sandbox, console: Listener, asked: Asked | None = None) -> tuple[HttpGateway, Asked]:
    gateway, asked = pay.gateway(console.address), asked or a_payment()
    standing = await gateway.create(asked)
    assert (standing.outcome, standing.amount_minor, standing.currency) == (Outcome.OPEN, 3075, "EUR")
    return gateway, asked
