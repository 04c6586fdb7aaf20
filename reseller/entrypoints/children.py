"""Child processes that live and end together, also where their parent is killed."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

END_SECONDS = 15.0
PR_SET_PDEATHSIG = 1


class ChildDied(Exception):
    """One of the processes ended by itself; the message names it and its exit code."""


@dataclass(frozen=True, slots=True)
class Child:
    """A Python process to start: its name for people, its arguments, its environment."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]


async def run_children(children: Sequence[Child], stopping: asyncio.Event) -> None:
    """Run them until `stopping` is set or one ends; then end the rest and wait for them.

    Raises ChildDied where one ended by itself.
    """
    running: dict[str, asyncio.subprocess.Process] = {}
    try:
        for child in children:
            running[child.name] = await _start(child)
        await _first_end(running, stopping)
    finally:
        await asyncio.gather(*(_end(process) for process in running.values()))


async def _first_end(running: Mapping[str, asyncio.subprocess.Process], stopping: asyncio.Event) -> None:
    ends = {asyncio.create_task(process.wait()): name for name, process in running.items()}
    told = asyncio.create_task(stopping.wait())
    done, waiting = await asyncio.wait([told, *ends], return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    for ended in done & ends.keys():
        if not stopping.is_set():
            code = running[ends[ended]].returncode
            raise ChildDied(f"`{ends[ended]}` ended by itself with code {code}; the rest was stopped.")


async def _start(child: Child) -> asyncio.subprocess.Process:
    """In a session of its own: Ctrl-C reaches the parent alone, which ends the children in order."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *child.arguments,
        env=dict(child.environment),
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """In the child: Linux tells it to end as soon as its parent is gone, which a killed one can't."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
