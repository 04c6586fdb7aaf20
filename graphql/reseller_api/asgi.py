"""The GraphQL interface over HTTP: POST of JSON only, no GET, no WebSocket.

`Api(...).routes()` gives the routes /graphql, /graphql/schema.graphql and /graphiql.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from reseller.plumbing.database import DatabaseBusy, PassingFailure
from reseller_api.bodies import read_request
from reseller_api.context import Console
from reseller_api.execution import Answered, Executor
from reseller_api.graphiql import graphiql_page
from reseller_api.negotiation import GRAPHQL, JSON, accepted, refusal_status
from reseller_api.schema import schema, sdl
from reseller_api.signing import context_of

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    503: "UNAVAILABLE",
}
AWAY = "The database can't be reached. Try again soon."
BUSY = "Others are changing the same things just now. Try again soon, a command with the same idempotencyKey."
AGAIN_SECONDS = 5
log = structlog.get_logger(__name__)


class Api:
    """Answers GraphQL requests for one console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.executor = Executor(schema, open_introspection=not console.production)

    def routes(self) -> Sequence[BaseRoute]:
        """The interface's own addresses."""
        return [
            Route("/graphql", self.answer, methods=METHODS),
            Route("/graphql/schema.graphql", self.sdl, methods=["GET"]),
            Route("/graphiql", self.graphiql, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever is wrong with it is answered as JSON too."""
        try:
            return await self._answer(request)
        except HTTPException as refused:
            return refusal(request.scope, refused.status_code, refused.detail, refused.headers)
        except PassingFailure as failure:
            return _put_off(request.scope, failure)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            raise HTTPException(405, "GraphQL is asked by POST.", {"Allow": "POST"})
        accept = request.headers.get("accept")
        kind = accepted(accept)
        if kind is None:
            raise HTTPException(406, f"Answers are {GRAPHQL} or {JSON}.")
        asked = await read_request(request)
        context = await context_of(self.console, request)
        answered = await self.executor.run(asked, context, signed_in=context.signed_in)
        return _response(answered, kind, refusal_status(accept, kind))

    async def sdl(self, request: Request) -> Response:
        """The schema in GraphQL's own language."""
        await self._need_member(request)
        return PlainTextResponse(sdl(schema))

    async def graphiql(self, request: Request) -> Response:
        """The interactive page, under a content security policy of its own."""
        await self._need_member(request)
        return graphiql_page()

    async def _need_member(self, request: Request) -> None:
        if self.console.production and not (await context_of(self.console, request)).signed_in:
            raise HTTPException(401, "Sign in to read the schema.")


def refusal(scope: Scope, status: int, text: str, headers: Any = None) -> Response:
    """A request that is refused before it is run, in the shape of a GraphQL answer."""
    code = CODES.get(status, "BAD_REQUEST")
    body = {"errors": [{"message": text, "extensions": {"code": code}}]}
    accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
    return Response(orjson.dumps(body), status, headers, media_type=accepted(accept) or JSON)


def _put_off(scope: Scope, failure: PassingFailure) -> Response:
    is_busy = isinstance(failure, DatabaseBusy)
    log.warning("database_busy" if is_busy else "database_away", exc_info=failure if is_busy else None)
    return refusal(scope, 503, BUSY if is_busy else AWAY, {"Retry-After": str(AGAIN_SECONDS)})


def _response(answered: Answered, kind: str, refused: int) -> Response:
    body = orjson.dumps(answered.body)
    if not answered.signed_in:
        return Response(body, 401, {"WWW-Authenticate": "Bearer"}, media_type=kind)
    return Response(body, 200 if answered.ran else refused, media_type=kind)
