"""Logs are JSON, carry the request's id, and hide what is secret."""

import json
import logging

import pytest
import structlog

from reseller.plumbing.settings import Settings
from reseller.plumbing.telemetry import bind_request, set_up_logs

SECRETS = ["rpc_abcdefghijklmnop", "hunter2", "0123456789abcdefghijkl"]


@pytest.fixture(autouse=True)
def own_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])


def test_no_secret_reaches_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings())
    bind_request("request-1")
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
