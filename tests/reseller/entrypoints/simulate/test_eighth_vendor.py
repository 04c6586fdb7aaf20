"""A way of selling that nobody has written code for is billed by its values."""

from collections.abc import Iterator

import pytest

from reseller.plumbing.database import Database
from tests.customers.comparisons.questions import question, way
from tests.customers.comparisons.test_planning import outcome
from tests.eighth import LUMINA, sold
from tests.reseller.entrypoints.simulate.scenarios import (
    add,
    begin,
    bills,
    buy,
    codes,
    do,
    played,
    standing,
)

HELD = "held"


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    with sold(LUMINA):
        yield


async def test_an_eighth_vendor_is_billed_by_its_values(database: Database) -> None:
    answer = await played(
        database,
        begin("lumina", "2026-03-16", 30, "12.00"),
        add("2026-03-17", 35, HELD),
        buy("2026-04-16", 4, HELD),
        do("2026-04-16", "set_next_period", HELD, quantity=2),
        do("2026-04-16", "set_next_period", HELD, quantity=27),
        buy("2026-04-16", 3, HELD),
        buy("2026-06-08", 3, HELD),
        until="2026-07-05",
    )
    assert codes(answer) == [(2, "PACK_SIZE"), (3, "NEXT_PERIOD_OUT_OF_RANGE")]
    assert bills(answer) == [
        ("monthly", "2026-03", [("period", "2026-03-16", "2026-06-15", 30, 92, 92, "360.00")]),
        ("immediate", "2026-04-16", [("rest_of_period", "2026-04-16", "2026-06-15", 3, 61, 92, "23.87")]),
        ("monthly", "2026-06", [
            ("rest_of_period", "2026-06-08", "2026-06-15", 3, 8, 92, "3.13"),
            ("period", "2026-06-16", "2026-09-15", 27, 92, 92, "324.00"),
        ]),
    ]  # fmt: skip
    held = standing(answer)
    assert (held["bought"], held["licensed"]) == (27, 27)
    assert held["deactivated"][:5] == ["held-35", "held-34", "held-33", "held-32", "held-31"]


async def test_an_eighth_vendor_is_compared_with_the_others(database: Database) -> None:
    changes = (("2026-04-10", 4), ("2026-06-20", -2))
    found = await outcome(database, question(way("lumina"), changes=changes, months=6))
    assert (found.refusals, found.users, found.bought) == ((), 12, 12)
