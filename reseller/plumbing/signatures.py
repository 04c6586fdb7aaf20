"""Signed messages between services: HMAC-SHA256 over the time of sending and the body.

    Payment-Signature: t=1763800000,s=<64 hex digits over b"1763800000." + body>

The time is the machine's, also where development moves the console's clock: it is the sender's that counts.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from re import fullmatch

HEADER = "payment-signature"
FRESH = timedelta(minutes=5)
"""How far the time of sending may be from the receiver's, either way."""


class SignatureRefused(Exception):
    """The message is not signed by who knows the secret, or was signed long ago."""


def sign(secret: str, body: bytes, *, at: datetime) -> str:
    """The header's value for a body that is sent at this instant."""
    seconds = int(at.timestamp())
    return f"t={seconds},s={_digest(secret, seconds, body)}"


def verify(secret: str, body: bytes, signature: str, *, now: datetime) -> None:
    """Raise SignatureRefused unless the body was signed with the secret within FRESH of `now`."""
    parts = fullmatch(r"t=([0-9]{1,12}),s=([0-9a-f]{64})", signature)
    if parts is None:
        raise SignatureRefused("the signature can't be read")
    seconds = int(parts[1])
    if not hmac.compare_digest(parts[2], _digest(secret, seconds, body)):
        raise SignatureRefused("the signature is wrong")
    if abs(now - datetime.fromtimestamp(seconds, UTC)) > FRESH:
        raise SignatureRefused("the signature is stale")


def is_signed(headers: Mapping[str, str]) -> bool:
    """Whether a request says that it is signed and carries no cookie: another site can't forge one."""
    return HEADER in headers and "cookie" not in headers


def _digest(secret: str, seconds: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
