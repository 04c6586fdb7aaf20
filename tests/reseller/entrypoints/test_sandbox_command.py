"""The sandbox gateway as a process: by its command, and beside the console in development."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from reseller.entrypoints.server import started
from reseller.plumbing.settings import Settings
from tests.ports import free_port

SECONDS = 120.0


def test_the_command_serves_the_gateway_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = free_port()
    command = (sys.executable, "-m", "reseller.entrypoints.cli", "sandbox", "gateway", "--port", str(port))
    running = subprocess.Popen(command, env={**os.environ, "RESELLER_DATA_DIR": str(tmp_path)})
    try:
        assert _answers(f"http://127.0.0.1:{port}/healthz", running) == 200
    finally:
        running.terminate()
        running.wait(SECONDS)
    assert (tmp_path / "sandbox-gateway.sqlite3").exists()


def _answers(address: str, running: subprocess.Popen[bytes]) -> int:
    for _ in range(int(SECONDS / 0.1)):
        try:
            return httpx.get(address, timeout=SECONDS).status_code
        except httpx.TransportError:
            assert running.poll() is None
            time.sleep(0.1)
    return 0


def test_in_development_a_sandbox_runs_beside_the_console_and_both_know_its_secret(tmp_path: Path) -> None:
    gateway, *console = started(Settings(data_dir=tmp_path))
    assert gateway.name == "sandbox gateway"
    assert [child.name for child in console] == ["serve", "worker"]
    port = gateway.arguments[-1]
    for child in (gateway, *console):
        assert child.environment["RESELLER_PAYMENT_URL"] == f"http://127.0.0.1:{port}"
        assert len(child.environment["RESELLER_PAYMENT_SECRET"]) >= 32


LIVE = {"payment_url": "https://pay.example", "payment_secret": "x" * 40}
PRODUCTION = {"environment": "production", "secret_key": "x" * 40, "base_url": "https://console.example"}


@pytest.mark.parametrize("given", [LIVE, PRODUCTION, {**LIVE, **PRODUCTION}])
def test_no_sandbox_runs_in_production_or_beside_a_gateway_that_is_named(
    tmp_path: Path, given: dict[str, str]
) -> None:
    children = started(Settings.model_validate({"data_dir": tmp_path, **given}))
    assert [child.name for child in children] == ["serve", "worker"]
