"""Waking workers: a NOTIFY sent after the commit, on a connection of its own.

Many commits in a moment make one notification, and a lost one costs at most a poll: asking the table each
second is the truth, this only shortens the wait.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from reseller.plumbing.connections import CONNECT_SECONDS, CONNECTION_FAILURES

CHANNEL = "console_jobs"
NO_WAIT = {"synchronous_commit": "off"}
"""A notification that a crash takes along costs a poll, so it needn't wait for the disk."""
GATHER_SECONDS, AGAIN_SECONDS = 0.05, 1.0
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, *CONNECTION_FAILURES)
"""Whatever keeps from listening or notifying for now: the table is asked meanwhile."""
logger = logging.getLogger(__name__)


class Wake:
    """Sends the notification for one database; `soon` may be called after every commit."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self._sending: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Notify within some milliseconds, together with whoever else asks until then."""
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def close(self) -> None:
        """Drop a waiting notification and the connection."""
        if self._sending is not None:
            self._sending.cancel()
            with suppress(asyncio.CancelledError):
                await self._sending
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _send(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(
                    self._dsn,
                    timeout=CONNECT_SECONDS,
                    command_timeout=CONNECT_SECONDS,
                    server_settings=NO_WAIT,
                )
            await self._connection.execute(f"NOTIFY {CHANNEL}")
        except FAILURES:
            logger.warning("Workers were not woken; they will poll.")


@asynccontextmanager
async def listening(dsn: str) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever a job waits; not while the database can't be listened to."""
    woken, tried = asyncio.Event(), asyncio.Event()
    ear = asyncio.create_task(_listen(dsn, woken, tried))
    try:
        await tried.wait()
        yield woken
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)


async def _listen(dsn: str, woken: asyncio.Event, tried: asyncio.Event) -> None:
    """Listen for good, on a new connection after each that is lost; `tried` is set once it was tried."""
    while True:
        try:
            await _until_lost(dsn, woken, tried)
        except FAILURES:
            logger.warning("Not listening for jobs; polling only.")
        finally:
            tried.set()
        await asyncio.sleep(AGAIN_SECONDS)


async def _until_lost(dsn: str, woken: asyncio.Event, tried: asyncio.Event) -> None:
    lost = asyncio.Event()
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    try:
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener(CHANNEL, lambda *_: woken.set())
        tried.set()
        await lost.wait()
    finally:
        with suppress(*FAILURES):
            await connection.close(timeout=CONNECT_SECONDS)
