"""One line and one measurement for every request answered: its route, never its query or its secrets."""

from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reseller.plumbing.telemetry import REQUEST_SECONDS, REQUESTS

logger = structlog.get_logger("console.access")
QUIET = ("/static/", "/healthz", "/readyz")


class AccessLog:
    """ASGI layer that watches the status and the time of each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            tell(scope, status, perf_counter() - begun)


def tell(scope: Scope, status: int, seconds: float) -> None:
    """Measure and log one answer; files and probes are measured only."""
    method, route = scope["method"], scope.get("console.route", "other")
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    if not scope["path"].startswith(QUIET):
        logger.info("answered", method=method, path=scope["path"], route=route, status=status,
                    milliseconds=round(seconds * 1000, 1))  # fmt: skip
