"""Wishes become the orders that somebody who knows the terms would place, and the engine takes them."""

import orjson
import pytest

from customers.comparisons.planning import planned
from customers.comparisons.question import Question
from customers.comparisons.summary import Outcome, outcomes
from reseller.entrypoints.simulate.fitting import read
from reseller.entrypoints.simulate.play import play
from reseller.plumbing.database import Database
from reseller.rules.terms import PRESETS, Period
from tests.customers.comparisons.questions import question, way

GROWING = (("2026-04-10", 4), ("2026-06-20", 7))
SHRINKING = (("2026-04-10", -3), ("2026-04-12", 1), ("2026-07-20", 4), ("2026-11-01", -1))


async def outcome(database: Database, asked: Question) -> Outcome:
    """What the engine makes of a question about one way."""
    plan = planned(asked, asked.ways[0])
    scenarios, _ = read(orjson.dumps(plan.scenario))
    answer = await play(database, scenarios[0])
    return outcomes(asked, {"ways": [{"wishes": plan.wishes, "answer": answer}]})[0]


@pytest.mark.parametrize("key", PRESETS)
async def test_growing_is_lawful_under_all_terms(database: Database, key: str) -> None:
    found = await outcome(database, question(way(key), changes=GROWING, months=6))
    assert found.refusals == ()
    assert (found.users, found.deactivated) == (21, 0)
    assert found.bought is None or found.bought >= 21


REDUCIBLE = [
    (key, period)
    for key in ("google_flexible", "billomat", "timelog", "aircall")
    for period in PRESETS[key].periods
]


@pytest.mark.parametrize(("key", "period"), REDUCIBLE)
async def test_shrinking_is_lawful_where_terms_allow_it(database: Database, key: str, period: Period) -> None:
    found = await outcome(database, question(way(key, period=period), changes=SHRINKING))
    assert found.refusals == ()
    assert (found.users, found.deactivated) == (11, 0)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("google_annual_monthly", "REDUCTION_NOT_ALLOWED"),
        ("google_annual_yearly", "REDUCTION_NOT_ALLOWED"),
        ("horizon", "OUTSIDE_RENEWAL_WINDOW"),
    ],
)
async def test_where_they_do_not_the_wish_that_was_refused_is_named(
    database: Database, key: str, code: str
) -> None:
    found = await outcome(database, question(way(key), changes=SHRINKING, months=9))
    assert [(refusal.wish, refusal.code) for refusal in found.refusals] == [(1, code), (4, code)]
    assert found.users == 11


async def test_terms_that_end_are_renewed_when_the_window_opens(database: Database) -> None:
    late = (("2027-02-10", 5), ("2027-06-20", 5))
    found = await outcome(database, question(way("horizon"), changes=late, months=23))
    assert found.refusals == ()
    assert (found.users, str(found.ends_on)) == (20, "2028-02-29")


async def test_a_term_that_ends_with_what_is_compared_is_not_paid_again(database: Database) -> None:
    found = await outcome(database, question(way("horizon", "60.00"), users=10))
    assert (found.total, found.has_ended, str(found.ends_on)) == (60000, True, "2027-02-28")


async def test_money_stands_in_the_month_of_its_invoice(database: Database) -> None:
    found = await outcome(database, question(way("google_flexible", "31.00"), months=3))
    assert [len(found.nets), found.nets[:2]] == [3, (30000, 31000)]
    assert found.total == sum(found.nets)


def test_a_question_is_stored_and_read_again() -> None:
    asked = question(changes=SHRINKING)
    assert Question.from_json(orjson.loads(orjson.dumps(asked.to_json()))) == asked
