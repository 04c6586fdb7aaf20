"""Every state that the engine can be in stands on a page, in its words."""

from pathlib import Path

from tests.conftest import cloned
from tests.journeys.year.guide import Tour
from tests.journeys.year.over_http import over_http
from tests.journeys.year.pages import Reader
from tests.journeys.year.stage import staged
from tests.journeys.year.states import ALL
from tests.journeys.year.tour import see_every_state


async def test_every_state_can_be_seen_on_a_page(server_dsn: str, template: str, tmp_path: Path) -> None:
    async with cloned(server_dsn, template) as database:
        year = await staged(database, tmp_path, 1)
        async with over_http(year, tmp_path) as year.http:
            reader = Reader(year, year.http.visitor)
            await see_every_state(Tour(year, reader))
        await year.workers.close()
    assert reader.seen == ALL, f"seen nowhere: {sorted(ALL - reader.seen)}"
