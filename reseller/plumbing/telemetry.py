"""What the console tells its keepers: JSON logs with a request id and without secrets, and metrics."""

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


def bind_request(request_id: str) -> None:
    """Put the request's id on every log line of this request."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)


def show_metrics(settings: Settings) -> None:
    """Serve the metrics on 127.0.0.1:ADMIN_PORT; does nothing without one."""
    if settings.admin_port is not None:
        start_http_server(settings.admin_port, addr="127.0.0.1")
