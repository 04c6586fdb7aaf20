"""What the payment gateway calls: signed and without a cookie, so that no page and no session is behind it.

It may come late, twice or out of order; a payment takes each answer once (H8).
"""

from __future__ import annotations

import logging

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from customers.payments.actions import PaymentMismatch, take_answer
from customers.payments.gateway import GatewayUnclear, Standing
from customers.payments.http_gateway import standing_in
from customers.payments.models import PaymentKey
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.signatures import HEADER, SignatureRefused, verify
from reseller.rules.errors import NotFound
from web.guest import Guest

LARGEST = 16 * 1024
_machine = SystemClock()
logger = logging.getLogger(__name__)


async def take(guest: Guest) -> Response:
    """POST /payments/callback: 200 once it is taken, also where it told nothing new.

    403 for one that is not signed by the gateway or was signed long ago, 413 for a body too large, 400 for
    one that can't be read, 404 for an unknown payment, 422 for another amount than was asked for.
    """
    key, standing = _read(await _verified(guest))
    try:
        async with guest.console.database.unit_of_work(key.reseller_id) as session:
            await take_answer(session, key.payment_id, standing, now=guest.now)
    except NotFound:
        raise HTTPException(404) from None
    except PaymentMismatch as error:
        logger.error("A call-back was refused: %s.", error)
        raise HTTPException(422) from None
    return PlainTextResponse("taken\n")


async def _verified(guest: Guest) -> bytes:
    """The body, which only the gateway can have signed."""
    body = await guest.request.body()
    if len(body) > LARGEST:
        raise HTTPException(413)
    secret = guest.console.settings.payment_secret
    try:
        if secret is None:
            raise SignatureRefused("no payment gateway is set up")
        verify(secret, body, guest.request.headers.get(HEADER, ""), now=_machine.now())
    except SignatureRefused as error:
        logger.warning("A call-back was refused: %s.", error)
        raise HTTPException(403) from None
    return body


def _read(body: bytes) -> tuple[PaymentKey, Standing]:
    try:
        said = orjson.loads(body)
        return PaymentKey.read(said["payment"]), standing_in(said)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, GatewayUnclear):
        raise HTTPException(400) from None
