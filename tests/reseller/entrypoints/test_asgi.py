"""The application's start, its probes, and what it says when something is away or fails."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from reseller.entrypoints.asgi import Installation, application
from reseller.plumbing.database import Database
from reseller.plumbing.http import FrontDoor
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from tests.conftest import SettableClock, as_superuser
from web.console import Console
from web.errors import HANDLERS
from web.masking import Masking

NOWHERE = "postgresql://console_app:x@127.0.0.1:1/console"


def browser(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console.example")


@pytest_asyncio.fixture
async def app(database: Database, clock: SettableClock, tmp_path: Path) -> AsyncIterator[ASGIApp]:
    """A console of its own."""
    settings = Settings(base_url="http://console.example", data_dir=tmp_path)
    yield application(Console(settings, database, clock, FolderPost(tmp_path)))


async def test_a_lost_database_is_503_and_heals_by_itself(
    app: ASGIApp, server_dsn: str, database: Database
) -> None:
    name = database.dsns.app.partition("?")[0].rpartition("/")[2]
    async with browser(app) as client:
        assert (await client.get("/readyz")).status_code == 200
        await as_superuser(
            server_dsn,
            f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        try:
            away = await client.get("/readyz")
            client.cookies.set("session", "anything")
            page = await client.get("/customers")
            alive = await client.get("/healthz")
        finally:
            await as_superuser(server_dsn, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert (away.status_code, page.status_code, alive.status_code) == (503, 503, 200)
        assert page.headers["retry-after"] == "5"
        assert "It comes back by itself" in page.text
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/customers")).headers["location"] == "/login?next=/customers"


async def test_what_nobody_expected_is_masked_under_an_id_that_the_log_knows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(request: Request) -> Response:
        raise RuntimeError("the password is hunter2")

    inner = Starlette(
        routes=[Route("/broken", broken)], middleware=[Middleware(Masking)], exception_handlers=HANDLERS
    )
    with caplog.at_level(logging.ERROR):
        async with browser(FrontDoor(inner, secure=False)) as client:
            answer = await client.get("/broken")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "hunter2" in caplog.text


async def test_an_unreachable_database_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    settings = Settings(database_url=NOWHERE, provider_database_url=NOWHERE, data_dir=tmp_path)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        sent.append(message)

    await Installation(settings)({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
    assert sent[0]["message"].startswith("The database can't be reached")
    assert "\n" not in sent[0]["message"]


async def test_a_request_from_elsewhere_is_refused_in_the_shape_of_what_was_asked(app: ASGIApp) -> None:
    async with browser(app) as client:
        elsewhere = {"sec-fetch-site": "cross-site"}
        page = await client.post("/login", headers=elsewhere)
        api = await client.post("/graphql", headers=elsewhere, json={"query": "{ viewer { permissions } }"})
    assert (page.status_code, api.status_code) == (403, 403)
    assert page.headers["content-type"].startswith("text/html")
    assert api.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
