"""What can be compared, and what is refused before a worker plays it."""

from dataclasses import replace
from datetime import date

import pytest

from customers.comparisons.question import MOST_CHANGES, MOST_USERS, MOST_WAYS, Question, Way, check
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS, Period
from tests.customers.comparisons.questions import question, way

EVERY_WAY = tuple(Way(key, "10.00", period) for key, terms in PRESETS.items() for period in terms.periods)
REFUSED = [
    (question(users=0), "users"),
    (question(users=MOST_USERS + 1), "users"),
    (question(start=date(2020, 12, 31)), "start"),
    (question(months=5), "months"),
    (question(months=0, changes=(("2026-05-01", 1),)), "months"),
    (question(months=2**31 - 1, changes=(("2026-05-01", 1),)), "months"),
    (replace(question(), ways=()), "ways"),
    (question(*[way("horizon")] * (MOST_WAYS + 1)), "ways"),
    (question(way("gratis", period=Period.YEAR)), "ways"),
    (question(way("horizon", period=Period.MONTH)), "ways"),
    (question(way("horizon", "6,00")), "price"),
    (question(changes=(("2026-02-28", 1),)), "changes"),
    (question(changes=(("2026-05-02", 1), ("2026-05-01", 1))), "changes"),
    (question(changes=(("2027-03-01", 1),)), "changes"),
    (question(changes=(("2026-05-01", -11),)), "changes"),
    (question(changes=(("2026-05-01", MOST_USERS),)), "changes"),
    (question(changes=(("2026-05-01", 1),) * (MOST_CHANGES + 1)), "changes"),
]


def test_every_way_of_selling_can_be_compared_at_once() -> None:
    check(question(*EVERY_WAY, changes=(("2026-05-01", -10), ("2027-02-28", 1))))


@pytest.mark.parametrize(("asked", "field"), REFUSED)
def test_what_can_not_be_played_is_refused_beside_its_field(asked: Question, field: str) -> None:
    with pytest.raises(ConsoleError) as refused:
        check(asked)
    assert (refused.value.field or ("",))[-1] == field


def test_a_question_is_stored_and_read_back() -> None:
    asked = question(*EVERY_WAY, changes=(("2026-05-01", 4), ("2026-06-01", -2)))
    assert Question.from_json(asked.to_json()) == asked
    assert (asked.peak, asked.span[0].first, len(asked.span)) == (14, date(2026, 3, 1), 12)
