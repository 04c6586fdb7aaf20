"""Real worker processes, killed where they are. Each is forked from one that has loaded the code before."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path

from reseller.plumbing.settings import Dsns

MOST_SECONDS = 120.0


class WorkerProcesses:
    """Workers of one database, one at a time; `folder` is where they leave mails and heads of the log."""

    def __init__(self, dsns: Dsns, folder: Path) -> None:
        self._environment = {
            "RESELLER_DATABASE_URL": dsns.app, "RESELLER_PROVIDER_DATABASE_URL": dsns.provider,
            "RESELLER_DATA_DIR": str(folder), "RESELLER_BASE_URL": "http://console.example",
        }  # fmt: skip
        self._begetter: Process | None = None

    async def killed(self, at_work: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Start one, and kill it so many seconds after it came to work; False where it never did."""
        begetter = await self._ready()
        pid = await self._ask(begetter)
        try:
            return await _becomes(at_work)
        finally:
            await asyncio.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
            assert await _answer(begetter) == -signal.SIGKILL

    async def close(self) -> None:
        """End what begets them."""
        if self._begetter is not None and self._begetter.stdin is not None:
            self._begetter.stdin.close()
            await self._begetter.wait()

    async def _ready(self) -> Process:
        if self._begetter is None:
            self._begetter = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
        return self._begetter

    async def _ask(self, begetter: Process) -> int:
        assert begetter.stdin is not None
        begetter.stdin.write(json.dumps(self._environment).encode() + b"\n")
        return await _answer(begetter)


async def _answer(begetter: Process) -> int:
    assert begetter.stdout is not None
    return int(await asyncio.wait_for(begetter.stdout.readline(), MOST_SECONDS))


async def _becomes(at_work: Callable[[], Awaitable[bool]]) -> bool:
    loop = asyncio.get_running_loop()
    end = loop.time() + MOST_SECONDS
    while loop.time() < end:
        if await at_work():
            return True
        await asyncio.sleep(0.002)
    return False


def serve() -> None:
    """Fork a worker for each line of standard input, its environment; say its id, and how it ended."""
    from reseller.entrypoints.worker import run
    from reseller.plumbing.settings import load_settings

    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            os.environ.update(json.loads(line))
            run(load_settings())
            sys.exit()
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
