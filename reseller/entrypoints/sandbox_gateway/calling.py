"""Calling the console back: signed, again and again until it listens, as late and as often as a card says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import httpx
import orjson

from reseller.entrypoints.sandbox_gateway.cards import Card
from reseller.entrypoints.sandbox_gateway.store import Kept
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.signatures import HEADER, sign

PAUSES: Sequence[float] = (0, 1, 2, 4, 8, 16, 32)
"""Seconds before each try; after the last one the console has to ask by itself."""
SECONDS = 5.0
logger = logging.getLogger(__name__)


def told(payment: Kept, address: str) -> dict[str, object]:
    """What the gateway says of a payment, in answers and in call-backs."""
    return {
        "payment": payment.key,
        "status": payment.status,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "reference": payment.reference,
        "reason": payment.reason,
        "checkout_url": f"{address}/checkout/{payment.reference}",
    }


class Caller:
    """Sends call-backs in the background; what is still to be sent when it closes is never sent."""

    def __init__(self, secret: str, *, pauses: Sequence[float] = PAUSES) -> None:
        self._secret = secret
        self._pauses = pauses
        self._clock = SystemClock()
        self._sending: set[asyncio.Task[None]] = set()

    def call(self, payment: Kept, card: Card | None, body: dict[str, object]) -> None:
        """Let the console know, as the card says; at once and once without a card."""
        delay = card.delay.total_seconds() if card else 0
        for _ in range(card.calls if card else 1):
            task = asyncio.create_task(self._deliver(payment.callback_url, orjson.dumps(body), delay))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def close(self) -> None:
        """Stop what waits."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _deliver(self, address: str, body: bytes, delay: float) -> None:
        await asyncio.sleep(delay)
        for pause in self._pauses:
            await asyncio.sleep(pause)
            if await self._send(address, body):
                return
        logger.warning("The console did not take a call-back; it has to ask.")

    async def _send(self, address: str, body: bytes) -> bool:
        """One try, signed anew; whether the console took it, or will never take it."""
        signature = sign(self._secret, body, at=self._clock.now())
        headers = {HEADER: signature, "content-type": "application/json"}
        try:
            async with httpx.AsyncClient(timeout=SECONDS) as client:
                answer = await client.post(address, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code < 500
