"""Guards of TimeLog: users beyond what is bought, the next-period number, buying that resets it."""

from typing import Any

import pytest

from reseller.rules import errors, seats
from tests.reseller.rules.states import MONTH, TODAY, timelog


def test_users_are_activated_without_an_available_license() -> None:
    """L3: the contract limit counts what is bought, so an overrun doesn't touch it (C4)."""
    decision = seats.add_users(timelog(limit=10), 3)
    assert (decision.after, decision.licensed, decision.bought, decision.counted) == (13, 3, 0, 0)


def test_buying_adds_to_the_total_and_reserves_until_it_is_completed() -> None:
    """L5, C10."""
    decision = seats.add_licenses(timelog(), 2, today=TODAY)
    assert (decision.delta, decision.after, decision.reserve_bought) == (2, 12, 2)
    assert not decision.resets_next_period


def test_buying_after_lowering_resets_the_next_period() -> None:
    """L9."""
    decision = seats.add_licenses(timelog(next_period=6), 2, today=TODAY)
    assert decision.resets_next_period
    assert decision.after == 12


@pytest.mark.parametrize(
    ("present", "wished", "delta"), [(None, 6, -4), (6, 10, 4), (6, 1, -5), (None, 10, 0)]
)
def test_the_next_period_number_lies_between_1_and_what_is_bought(
    present: int | None, wished: int, delta: int
) -> None:
    """L7: it is lowered, and raised again up to what is bought."""
    decision = seats.set_next_period(timelog(next_period=present), wished)
    assert (decision.next_period, decision.after, decision.delta) == (wished, wished, delta)
    assert (decision.bought, decision.counted) == (0, 0)


@pytest.mark.parametrize("wished", [11, -1, 1_000_001])
def test_a_number_outside_is_answered_with_the_bounds(wished: int) -> None:
    """L7."""
    with pytest.raises(errors.NextPeriodOutOfRange) as refused:
        seats.set_next_period(timelog(), wished)
    assert refused.value.message == "Enter a number from 1 to 10 for the next period."


def test_licenses_on_order_are_not_bought_yet() -> None:
    """L7, C10."""
    with pytest.raises(errors.NextPeriodOutOfRange):
        seats.set_next_period(timelog(reserved_bought=2), 11)


def test_giving_up_everything_leads_to_support() -> None:
    """L7."""
    with pytest.raises(errors.TerminateViaSupport) as refused:
        seats.set_next_period(timelog(), 0)
    assert refused.value.details["contact"] == "support@timelog.com"
    assert refused.value.message == "To give up every license, write to support@timelog.com."


@pytest.mark.parametrize("wished", [True, 2.5, "3", None])
def test_a_next_period_number_is_a_whole_number(wished: Any) -> None:
    """C6."""
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.set_next_period(timelog(), wished)
    assert (refused.value.details["smallest"], refused.value.details["largest"]) == (1, 10)


def test_a_number_set_from_a_stale_reading_conflicts() -> None:
    with pytest.raises(errors.Conflict) as refused:
        seats.set_next_period(timelog(version=4), 6, version=3)
    assert refused.value.details["version"] == 4
    assert seats.set_next_period(timelog(version=4), 6, version=4).next_period == 6


def test_users_may_exceed_the_next_period_number() -> None:
    """L8: the clock starts when that period begins, not when the number is set."""
    assert seats.set_next_period(timelog(), 3).next_period == 3


def test_it_ends_with_the_running_period_whatever_day_is_asked() -> None:
    """C9."""
    assert seats.end(timelog(), TODAY, today=TODAY).last_day == MONTH.last
