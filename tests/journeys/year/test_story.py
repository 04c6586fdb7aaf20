"""The year's own tools: a failing story is shortened, and a license too many on a bill is seen."""

from pathlib import Path

import asyncpg
import pytest

from tests.conftest import cloned
from tests.journeys.year.days import assert_every_day_is_billed_once
from tests.journeys.year.playing import play
from tests.journeys.year.stage import Year, staged
from tests.journeys.year.story import A_YEAR, WAITS, Step, shortened, told, turning

BEGINNINGS = [Step("begin billomat", 3), Step("begin timelog", 3), Step("begin google_annual_yearly", 3)]


async def test_a_failing_story_is_shortened_to_the_steps_that_matter() -> None:
    story = [Step("work", number) for number in range(40)]
    needed = {story[3], story[27]}

    async def fails(steps: list[Step]) -> bool:
        return needed <= set(steps)

    assert await shortened(story, fails, 200) == [story[3], story[27]]


def test_a_story_is_a_year_and_the_same_for_the_same_seed() -> None:
    steps = told(5)
    assert steps == told(5) != told(6)
    assert sum(step.number for step in steps if step.name in WAITS) >= A_YEAR
    assert {step.name for step in turning(steps, "turn daily")}.isdisjoint(WAITS)


async def test_a_license_too_many_on_a_bill_is_seen(server_dsn: str, template: str, tmp_path: Path) -> None:
    async with cloned(server_dsn, template) as database:
        year = await staged(database, tmp_path, 1)
        year.moody.mild = True
        await play(year, [*BEGINNINGS, Step("work", 1), Step("turn at once", 40)])
        async with database.reading(year.reseller_id) as session:
            await assert_every_day_is_billed_once(session, year.today)
        await billed_too_much(year)
        async with database.reading(year.reseller_id) as session:
            with pytest.raises(AssertionError, match="was billed"):
                await assert_every_day_is_billed_once(session, year.today)
        await year.workers.close()


async def billed_too_much(year: Year) -> None:
    """One charge is for a license more than was bought."""
    owner = await asyncpg.connect(year.database.dsns.owner)
    async with owner.transaction():
        await owner.execute("ALTER TABLE charges DISABLE TRIGGER USER")
        await owner.execute("SELECT set_tenant($1, '')", year.reseller_id)
        sql = (
            "UPDATE charges SET quantity = quantity + 1 WHERE id = (SELECT min(id::text)::uuid FROM charges)"
        )
        assert await owner.execute(sql) == "UPDATE 1"
    await owner.close()
