"""Logs are JSON, carry the request's id, and hide what is secret."""

import json
import logging
import socket
import urllib.request

import pytest
import structlog

from reseller.plumbing.settings import Settings
from reseller.plumbing.telemetry import JOBS, set_up_logs, show_metrics

SECRETS = ["rpc_abcdefghijklmnop", "hunter2", "0123456789abcdefghijkl"]


@pytest.fixture(autouse=True)
def own_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])


def test_no_secret_reaches_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings())
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        structlog.get_logger("console").warning(
            "seen rpc_abcdefghijklmnop",
            password="hunter2",
            url="postgresql://app:hunter2@db/x",
            args={"token": "hunter2"},
        )
        logging.getLogger("other").warning("GET /request/%s", "0123456789abcdefghijkl")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["request_id"] == second["request_id"] == "request-1"
    assert (first["level"], second["logger"]) == ("warning", "other")
    assert not [secret for secret in SECRETS if secret in json.dumps([first, second])]
    assert "://app:…@db" in first["url"]


def test_metrics_are_served_at_the_first_free_port_from_the_named_one_on() -> None:
    JOBS.labels("provision", "done").inc()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        named = taken.getsockname()[1]
        port = show_metrics(Settings(admin_port=named))
        assert port is not None
        assert port > named
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert 'console_jobs_total{kind="provision",outcome="done"}' in answer.read().decode()


def test_without_a_port_no_metrics_are_served() -> None:
    assert show_metrics(Settings()) is None
