"""A provisioner behind HTTP: one POST of JSON an attempt, known to the other side by its idempotency key.

    POST {address}        Idempotency-Key: "<order id>:<attempt>"
                          Authorization: Bearer <secret>, where one is agreed
    200 {"status": "done"} | {"status": "failed", "reason": "…"} | {"status": "pending", "seconds": 30}

A refusal (4xx) fails the attempt; 401 and 403 refuse the console and not the order. Whatever else goes wrong
(5xx, a redirect, silence, no JSON) says nothing about the order either: it is raised, and the job asks again
with the same key.
"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import orjson

from customers.orders.provisioner import Done, Failed, Outcome, Pending, ProvisioningTask

TIMEOUT = timedelta(seconds=10)
LARGEST_ANSWER = 64 * 1024
LONGEST_REASON = 300
NO_REFUSALS = frozenset({401, 403, 408, 425, 429})
"""Statuses that say nothing about the order: who asks, or when, is at fault."""
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(days=1)


class ProvisionerUnclear(Exception):
    """The other side gave no usable answer; asking again with the same key is safe."""


class HttpProvisioner:
    """Asks the service at `address` (http or https) to carry orders out, signed with `secret` if given."""

    def __init__(self, address: str, *, secret: str | None = None, timeout: timedelta = TIMEOUT) -> None:
        if not address.startswith(("http://", "https://")):
            raise ValueError("a provisioner's address begins with http:// or https://")
        self._address = address
        self._secret = secret
        self._timeout = timeout

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        """Ask once; raises ProvisionerUnclear where the answer is none."""
        return outcome_of(await asyncio.to_thread(self._ask, task), now)

    def _ask(self, task: ProvisioningTask) -> object:
        request = urllib.request.Request(self._address, data=_body(task), method="POST")
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", f'"{task.key.text}"')
        if self._secret is not None:
            request.add_header("Authorization", f"Bearer {self._secret}")
        try:
            with _OPENER.open(request, timeout=self._timeout.total_seconds()) as response:
                return orjson.loads(response.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return _refusal(error)
        except (OSError, orjson.JSONDecodeError) as error:
            raise ProvisionerUnclear(f"no usable answer: {type(error).__name__}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leads nowhere: an order goes to the address that was configured, and so does the secret."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def outcome_of(answer: object, now: datetime) -> Outcome:
    """What an answer says, one to the request or one that comes late; raises ProvisionerUnclear."""
    match answer:
        case {"status": "done"}:
            return Done()
        case {"status": "failed", "reason": str(reason)}:
            return Failed(reason[:LONGEST_REASON])
        case {"status": "pending", "seconds": int(seconds)}:
            wait = min(max(timedelta(seconds=seconds), SHORTEST_WAIT), LONGEST_WAIT)
            return Pending(now + wait)
        case _:
            raise ProvisionerUnclear("the answer has no known status")


def _refusal(error: urllib.error.HTTPError) -> dict[str, Any]:
    if 400 <= error.code < 500 and error.code not in NO_REFUSALS:
        return {"status": "failed", "reason": f"The provisioning service refused the order ({error.code})."}
    raise ProvisionerUnclear(f"HTTP status {error.code}") from error


def _body(task: ProvisioningTask) -> bytes:
    plain = asdict(task)
    plain["key"] = task.key.text
    return orjson.dumps(plain, default=str)
