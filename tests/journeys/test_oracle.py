"""The engine and a naive reading of the law agree, line by line, on random lives and on hard cases.

`ORACLE_SEEDS=40:400` plays other lives than the first ones.
"""

import os
from typing import Any

import orjson
import pytest

from reseller.entrypoints.simulate.fitting import read
from reseller.entrypoints.simulate.play import play
from reseller.plumbing.database import Database
from tests.journeys.oracle.compare import answered, below_zero, differences, expected
from tests.journeys.oracle.hard import HARD
from tests.journeys.oracle.lives import life
from tests.journeys.oracle.model import predict

SEEDS = range(*map(int, os.environ.get("ORACLE_SEEDS", "0:20").split(":")))


async def unlike(database: Database, scenario: dict[str, Any]) -> list[str]:
    """Where the engine's answer to a scenario differs from the oracle's, or bills fewer than no seats."""
    scenarios, _ = read(orjson.dumps(scenario))
    answer = await play(database, scenarios[0])
    return differences(expected(predict(scenario)), answered(answer)) + below_zero(answer)


@pytest.mark.parametrize("case", HARD)
async def test_the_engine_answers_a_hard_case_as_the_law_reads(database: Database, case: str) -> None:
    assert await unlike(database, HARD[case]) == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_engine_answers_a_random_life_as_the_law_reads(database: Database, seed: int) -> None:
    assert await unlike(database, life(seed)) == []


def test_a_difference_of_a_cent_is_seen() -> None:
    said, other = (expected(predict(HARD["late across a new price"])) for _ in range(2))
    other["invoices"][0]["lines"][0]["net"] += 1
    assert len(differences(said, other)) == 1


def test_a_day_with_fewer_than_no_seats_is_seen() -> None:
    line = {"subscription": "ws", "kind": "opening", "from": "2026-04-01", "to": "2026-04-30", "quantity": 2}
    removed = {**line, "kind": "removal", "from": "2026-04-30", "quantity": -3}
    assert below_zero({"invoices": [{"lines": [line, removed]}]}) == ["ws on 2026-04-30: -1 seats"]
