"""Commands from a process that has loaded the console's code once and forks for each.

Loading is most of a command's time. Each still is a process of its own, with its own streams and exit status.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

COMMAND_SECONDS = 600


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


class WarmCommands:
    """Runs `reseller-console` in this environment, one command at a time, until it is closed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._turn = Lock()
        self._process = subprocess.Popen(
            (sys.executable, "-m", __name__), env=dict(environment), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, typed: str = "") -> Said:
        """One command, with what is typed into it."""
        with self._turn, TemporaryDirectory(prefix="command-") as folder:
            streams = Path(folder)
            (streams / "stdin").write_text(typed)
            status = self._ask(json.dumps([folder, *arguments]))
            return Said(status, (streams / "stdout").read_text(), (streams / "stderr").read_text())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _ask(self, line: str) -> int:
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None
        assert answers is not None
        asks.write(line + "\n")
        asks.flush()
        assert select.select([answers], [], [], COMMAND_SECONDS)[0], f"no end of {line}"
        return int(answers.readline())


def serve() -> None:
    """Fork for each line of standard input, [folder of its streams, argument, …]; answer its exit status."""
    from reseller.entrypoints import cli

    for line in sys.stdin:
        folder, *arguments = json.loads(line)
        if os.fork() == 0:
            _speak_in(Path(folder))
            cli.main(arguments)
            sys.exit()
        print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)


def _speak_in(folder: Path) -> None:
    """Standard streams are this folder's files from here on."""
    sys.stdin = (folder / "stdin").open()
    for place, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), place)


if __name__ == "__main__":
    serve()
