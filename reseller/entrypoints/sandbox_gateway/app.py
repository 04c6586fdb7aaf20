"""The gateway as an ASGI application, and as a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from reseller.entrypoints.sandbox_gateway import api, pages
from reseller.entrypoints.sandbox_gateway.calling import PAUSES, Caller
from reseller.entrypoints.sandbox_gateway.paying import Till
from reseller.entrypoints.sandbox_gateway.store import Store
from reseller.plumbing.clock import Clock, SystemClock
from reseller.plumbing.http import FrontDoor

HOST = "127.0.0.1"
FILE = "sandbox-gateway.sqlite3"
SECRET = "sandbox-payments-without-money"
"""What a console and a sandbox agree on where neither is told a secret."""


def application(
    secret: str,
    *,
    address: str,
    file: Path | None = None,
    clock: Clock | None = None,
    pauses: Sequence[float] = PAUSES,
) -> ASGIApp:
    """The gateway that is reached at `address`; it remembers in `file`, else while it runs.

    Who calls its API, and whom it calls back, knows `secret`; `pauses` are the seconds between the tries.
    """
    store, caller = Store(file), Caller(secret, pauses=pauses)
    till = Till(store, caller, clock or SystemClock(), address=address)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await caller.close()
        store.close()

    routes = [Route("/healthz", _healthz, methods=["GET"]), *api.routes(till, secret), *pages.routes(till)]
    return FrontDoor(Starlette(routes=routes, lifespan=lifespan), secure=address.startswith("https://"))


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def serve(secret: str, *, port: int, folder: Path) -> None:
    """Serve on this machine until told to stop; payments are kept in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = application(secret, address=f"http://{HOST}:{port}", file=folder / FILE)
    uvicorn.run(
        made, host=HOST, port=port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=2,
    )  # fmt: skip
