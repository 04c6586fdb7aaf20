"""What work costs: seconds, CPU of this process and of the database server, and the memory of both."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLED_SECONDS = 0.05
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Cost:
    """Filled in when the measured block ends; `memory` is the most bytes held at once, shared ones apart."""

    seconds: float = 0.0
    cpu: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)


class Meter:
    """Measures this process and the server's process tree, backends that have ended since included."""

    def __init__(self, postmaster: int, *others: int) -> None:
        self._pids = (postmaster, *others)

    @contextmanager
    def measured(self) -> Iterator[Cost]:
        """The cost of a block."""
        cost = Cost()
        own, server, clock = self._own(), self._server(), time.perf_counter()
        with self._sampled(cost.memory):
            yield cost
        cost.seconds = time.perf_counter() - clock
        cost.parts = {"python": self._own() - own, "server": self._server() - server}
        cost.cpu = sum(cost.parts.values())

    @contextmanager
    def _sampled(self, most: dict[str, int]) -> Iterator[None]:
        """Keep the most that this process, and the server's present ones together, hold meanwhile."""
        servers = [child.pid for pid in self._pids for child in psutil.Process(pid).children(recursive=True)]
        pids = {"python": [os.getpid()], "server": servers}
        ended = threading.Event()

        def sample() -> None:
            while True:
                for name, held in pids.items():
                    most[name] = max(most.get(name, 0), sum(map(_private, held)))
                if ended.wait(SAMPLED_SECONDS):
                    return

        sampler = threading.Thread(target=sample)
        sampler.start()
        try:
            yield
        finally:
            ended.set()
            sampler.join()

    def _own(self) -> float:
        times = psutil.Process().cpu_times()
        return times.user + times.system

    def _server(self) -> float:
        total = 0.0
        for pid in self._pids:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                total += _with_ended_children(process)
                for child in process.children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        times = child.cpu_times()
                        total += times.user + times.system
        return total


def _private(pid: int) -> int:
    """Bytes that a process holds and shares with no other; 0 where it has ended."""
    with suppress(OSError):
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
        return (resident - shared) * PAGE_BYTES
    return 0


def _with_ended_children(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


async def printed(*command: str | Path) -> str:
    """What a program prints; RuntimeError with its complaint where it fails."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, complaint = await process.communicate()
    if process.returncode:
        raise RuntimeError(complaint.decode())
    return out.decode()


async def lines_printed(*command: str | Path) -> int:
    """How many lines a program prints; they are read from its pipe and not kept."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    lines = 0
    while part := await process.stdout.read(1 << 16):
        lines += part.count(b"\n")
    if await process.wait():
        raise RuntimeError(f"{command[0]} failed.")
    return lines
