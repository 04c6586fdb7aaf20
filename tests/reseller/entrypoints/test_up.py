"""One command brings everything up, and takes everything down again."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest

from reseller.plumbing.database import Database
from tests.ports import free_port

FIRST_SECONDS = 600
SECOND_SECONDS = 300
STOP_SECONDS = 120


@contextmanager
def console(folder: Path, port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`reseller-console up` on a data folder of its own."""
    own = {"PORT": str(port), "RESELLER_DATA_DIR": str(folder), "NO_COLOR": "1"}
    environment = {**os.environ, **own, **settings}
    command = [sys.executable, "-m", "reseller.entrypoints.cli", "up"]
    with (folder / "output").open("w") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=output, text=True)
        try:
            yield running
        finally:
            if running.poll() is None:
                running.send_signal(signal.SIGTERM)
                running.wait(STOP_SECONDS)


def wait_until_ready(running: subprocess.Popen[str], port: int, seconds: float) -> None:
    """Return when /readyz answers 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
                assert answer.status == 200
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the console did not come up")


def wait_until_gone(folder: Path) -> None:
    """Return when nothing of a console that was killed is left: its children notice it by themselves."""
    deadline = time.monotonic() + STOP_SECONDS
    while left := processes_of(folder):
        if time.monotonic() > deadline:
            pytest.fail(f"still there: {left}")
        time.sleep(0.1)


def processes_of(folder: Path) -> list[psutil.Process]:
    """Every process whose command line or environment names the data folder."""
    return [process for process in psutil.process_iter() if _names(process, str(folder))]


def _names(process: psutil.Process, folder: str) -> bool:
    try:
        told = [*process.cmdline(), process.environ().get("RESELLER_DATA_DIR", "")]
    except psutil.Error:
        return False
    return process.pid != os.getpid() and any(folder in word for word in told)


def test_it_comes_up_shows_the_sign_ins_leaves_no_trace_even_killed_and_comes_up_again(
    tmp_path: Path,
) -> None:
    port, admin = free_port(), free_port()
    with console(tmp_path, port, RESELLER_ADMIN_PORT=str(admin)) as running:
        wait_until_ready(running, port, FIRST_SECONDS)
        with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics") as answer:
            assert "console_requests_total" in answer.read().decode()
        assert len(processes_of(tmp_path)) >= 4, "PostgreSQL, the parent, the web process and the worker"
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        stale = pid_file.read_text()
        running.send_signal(signal.SIGINT)
        assert running.wait(STOP_SECONDS) == 0
    shown = (tmp_path / "output").read_text()
    assert "owner@north.example" in shown
    assert "demo-console-2026" in shown
    assert processes_of(tmp_path) == []

    pid_file.write_text(stale)
    with console(tmp_path, port) as running:
        wait_until_ready(running, port, SECOND_SECONDS)
        running.kill()
    assert "Loading" not in (tmp_path / "output").read_text()
    wait_until_gone(tmp_path)

    with console(tmp_path, port) as running:
        wait_until_ready(running, port, SECOND_SECONDS)
        running.send_signal(signal.SIGTERM)
        assert running.wait(STOP_SECONDS) == 0
    assert processes_of(tmp_path) == []


@pytest.fixture
def terminal() -> Iterator[None]:
    """A terminal that can be closed, also where nohup holds the tests: children inherit what is ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("terminal")
def test_it_leaves_nothing_behind_when_its_terminal_is_closed(tmp_path: Path, database: Database) -> None:
    port, dsns = free_port(), database.dsns
    with console(
        tmp_path, port, RESELLER_DATABASE_URL=dsns.app, RESELLER_PROVIDER_DATABASE_URL=dsns.provider
    ) as running:
        wait_until_ready(running, port, SECOND_SECONDS)
        running.send_signal(signal.SIGHUP)
        assert running.wait(STOP_SECONDS) == 0
    assert processes_of(tmp_path) == []
