"""A console of the journeys' own: started as a stranger does, on a free port and an empty data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

FIRST_SECONDS = 240
STOP_SECONDS = 30
COMMAND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Console:
    """A running console: where it listens, and the folder that holds all it has."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are started with: nothing of the caller's own settings."""
        apart = {name: value for name, value in os.environ.items() if not name.startswith("RESELLER_")}
        return {
            **apart,
            "PORT": str(self.port),
            "RESELLER_DATA_DIR": str(self.folder),
            "NO_COLOR": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        """The words that start `reseller-console` with these arguments."""
        return [sys.executable, "-m", "reseller.entrypoints.cli", *arguments]

    def run(self, *arguments: str, typed: str = "") -> str:
        """What one command says; fails with its complaint."""
        done = subprocess.run(
            self.command(*arguments), env=self.environment, input=typed, capture_output=True, text=True,
            timeout=COMMAND_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stderr[-500:]}"
        return done.stdout

    def move_clock(self, instant: str) -> None:
        """Let console and worker believe in another time; it goes on from there."""
        self.run("clock", "set", instant)


@contextmanager
def console(folder: Path, *, prepare: Callable[[Console], None] | None = None) -> Iterator[Console]:
    """`reseller-console up`: PostgreSQL, migrations, console and worker; stopped as by Ctrl-C.

    Demo data is loaded on first use, unless `prepare` has written a provider's record before.
    """
    here = Console(_free_port(), folder)
    if prepare is not None:
        prepare(here)
    with (folder / "output").open("w") as output:
        running = subprocess.Popen(
            here.command("up"), env=here.environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait_until_ready(running, here)
            yield here
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _wait_until_ready(running: subprocess.Popen[bytes], here: Console) -> None:
    deadline = time.monotonic() + FIRST_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with urllib.request.urlopen(f"{here.url}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the console did not come up:\n{(here.folder / 'output').read_text()[-2000:]}")
