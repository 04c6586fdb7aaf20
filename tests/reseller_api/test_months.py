"""Months over all resellers."""

from datetime import date

import pytest

from tests.reseller_api.conftest import People
from tests.reseller_api.statements import counted

MANY = 6
_RUN = """
INSERT INTO reseller_months (reseller_id, month, status, issued_on, opened_at, currency, updated_at)
VALUES ($1, $2, 'empty', $3, $4, 'EUR', $4)"""


@pytest.fixture
async def many_months(people: People) -> int:
    """So many months that were run for a reseller."""
    home, now = people.world.reseller_id, people.clock.now()
    async with people.database.unit_of_work(home) as session:
        for number in range(1, MANY + 1):
            await session.run(_RUN, home, date(2025, number, 1), date(2025, number + 1, 3), now)
    return MANY


async def test_many_months_take_as_many_statements_as_one(people: People, many_months: int) -> None:
    asked = []
    await people.data("operator", "{ viewer { member { name } } }")
    for first in (1, many_months):
        with counted(people.database) as found:
            told = await people.data(
                "operator", "query ($n: Int!) { months(first: $n) { nodes { month done total } } }", n=first
            )
        assert [run["done"] for run in told["months"]["nodes"]] == [1] * first
        asked.append(len(found))
    assert asked[0] == asked[1]
