"""The parent of everything on one machine: embedded PostgreSQL, the web process and the worker.

It starts them in that order and ends them together: on Ctrl-C, on SIGTERM, when its terminal is closed unless
nohup holds it, or when one of them dies. Where it is killed itself, Linux tells the others to end, and the
last to leave the embedded database stops it. In development a sandbox payment gateway runs beside them, on a
free port, where no gateway is named.
"""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_urlsafe

from reseller.entrypoints.children import Child, run_children
from reseller.plumbing.embedded import DATABASE, EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import prepare
from reseller.plumbing.settings import PREFIX, Dsns, Settings

GATEWAY_HOST, SECRET_BYTES = "127.0.0.1", 32


async def up(settings: Settings) -> None:
    """Run the whole console until told to stop. Raises ChildDied, EmbeddedServerError."""
    stopping = asyncio.Event()
    hang_up = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
    for number in (signal.SIGINT, signal.SIGTERM, *hang_up):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with _database(settings) as dsns:
        if dsns.owner:
            await migrate(dsns.owner)
        if not stopping.is_set():
            await _greet(settings, dsns)
        if not stopping.is_set():
            await run_children(started(settings), stopping)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Dsns]:
    if (configured := settings.dsns()) is not None:
        yield configured
        return
    server = EmbeddedServer(settings.data_dir)
    with server.running():
        try:
            yield await prepare(server.superuser_dsn, DATABASE)
        finally:
            server.stop()


async def _greet(settings: Settings, dsns: Dsns) -> None:
    """In development: demo data on first use, and how to sign in."""
    if settings.in_production:
        return
    from reseller.entrypoints import demo

    await demo.first_use(settings, dsns)


def started(settings: Settings) -> list[Child]:
    """Every process that runs beside the database; each finds it by the settings, as this one did."""
    environment = {**os.environ, f"{PREFIX}DATA_DIR": str(settings.data_dir)}
    if settings.in_production or settings.payment_url:
        return _children(environment)
    port, secret = _free_port(), token_urlsafe(SECRET_BYTES)
    environment[f"{PREFIX}PAYMENT_URL"] = f"http://{GATEWAY_HOST}:{port}"
    environment[f"{PREFIX}PAYMENT_SECRET"] = secret
    command = ("-m", "reseller.entrypoints.cli", "sandbox", "gateway", "--port", str(port))
    return [Child("sandbox gateway", command, environment), *_children(environment)]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((GATEWAY_HOST, 0))
        port: int = taken.getsockname()[1]
    return port


def _children(environment: dict[str, str]) -> list[Child]:
    return [
        Child("serve", ("-m", "reseller.entrypoints.serve"), environment),
        Child("worker", ("-m", "reseller.entrypoints.worker"), environment),
    ]
