"""The engine and a naive reading of the law agree under the four ways of selling in advance.

`ORACLE_SEEDS=40:400` plays other lives than the first ones.
"""

import os

import orjson
import pytest

from reseller.entrypoints.simulate.fitting import read
from reseller.entrypoints.simulate.play import play
from reseller.plumbing.database import Database
from tests.journeys.oracle.advance.compare import expected
from tests.journeys.oracle.advance.lives import life
from tests.journeys.oracle.advance.model import predict
from tests.journeys.oracle.compare import answered, differences

SEEDS = range(*map(int, os.environ.get("ORACLE_SEEDS", "0:20").split(":")))


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_engine_answers_a_life_in_advance_as_the_law_reads(database: Database, seed: int) -> None:
    scenario = life(seed)
    scenarios, _ = read(orjson.dumps(scenario))
    answer = await play(database, scenarios[0])
    assert differences(expected(predict(scenario)), answered(answer)) == []


def test_the_lives_meet_every_refusal_and_every_kind_of_line() -> None:
    said = [predict(life(seed)) for seed in range(300)]
    codes = {code for one in said for code in one.refused.values()}
    assert codes >= {
        "CONTRACT_LIMIT_EXCEEDED", "LICENSES_IN_USE", "NEXT_PERIOD_OUT_OF_RANGE", "NO_LICENSE_AVAILABLE",
        "NOT_AVAILABLE_ON_TERMS", "NOT_FOUND", "OUTSIDE_RENEWAL_WINDOW", "PACK_SIZE", "PAYMENT_FAILED",
        "PAYMENT_REQUIRED", "PURCHASE_BLACKOUT", "QUANTITY_INVALID", "SUBSCRIPTION_ENDED", "TARIFF_TOO_LOW",
        "TERMINATE_VIA_SUPPORT", "USER_EXISTS",
    }  # fmt: skip
    lines = [line for one in said for invoice in one.invoices for line in invoice.lines]
    assert {line.kind for line in lines} == {"period", "rest_of_period"}
    held = [each for one in said for each in one.held]
    assert any(each.deactivated for each in held)
    assert any(each.over_since for each in held)
    assert any(each.renewed for each in held)


def test_a_difference_of_a_cent_is_seen() -> None:
    said, other = expected(predict(life(0))), expected(predict(life(0)))
    other["invoices"][0]["lines"][0]["net"] += 1
    assert len(differences(said, other)) == 1
