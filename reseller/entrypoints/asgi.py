"""The console as one ASGI application: the only place that knows every part of it.

    FrontDoor (request id, origin, size, headers) > AccessLog > Masking > pages, GraphQL, files, probes

`app()` is what a server runs: it makes the application once its database is known. `application(console)`
is the application on parts that exist already, for tests.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from customers.orders.quotes import Quotes
from customers.payments.settings import gateway_for
from reseller.entrypoints.access_log import AccessLog
from reseller.plumbing.collector import settle
from reseller.plumbing.database import Database, PassingFailure
from reseller.plumbing.embedded import EmbeddedServerError
from reseller.plumbing.http import FrontDoor
from reseller.plumbing.installation import reachable
from reseller.plumbing.mail import post_for
from reseller.plumbing.moved_time import clock_for, refresh
from reseller.plumbing.settings import Settings, SettingsError, load_settings
from reseller_api import asgi as graphql
from reseller_api.context import Console as GraphQLConsole
from web.admission import astray
from web.console import Console
from web.errors import HANDLERS, page_for
from web.masking import Masking
from web.routes import ROUTES

CLOCK_SECONDS = 1.0


def application(console: Console) -> ASGIApp:
    """The whole application on these parts."""
    api = graphql.Api(
        GraphQLConsole(
            console.database,
            console.clock,
            Quotes(console.settings.secret_key),
            production=console.settings.in_production,
            gateway=console.gateway,
        )
    )
    inner = Starlette(
        routes=[*probes(), *api.routes(), *ROUTES],
        middleware=[Middleware(AccessLog), Middleware(Masking)],
        exception_handlers={**HANDLERS, 404: astray},
    )
    inner.state.console = console
    return FrontDoor(inner, secure=console.secure, answer=refusal, form_targets=console.form_targets)


def refusal(scope: Scope, status: int, text: str) -> Response:
    """What the front door refuses, in the shape of the face that was asked."""
    if scope["path"].startswith("/graphql"):
        return graphql.refusal(scope, status, text)
    return page_for(Request(scope), status)


# -------------------------------------------------------------------- probes


def probes() -> list[BaseRoute]:
    """/healthz: this process answers. /readyz: its database does too."""
    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]


async def healthz(request: Request) -> Response:
    """200 as long as the process lives."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """200 where the database answers, else 503; from then on a moved clock is followed."""
    console: Console = request.app.state.console
    try:
        await answers(console.database)
        await refresh(console.clock, console.database)
    except PassingFailure:
        return PlainTextResponse("The database is away.\n", 503, {"retry-after": "5"})
    return PlainTextResponse("ready\n")


async def answers(database: Database) -> None:
    """Ask the database for something small. Raises PassingFailure."""
    async with database.reading_without_tenant() as session:
        await session.fetchval("SELECT 1")


# ------------------------------------------------------------------ start-up


class Installation:
    """The application of one installation, from the server's start to its stop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._application: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._application is not None:
            await self._application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with running(self.settings) as console:
                self._application = application(console)
                settle()
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except (PassingFailure, EmbeddedServerError, SettingsError) as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
        else:
            await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Console]:
    """The console's parts while its database is reachable; development's clock follows its row."""
    clock = clock_for(settings)
    async with reachable(settings) as dsns:
        database = Database(dsns)
        try:
            await answers(database)
            await refresh(clock, database)
            console = Console(settings, database, clock, post_for(settings), gateway_for(settings))
            async with _following(console):
                yield console
        finally:
            await database.close()


@asynccontextmanager
async def _following(console: Console) -> AsyncIterator[None]:
    task = asyncio.create_task(_follow(console))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _follow(console: Console) -> None:
    while True:
        with suppress(PassingFailure):
            await refresh(console.clock, console.database)
        await asyncio.sleep(CLOCK_SECONDS)


def app() -> ASGIApp:
    """The application as its settings say; a server calls this once a process. Raises SettingsError."""
    return Installation(load_settings())
