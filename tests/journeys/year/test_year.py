"""A year of random commands under all seven ways of selling, with workers that die and cards that wait.

    YEAR_STORIES=100:160 script/test tests/journeys/year           other years than the first ones
    YEAR_STORIES=17:18 YEAR_TRIES=400 script/test tests/journeys/year    one, shortened for longer

A year that fails is played again and again with steps left out; the shortest that fails alike is shown.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.conftest import cloned
from tests.customers.subscriptions.test_standstill import written
from tests.journeys.year.over_http import over_http
from tests.journeys.year.pages import Reader
from tests.journeys.year.playing import end, play
from tests.journeys.year.stage import Year, staged
from tests.journeys.year.story import Step, shortened, told, turning

SEEDS = range(*map(int, os.environ.get("YEAR_STORIES", "0:1").split(":")))
TRIES = int(os.environ.get("YEAR_TRIES", "8"))


@asynccontextmanager
async def a_year(server_dsn: str, template: str, folder: Path, seed: int) -> AsyncIterator[Year]:
    """The tenant of a seed on its first day, in a database of its own."""
    async with cloned(server_dsn, template) as database:
        year = await staged(database, folder, seed)
        try:
            await year.workers.work(year.now)
            yield year
        finally:
            await year.workers.close()


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_year_leaves_the_books_right_whatever_happens(
    server_dsn: str, template: str, tmp_path: Path, seed: int
) -> None:
    async def failure(steps: list[Step]) -> Exception | None:
        async with a_year(server_dsn, template, tmp_path, seed) as year:
            try:
                async with over_http(year, tmp_path) as year.http:
                    reader = Reader(year, year.http.visitor)
                    await play(year, steps, reader)
                    await reader.read()
                    await reader.open_all()
                    await end(year)
                    await reader.read()
                    await reader.open_all()
            except Exception as failed:
                return failed
        return None

    steps = told(seed)
    if (first := await failure(steps)) is None:
        return

    async def alike(shorter: list[Step]) -> bool:
        return type(await failure(shorter)) is type(first)

    shortest = await shortened(steps, alike, TRIES)
    last = first if shortest == steps else await failure(shortest)
    raise AssertionError(f"year {seed}, {len(shortest)} steps: {shortest}") from last


@pytest.mark.parametrize("seed", SEEDS)
async def test_days_that_turn_at_once_leave_the_rows_of_days_that_turn_daily(
    server_dsn: str, template: str, tmp_path: Path, seed: int
) -> None:
    rows = []
    for how in ("turn daily", "turn at once"):
        async with a_year(server_dsn, template, tmp_path, seed) as year:
            await play(year, turning(told(seed), how))
            rows.append({table: sorted(found) for table, found in (await written(year.world())).items()})
    assert rows[0] == rows[1]
