"""A console of the journeys' own: started as a stranger does, on a free port and an empty data folder."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.journeys.warm import WarmCommands
from tests.ports import free_port

FIRST_SECONDS, STOP_SECONDS, READY_SECONDS = 600, 120, 60
UP = (sys.executable, "-m", "reseller.entrypoints.cli", "up")


@dataclass(frozen=True, slots=True)
class Console:
    """A running console: where it listens, the folder that holds all it has, and its commands."""

    port: int
    folder: Path
    commands: WarmCommands

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, typed: str = "") -> str:
        """What one command says; fails with its complaint."""
        said = self.commands.run(*arguments, typed=typed)
        assert said.status == 0, f"{arguments}: {said.err[-500:]}"
        return said.out

    def move_clock(self, instant: str) -> None:
        """Let the console believe in another time at once, and its worker soon; it goes on from there."""
        self.run("clock", "set", instant)
        ready(self.url)


@contextmanager
def console(folder: Path, *, prepare: Callable[[Console], None] | None = None) -> Iterator[Console]:
    """`reseller-console up`: PostgreSQL, migrations, console and worker; stopped as by Ctrl-C.

    Demo data is loaded on first use, unless `prepare` has written a provider's record before.
    """
    port = free_port()
    environment = _environment(port, folder)
    with closing(WarmCommands(environment)) as commands, (folder / "output").open("w") as output:
        here = Console(port, folder, commands)
        if prepare is not None:
            prepare(here)
        running = subprocess.Popen(UP, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            _wait_until_ready(running, here)
            yield here
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(STOP_SECONDS)


def _environment(port: int, folder: Path) -> dict[str, str]:
    """What the console and its commands are started with: nothing of the caller's own settings."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith("RESELLER_")}
    return {**apart, "PORT": str(port), "RESELLER_DATA_DIR": str(folder), "NO_COLOR": "1"}


def _wait_until_ready(running: subprocess.Popen[bytes], here: Console) -> None:
    deadline = time.monotonic() + FIRST_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        try:
            return ready(here.url)
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the console did not come up:\n{(here.folder / 'output').read_text()[-2000:]}")


def ready(url: str) -> None:
    """The console answers, by its present time; raises URLError or OSError otherwise."""
    with urllib.request.urlopen(f"{url}/readyz", timeout=READY_SECONDS):
        pass
