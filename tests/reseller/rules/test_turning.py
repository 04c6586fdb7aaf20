"""What a day brings by itself: the next period, the end of grace, and the next due day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reseller.rules.holdings import Holding
from reseller.rules.periods import Span
from reseller.rules.terms import PRESETS
from reseller.rules.turning import (
    Turning,
    excess,
    grace_day,
    grace_ends,
    next_due,
    not_looked_at,
    over_since,
    turn,
)

MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))


def holding(key: str, **given: object) -> Holding:
    return replace(Holding(terms=PRESETS[key], bought=10, licensed=4, term=MARCH), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["billomat", "timelog"])
def test_l6_a_period_follows_with_the_total_bought(key: str) -> None:
    assert turn(holding(key)) == Turning(10)


def test_l8_the_next_period_number_applies_and_is_used_up() -> None:
    assert turn(holding("timelog", next_period=6)) == Turning(6, next_period=None)


def test_l8_the_next_period_number_applies_below_what_is_in_use_too() -> None:
    assert turn(holding("timelog", next_period=3)).bought == 3


@pytest.mark.parametrize(("canceled", "bought"), [(0, 10), (6, 4), (3, 7), (8, 4)])
def test_b8_canceled_licenses_go_but_never_those_in_use(canceled: int, bought: int) -> None:
    assert turn(holding("billomat", canceled=canceled)) == Turning(bought, canceled=0)


def test_b8_a_user_on_order_keeps_a_license() -> None:
    assert turn(holding("billomat", canceled=9, reserved_licensed=2)).bought == 6


def test_b8_no_turn_adds_licenses() -> None:
    over = holding("billomat", bought=3, licensed=4, canceled=1)
    assert turn(over).bought == 3


@pytest.mark.parametrize(
    ("included", "next_included", "licensed", "bought"),
    [(5, None, 3, 5), (5, None, 7, 7), (5, 8, 3, 8), (5, 2, 3, 3), (5, 0, 0, 0)],
)
def test_a6_the_next_period_counts_afresh(
    included: int, next_included: int | None, licensed: int, bought: int
) -> None:
    found = turn(holding("aircall", included=included, next_included=next_included, licensed=licensed))
    assert (found.bought, found.included) == (bought, included if next_included is None else next_included)


def test_a6_units_on_order_are_covered_where_their_order_does_not_pay_for_them() -> None:
    within_paid = holding("aircall", included=5, licensed=5, reserved_licensed=3)
    assert turn(within_paid).bought == 8
    assert turn(replace(within_paid, reserved_bought=3)).bought == 5


def test_h7_a_renewed_term_begins_with_what_its_renewal_bought() -> None:
    assert turn(holding("horizon", renewed_until=date(2027, 3, 1), renewal_seats=15)).bought == 15


# ---------------------------------------------------------------- grace


def test_l3_only_terms_with_grace_have_users_in_excess() -> None:
    assert excess(holding("timelog", bought=5, licensed=7)) == 2
    assert excess(holding("timelog", bought=7, licensed=7)) == 0
    assert excess(holding("timelog", bought=7, licensed=5)) == 0
    assert excess(holding("billomat", bought=5, licensed=7)) == 0


def test_x14_grace_lasts_to_the_end_of_the_seventh_day_after_the_overrun_began() -> None:
    over = holding("timelog", bought=5, licensed=7, over_since=date(2026, 3, 3))
    assert grace_ends(over) == date(2026, 3, 10)
    assert grace_day(over) == date(2026, 3, 11)
    assert excess(replace(over, bought=6)) == 1


def test_without_an_overrun_no_clock_runs() -> None:
    assert grace_ends(holding("timelog")) is None
    assert grace_day(holding("timelog")) is None
    assert grace_day(holding("billomat", over_since=date(2026, 3, 3))) is None


def test_l4_one_clock_runs_through_an_unbroken_overrun() -> None:
    began, later = date(2026, 3, 3), date(2026, 3, 6)
    over = holding("timelog", bought=5, licensed=6)
    assert over_since(over, began) == began
    running = replace(over, over_since=began)
    assert over_since(replace(running, licensed=9), later) == began
    assert over_since(replace(running, bought=6), later) is None


# ---------------------------------------------------------------- the next due day

TODAY = date(2026, 3, 5)
TOMORROW = date(2026, 3, 6)


def test_nothing_is_due_where_no_end_is_set() -> None:
    flexible = holding("google_flexible", term=Span(date(2026, 3, 1), None))
    assert next_due(flexible, since=TOMORROW) is None
    assert next_due(Holding(terms=PRESETS["timelog"]), since=TOMORROW) is None


def test_the_running_period_s_end_is_due() -> None:
    assert next_due(holding("timelog"), since=TOMORROW) == MARCH.end


def test_i5_the_first_day_is_due_until_its_charge_is_made() -> None:
    assert next_due(holding("timelog"), since=TODAY, uncharged=MARCH.first) == MARCH.first


def test_c9_the_day_after_a_planned_last_day_is_due() -> None:
    flexible = holding("google_flexible", term=Span(date(2026, 3, 1), None))
    assert next_due(flexible, since=TOMORROW, ends_on=date(2026, 3, 20)) == date(2026, 3, 21)
    ending = holding("timelog")
    assert next_due(ending, since=TOMORROW, ends_on=date(2026, 3, 31)) == MARCH.end


def test_l4_the_end_of_grace_is_due_before_the_periods() -> None:
    over = holding("timelog", licensed=11, over_since=date(2026, 3, 3))
    assert next_due(over, since=TOMORROW) == date(2026, 3, 11)
    assert next_due(replace(over, over_since=date(2026, 3, 28)), since=date(2026, 3, 29)) == MARCH.end


def test_l4_where_protected_users_outlive_the_grace_every_day_is_due() -> None:
    over = holding("timelog", licensed=11, over_since=date(2026, 3, 3))
    assert next_due(over, since=date(2026, 3, 12)) == date(2026, 3, 12)
    assert next_due(over, since=date(2026, 3, 13)) == date(2026, 3, 13)


def test_an_order_does_not_skip_a_day_at_which_the_daily_job_has_still_to_look() -> None:
    grace = date(2026, 3, 11)
    over = holding("timelog", licensed=11, over_since=date(2026, 3, 3))
    before_the_job = not_looked_at(grace, today=grace)
    assert next_due(over, since=before_the_job) == grace
    after_the_job = not_looked_at(grace + timedelta(days=1), today=grace)
    assert next_due(over, since=after_the_job) == date(2026, 3, 12)
    standing_still = not_looked_at(grace, today=date(2026, 3, 20))
    assert next_due(over, since=standing_still) == grace


def test_where_nothing_was_due_all_days_up_to_today_are_done() -> None:
    assert not_looked_at(None, TODAY) == TOMORROW
    assert not_looked_at(date(2026, 4, 1), TODAY) == TOMORROW


def test_a_unit_that_is_created_stays_paid_while_others_are_on_order() -> None:
    """A6, C10."""
    assert turn(holding("aircall", included=0, licensed=5, reserved_bought=2)).bought == 5
