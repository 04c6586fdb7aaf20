"""Processes that live and end together."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from reseller.entrypoints import children
from reseller.entrypoints.children import Child, ChildDied, run_children

LONGEST_SECONDS = 120
SLEEPS = (
    "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(999)"
)
DIES = """
import pathlib, sys, time
while not (beside := pathlib.Path(sys.argv[1])).exists() or not beside.read_text(): time.sleep(0.05)
sys.exit(3)
"""
PARENT = """
import asyncio, os
from reseller.entrypoints.children import Child, run_children
asyncio.run(run_children([{child}], asyncio.Event()))
"""


def sleeper(folder: Path, name: str = "sleeper", before: str = "") -> Child:
    """Writes its pid into the file of its name, and sleeps."""
    return Child(name, ("-c", before + SLEEPS, str(folder / name)), os.environ)


async def pid_of(folder: Path, name: str = "sleeper") -> int:
    async with asyncio.timeout(LONGEST_SECONDS):
        while not ((folder / name).exists() and (folder / name).read_text()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return int((folder / name).read_text())


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_told_to_stop_no_process_is_left(tmp_path: Path) -> None:
    stopping = asyncio.Event()
    running = asyncio.create_task(run_children([sleeper(tmp_path, "a"), sleeper(tmp_path, "b")], stopping))
    pids = [await pid_of(tmp_path, name) for name in ("a", "b")]
    stopping.set()
    await running
    assert not any(map(is_alive, pids))


async def test_one_that_dies_takes_the_rest_along_and_is_named(tmp_path: Path) -> None:
    dying = Child("dying", ("-c", DIES, str(tmp_path / "sleeper")), os.environ)
    with pytest.raises(ChildDied, match="`dying` ended by itself with code 3"):
        await run_children([sleeper(tmp_path), dying], asyncio.Event())
    assert not is_alive(await pid_of(tmp_path))


async def test_none_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    beside = f"Child('child', ('-c', {SLEEPS!r}, {str(tmp_path / 'sleeper')!r}), os.environ)"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT.format(child=beside))
    pid = await pid_of(tmp_path)
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(LONGEST_SECONDS):
        while is_alive(pid):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_one_that_ignores_the_signal_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "END_SECONDS", 0.2)
    stopping = asyncio.Event()
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    running = asyncio.create_task(run_children([sleeper(tmp_path, before=deaf)], stopping))
    pid = await pid_of(tmp_path)
    stopping.set()
    await running
    assert not is_alive(pid)
