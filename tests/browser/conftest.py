"""The whole console behind a real server on a real database, and a real browser for each person.

`console` is served once a run; `open_as(who)` gives a page in which that person is signed in.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from reseller.entrypoints.asgi import application
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from tests.browser.people import PATIENCE_MS, Served, Visit, furnished
from tests.conftest import SettableClock, cloned
from tests.journeys.person import NOT_LISTENING
from web.console import Console

CHROMIUM = "/usr/bin/chromium"
ARGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
OpenAs = Callable[..., Awaitable[Page]]


class Quiet(uvicorn.Server):
    """A server within the tests' own loop, which says when it is ready; signals stay pytest's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal over."""
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("browser")


@asynccontextmanager
async def served(console: Console) -> AsyncIterator[str]:
    """The application on a free port of this machine; its address."""
    config = uvicorn.Config(
        application(console), host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="off"
    )
    server = Quiet(config)
    running = asyncio.create_task(server.serve())
    await server.ready.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@pytest_asyncio.fixture(scope="session")
async def console(
    server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A served console with one of every kind of thing in it."""
    clock, folder = SettableClock(), tmp_path_factory.mktemp("mail")
    async with cloned(server_dsn, template) as database:
        settings = Settings(base_url="http://127.0.0.1", data_dir=folder)
        made = Console(settings, database, clock, FolderPost(folder))
        async with served(made) as address:
            yield await furnished(made, clock, address)


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the run, in which what is expected may take its time on a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGS), timeout=PATIENCE_MS
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def open_as(console: Served, chromium: Browser) -> AsyncIterator[OpenAs]:
    """Open a page as somebody: `await open_as("owner", "/customers", width=360, scheme="dark")`.

    It is there when it heeds presses and keys, where its script runs at all (`script=False`). At the
    end of the test nothing may stand in a console of the browser: no error, no refused resource.
    """
    visits: list[Visit] = []

    async def opened(who: str, path: str = "/", **look: Any) -> Page:
        visit = await Visit.begin(chromium, console, who, **look)
        visits.append(visit)
        await visit.page.goto(console.address + path)
        if look.get("script", True):
            await expect(visit.page.locator(NOT_LISTENING)).to_have_count(0)
        return visit.page

    yield opened
    said = [line for visit in visits for line in visit.said]
    for visit in visits:
        await visit.page.context.close()
    assert said == []
