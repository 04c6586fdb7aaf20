"""What work costs: seconds by the clock, and seconds of CPU of this process and of the database server."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass(slots=True)
class Cost:
    """Filled in when the measured block ends."""

    seconds: float = 0.0
    cpu: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)


class Meter:
    """Measures this process and the server's process tree, backends that have ended since included."""

    def __init__(self, postmaster: int, *others: int) -> None:
        self._pids = (postmaster, *others)

    @contextmanager
    def measured(self) -> Iterator[Cost]:
        """The cost of a block."""
        cost = Cost()
        own, server, clock = self._own(), self._server(), time.perf_counter()
        yield cost
        cost.seconds = time.perf_counter() - clock
        cost.parts = {"python": self._own() - own, "server": self._server() - server}
        cost.cpu = sum(cost.parts.values())

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
