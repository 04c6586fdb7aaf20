"""What stands between a failure and the reader: a page with an id that the log knows, never the cause."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reseller.plumbing.database import DatabaseBusy, DatabaseUnavailable
from web.errors import AWAY, BUSY, page_for

logger = logging.getLogger(__name__)


class Masking:
    """Answers 503 while the database is away or busy, and 500 for what nobody expected.

    The log tells the cause.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer in its place where it fails before it has begun to answer."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await unexpected(Request(scope), error)(scope, receive, send)


def unexpected(request: Request, error: Exception) -> Response:
    """The page for an error that is none of the product's: what happened stays in the log, under its id."""
    if isinstance(error, DatabaseUnavailable):
        logger.warning("The database is away.")
        return page_for(request, AWAY)
    if isinstance(error, DatabaseBusy):
        logger.warning("The database was busy.", exc_info=error)
        return page_for(request, AWAY, BUSY)
    logger.error("A request failed.", exc_info=error)
    return page_for(request, 500)
