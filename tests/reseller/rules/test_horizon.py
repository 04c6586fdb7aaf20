"""Guards of Horizon: packs, the blackout, the renewal window, and a renewal that is bought."""

from datetime import date, timedelta
from typing import Any

import pytest

from reseller.rules import errors, seats
from reseller.rules.seats import Holding, Renewal
from reseller.rules.terms import PRESETS, RenewalSetting
from tests.reseller.rules.states import TERM, TODAY, horizon

assert TERM.end
WINDOW = TERM.end - timedelta(30)
CLOSED = WINDOW - timedelta(1)
BLACKOUT = WINDOW + timedelta(1)
RENEWED = date(2028, 4, 21)


def renewed(**state: Any) -> Holding:
    """Horizon after a renewal of 20 licenses."""
    setting = {"renewal": RenewalSetting.SAME_SEATS, "renewal_seats": 20, "renewed_until": RENEWED}
    return horizon(**{**setting, **state})


@pytest.mark.parametrize(
    ("asked", "lower", "upper"),
    [(7, 5, 10), (1, 5, 10), (4, 5, 10), (11, 10, 15), (999_999, 999_995, 1_000_000)],
)
def test_licenses_come_in_packs_of_5(asked: int, lower: int, upper: int) -> None:
    """H2, X16."""
    for command in (seats.add_licenses, seats.renew, seats.cancel_licenses):
        with pytest.raises(errors.PackSize) as refused:
            command(horizon(), asked, today=TODAY)
        assert (refused.value.details["lower"], refused.value.details["upper"]) == (lower, upper)
    with pytest.raises(errors.PackSize):
        seats.subscribe(Holding(terms=PRESETS["horizon"]), asked, today=TODAY)


def test_fewer_than_30_days_before_the_end_nothing_is_bought() -> None:
    """H5, X16: exactly 30 is allowed."""
    assert seats.add_licenses(horizon(), 5, today=WINDOW).after == 25
    with pytest.raises(errors.PurchaseBlackout) as refused:
        seats.add_licenses(horizon(), 5, today=BLACKOUT)
    assert refused.value.message == "Only 29 days remain in this term. Renew first, then buy."


def test_the_window_opens_at_30_days_remaining() -> None:
    """H6."""
    for command in (seats.renew, seats.cancel_licenses):
        with pytest.raises(errors.OutsideRenewalWindow) as refused:
            command(horizon(), 5, today=CLOSED)
        assert refused.value.details["allowed_from"] == WINDOW
    assert seats.renew(horizon(), 15, today=WINDOW).after == 15
    assert seats.cancel_licenses(horizon(), 5, today=WINDOW).canceled == 5


def test_only_unused_licenses_are_removed_in_the_window() -> None:
    """H6."""
    with pytest.raises(errors.LicensesInUse) as refused:
        seats.cancel_licenses(horizon(), 10, today=WINDOW)
    assert refused.value.message == "No more than 8 can be given up. Remove 2 users first."
    with pytest.raises(errors.LicensesInUse):
        seats.cancel_licenses(horizon(canceled=5), 5, today=WINDOW)


def test_a_removal_is_taken_back_inside_the_window() -> None:
    """H6."""
    assert seats.restore_licenses(horizon(canceled=5), 5, today=WINDOW).canceled == -5
    with pytest.raises(errors.OutsideRenewalWindow):
        seats.restore_licenses(horizon(canceled=5), 5, today=CLOSED)


def test_buying_revokes_no_removal() -> None:
    """H6: B9 is Billomat's."""
    decision = seats.add_licenses(horizon(canceled=5), 5, today=WINDOW)
    assert (decision.bought, decision.revoked, decision.canceled) == (5, 0, 0)


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        ({}, 20),
        ({"canceled": 5}, 15),
        ({"licensed": 16, "canceled": 5}, 20),
        ({"licensed": 0, "canceled": 15}, 5),
    ],
)
def test_a_renewal_without_a_number_keeps_what_is_bought_less_what_is_removed(
    state: dict[str, Any], kept: int
) -> None:
    """H7: in packs, not below the users in use."""
    decision = seats.renew(horizon(**state), today=WINDOW)
    assert (decision.renewal_seats, decision.after, decision.delta) == (kept, kept, kept - 20)
    assert (decision.bought, decision.licensed) == (0, 0)


def test_a_renewal_keeps_a_license_for_every_user() -> None:
    """H7."""
    with pytest.raises(errors.LicensesInUse) as refused:
        seats.renew(horizon(), 10, today=WINDOW)
    assert refused.value.message == "No more than 8 can be given up. Remove 2 users first."
    assert refused.value.rule == "H7"


def test_a_renewal_counts_against_the_limit_as_the_higher_of_both_terms() -> None:
    """C4."""
    assert seats.renew(horizon(limit=30), 30, today=WINDOW).reserve_counted == 10
    assert seats.renew(horizon(limit=20), 15, today=WINDOW).counted == 0
    with pytest.raises(errors.ContractLimitExceeded):
        seats.renew(horizon(limit=30), 35, today=WINDOW)


def test_after_a_renewal_days_remaining_count_to_the_new_end() -> None:
    """H7: purchases are open, and no second package change until the next window."""
    assert renewed().remaining(BLACKOUT) == (RENEWED - BLACKOUT).days
    assert seats.add_licenses(renewed(), 5, today=BLACKOUT).after == 25
    for command in (seats.renew, seats.cancel_licenses):
        with pytest.raises(errors.OutsideRenewalWindow) as refused:
            command(renewed(), 5, today=BLACKOUT)
        assert refused.value.details["allowed_from"] == RENEWED - timedelta(30)


def test_a_purchase_after_a_renewal_counts_once_though_it_joins_both_terms() -> None:
    """H7, C4."""
    holding = renewed(renewal_seats=30, usage=30, limit=40)
    assert seats.add_licenses(holding, 10, today=BLACKOUT).counted == 10
    with pytest.raises(errors.ContractLimitExceeded):
        seats.add_licenses(holding, 15, today=BLACKOUT)
    assert renewed(renewal_seats=30, reserved_bought=5).counted == 35


def test_a_renewal_that_waits_for_its_payment_counts_as_one() -> None:
    """H7."""
    waiting = horizon(renewing=15)
    with pytest.raises(errors.OutsideRenewalWindow) as refused:
        seats.renew(waiting, 20, today=WINDOW)
    assert refused.value.message.startswith("A renewal waits for its payment.")
    assert waiting.assignable == 15
    assert horizon(renewing=30).counted == 30
    with pytest.raises(errors.PurchaseBlackout):
        seats.add_licenses(waiting, 5, today=BLACKOUT)


def test_users_fit_into_both_terms() -> None:
    """H7: up to the lower of the running and the renewed term's numbers."""
    assert seats.add_users(renewed(renewal_seats=15), 3).after == 15
    with pytest.raises(errors.NoLicenseAvailable) as refused:
        seats.add_users(renewed(renewal_seats=15), 4)
    assert refused.value.details["available"] == 3
    assert renewed(renewal_seats=30).available == 8


def test_without_a_renewal_it_ends_with_its_term() -> None:
    """H7."""
    assert seats.renewed(horizon()) == Renewal(RenewalSetting.END)
    assert seats.renewed(renewed(renewal_seats=15)) == Renewal(RenewalSetting.SAME_SEATS, 15)
    with pytest.raises(errors.NotAvailableOnTerms):
        seats.end(horizon(), today=TODAY)
