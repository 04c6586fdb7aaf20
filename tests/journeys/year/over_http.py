"""Commands over HTTP, at a console on a port of this machine: by a program, or by people in the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

import httpx

from reseller.entrypoints.asgi import application
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.settings import Settings
from reseller.rules.access import Actor
from tests.journeys.year.program import Program
from tests.journeys.year.stage import Deed, Way, Year
from tests.journeys.year.visitor import Visitor
from tests.ports import free_port
from tests.sandbox import serving
from web.console import Console

BY_FORM, TWICE = 0.35, 0.15
"""How many of the commands that have a form are done by it, and how many of all commands twice."""


class OverHttp:
    """Who does the year's commands over HTTP: `program` every one, `visitor` those that have a form."""

    def __init__(self, year: Year, client: httpx.AsyncClient, address: str) -> None:
        self._year = year
        self.program = Program(year, client)
        self.visitor = Visitor(year, address)

    async def way(self, deed: Deed, actor: Actor, dice: Random, *, alone: bool) -> Way:
        """How it is done; twice at times, by who is `alone`."""
        form = dice.random() < BY_FORM and self.visitor.form(deed, actor)
        sender = self.visitor if form else self.program
        if await sender.introduced(actor):
            self._year.last_digest = None
        return partial(sender.send, twice=alone and dice.random() < TWICE)


@asynccontextmanager
async def over_http(year: Year, folder: Path) -> AsyncIterator[OverHttp]:
    """The year's console while the block runs, and who does commands there."""
    port = free_port()
    settings = Settings(base_url=f"http://127.0.0.1:{port}", data_dir=folder)
    app = application(Console(settings, year.database, year.clock, FolderPost(folder), year.cards))
    async with (
        serving(app, port, lifespan="off"),
        httpx.AsyncClient(base_url=settings.base_url, timeout=60, verify=False) as client,
    ):
        made = OverHttp(year, client, settings.base_url)
        try:
            yield made
        finally:
            await made.visitor.close()
