"""The console's web process: uvicorn on the application that `reseller.entrypoints.asgi` makes."""

import uvicorn
from starlette.types import ASGIApp

from reseller.plumbing.settings import Settings, load_settings
from reseller.plumbing.telemetry import set_up_logs, show_metrics

HOST = "127.0.0.1"
GRACE_SECONDS = 5
APPLICATION = "reseller.entrypoints.serve:application"


def serve(settings: Settings, *, host: str = HOST, port: int | None = None, processes: int = 1) -> None:
    """Serve until told to stop; an open event stream is cut after the grace period."""
    set_up_logs(settings)
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port or settings.port,
        workers=processes if processes > 1 else None,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def application() -> ASGIApp:
    """The application in this process."""
    from reseller.entrypoints.asgi import app

    show_metrics(load_settings())
    made: ASGIApp = app()
    return made


if __name__ == "__main__":
    serve(load_settings())
