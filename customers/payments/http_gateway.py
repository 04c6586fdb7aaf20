"""A payment gateway behind HTTP, JSON both ways; `{key}` is "<reseller id>:<payment id>".

    PUT  {address}/payments/{key}               the payment to ask for; one that exists is left as it is
    GET  {address}/payments/{key}               how it stands; 404 where it is unknown
    POST {address}/payments/{key}/cancellation  close its checkout
    POST {address}/payments/{key}/refund        give the whole amount back

    Authorization: Bearer <secret>
    200 {"status": "open", "amount_minor": 3000, "currency": "EUR", "reference": "…", "checkout_url": "…"}

`status` is one of `gateway.Outcome`, with a `reason` where it was declined. The gateway calls back by POST to
the `callback_url` that it was given, with the same JSON and its `payment`, signed as
`reseller.plumbing.signatures` says. Whatever else is answered says nothing about the payment: GatewayUnclear.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from re import compile as pattern
from typing import Any

import httpx
import orjson

from customers.payments.gateway import Asked, GatewayUnclear, Outcome, Standing
from customers.payments.models import PaymentKey

TIMEOUT = timedelta(seconds=8)
LARGEST_ANSWER = 64 * 1024
LONGEST_TEXT = 300
CHECKOUT = pattern(r"https?://[!-~]{1,2000}")
"""Nothing but http leads a browser on. Gateways sign their addresses: long, and of use only whole."""


class HttpGateway:
    """Asks the gateway at `address` (http or https), signed in with `secret`.

    `console` is the address at which people, and the gateway's call-backs, reach this console.
    """

    def __init__(self, address: str, *, secret: str, console: str, timeout: timedelta = TIMEOUT) -> None:
        self._address = address.rstrip("/")
        self._console = console.rstrip("/")
        self._headers = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
        self._seconds = timeout.total_seconds()

    async def create(self, asked: Asked) -> Standing:
        """Open a checkout, from which people come back to their order's page."""
        body = {
            "amount_minor": asked.amount_minor,
            "currency": asked.currency,
            "description": f"Order {asked.order_number}",
            "seconds": int(asked.lifetime.total_seconds()),
            "return_url": f"{self._console}/orders/{asked.order_id}",
            "callback_url": f"{self._console}/payments/callback",
        }
        return await self._ask("PUT", asked.key, body=body)

    async def status(self, key: PaymentKey) -> Standing:
        return await self._ask("GET", key)

    async def cancel(self, key: PaymentKey) -> Standing:
        return await self._ask("POST", key, "/cancellation")

    async def refund(self, key: PaymentKey) -> Standing:
        return await self._ask("POST", key, "/refund")

    async def _ask(
        self, method: str, key: PaymentKey, part: str = "", body: dict[str, Any] | None = None
    ) -> Standing:
        address = f"{self._address}/payments/{key.text}{part}"
        content = orjson.dumps(body or {}) if method != "GET" else None
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client() as client,
                client.stream(method, address, content=content) as answer,
            ):
                return standing_of(answer.status_code, await _bounded(answer))
        except (httpx.HTTPError, TimeoutError) as error:
            raise GatewayUnclear(f"no answer: {type(error).__name__}") from error

    def _client(self) -> httpx.AsyncClient:
        """A client that follows no redirect: the secret goes to the address that was configured."""
        return httpx.AsyncClient(headers=self._headers, timeout=self._seconds, follow_redirects=False)


async def _bounded(answer: httpx.Response) -> bytes:
    read = b""
    async for chunk in answer.aiter_bytes():
        read += chunk
        if len(read) > LARGEST_ANSWER:
            raise GatewayUnclear("the answer is too long")
    return read


def standing_of(status: int, content: bytes) -> Standing:
    """What the gateway says in an answer of this HTTP status; raises GatewayUnclear."""
    if status == 404:
        return Standing(Outcome.UNKNOWN)
    if status not in (200, 201):
        raise GatewayUnclear(f"HTTP status {status}")
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise GatewayUnclear("the answer is no JSON") from None
    return standing_in(said)


def standing_in(said: Any) -> Standing:
    """The standing in a JSON object, of an answer or of a call-back; raises GatewayUnclear."""
    match said:
        case {"status": str(status), "amount_minor": int(amount), "currency": str(currency)}:
            reference, reason = _text(said, "reference"), _text(said, "reason")
            return Standing(_outcome(status), amount, currency, reference, _address(said), reason)
        case _:
            raise GatewayUnclear("the answer lacks its status, amount or currency")


def _outcome(status: str) -> Outcome:
    try:
        return Outcome(status)
    except ValueError:
        raise GatewayUnclear("the answer has no known status") from None


def _text(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    if not isinstance(value, str):
        return None
    return "".join(sign for sign in value if sign.isprintable())[:LONGEST_TEXT] or None


def _address(said: dict[str, Any]) -> str | None:
    """The checkout's address; None for what is none."""
    value = said.get("checkout_url")
    return value if isinstance(value, str) and CHECKOUT.fullmatch(value) else None
