"""What the console tells its keepers: JSON logs with a request id and without secrets, and metrics."""

import errno
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Histogram, start_http_server

from reseller.plumbing.settings import Settings

REQUESTS = Counter("console_requests_total", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("console_request_seconds", "How long a request took.", ["method", "route"])
JOBS = Counter("console_jobs_total", "Jobs run.", ["kind", "outcome"])

PROCESSES = 16
"""So many processes beside each other find a port for their metrics."""
HIDDEN = "…"
_SECRET_NAME = re.compile(
    r"passw|secret|token|cookie|authorization|session_key|dsn|database_url|smtp_url", re.I
)
_SECRET_TEXT = re.compile(
    r"(rpc_)[\w-]{8,}|(://[^:/@\s]*:)[^@\s]+(?=@)|(/(?:request|invitation)/)[\w-]{16,}|(Bearer )\S+"
)


def without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide the values of secret names, and tokens and passwords inside texts."""
    for name, value in event.items():
        event[name] = HIDDEN if _SECRET_NAME.search(name) else _cleaned(value)
    return event


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET_TEXT.sub(lambda found: next(part for part in found.groups() if part) + HIDDEN, value)
    if isinstance(value, dict):
        return {name: HIDDEN if _SECRET_NAME.search(str(name)) else _cleaned(v) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value


def set_up_logs(settings: Settings) -> None:
    """Send every log, the libraries' too, to stderr as one JSON object a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(settings.log_level.upper())
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)


def show_metrics(settings: Settings) -> int | None:
    """Serve this process's metrics on 127.0.0.1, at the first free port from ADMIN_PORT on; its number.

    None without the setting, or with every port of PROCESSES taken.
    """
    first = settings.admin_port
    for port in range(first, first + PROCESSES) if first is not None else ():
        try:
            start_http_server(port, addr="127.0.0.1")
        except OSError as refusal:
            if refusal.errno != errno.EADDRINUSE:
                raise
        else:
            return port
    return None
