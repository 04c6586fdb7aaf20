"""The embedded server starts, is shared, stops, and gets over what a dead one left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import prepare


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(tmp_path / "var", ("fsync=off",))
    yield made
    made.stop()


def test_the_last_to_leave_stops_it(server: EmbeddedServer) -> None:
    with server.running():
        with server.running():
            assert server.is_running
        assert server.is_running
    assert not server.is_running


def test_starting_twice_and_stopping_twice_are_fine(server: EmbeddedServer) -> None:
    server.start()
    server.start()
    assert server.is_running
    server.stop()
    server.stop()
    assert not server.is_running


async def test_roles_and_data_outlive_a_restart(server: EmbeddedServer) -> None:
    server.start()
    dsns = await prepare(server.superuser_dsn, "console")
    await migrate(dsns.owner)
    server.stop()
    server.start()
    assert await prepare(server.superuser_dsn, "console") == dsns
    connection = await asyncpg.connect(dsns.app)
    assert await connection.fetchval("SELECT count(*) FROM jobs") == 0
    await connection.close()


def pid_file(server: EmbeddedServer) -> Path:
    return server.data / "postmaster.pid"


def test_it_starts_after_a_crash(server: EmbeddedServer) -> None:
    server.start()
    os.kill(int(pid_file(server).read_text().split()[0]), signal.SIGKILL)
    wait_until_dead(server)
    assert pid_file(server).exists()
    server.start()
    assert server.is_running


def wait_until_dead(server: EmbeddedServer) -> None:
    for _ in range(1200):
        if not server.is_running:
            return
        time.sleep(0.05)
    pytest.fail("the killed server lives on")


@pytest.mark.parametrize("left", ["", "not a number\n", "{own}\n/elsewhere\n1\n5432\n"])
def test_a_stale_pid_file_does_not_stop_the_start(server: EmbeddedServer, left: str) -> None:
    server.start()
    server.stop()
    pid_file(server).write_text(left.format(own=os.getpid()))
    assert not server.is_running
    server.start()
    assert server.is_running


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("long" * 20) / "var")
    assert server.sockets != server.data
    with server.running():
        assert server.is_running
        assert server.sockets.stat().st_mode & 0o077 == 0


def test_a_killed_user_leaves_it_to_the_next(server: EmbeddedServer) -> None:
    code = (
        "import os, pathlib, signal, sys; from reseller.plumbing.embedded import EmbeddedServer\n"
        "with EmbeddedServer(pathlib.Path(sys.argv[1])).running(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, server.folder], check=False, timeout=300)
    assert killed.returncode == -signal.SIGKILL
    assert server.is_running
    with server.running():
        pass
    assert not server.is_running
