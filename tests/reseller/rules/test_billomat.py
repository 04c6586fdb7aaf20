"""Guards of Billomat: tariffs gate, cancellations wait for the period's end, booking revokes them."""

import pytest

from reseller.rules import errors, seats
from reseller.rules.terms import PRESETS, Period
from tests.reseller.rules.states import MONTH, TODAY, billomat


@pytest.mark.parametrize("tariff", ["Solo", "Solo+"])
def test_below_business_nothing_is_booked_and_the_tariff_to_upgrade_to_is_named(tariff: str) -> None:
    """B2."""
    with pytest.raises(errors.TariffTooLow) as refused:
        seats.add_licenses(billomat(tariff=tariff), 1, today=TODAY)
    assert refused.value.details == {"tariff": tariff, "needed": "Business"}


@pytest.mark.parametrize("tariff", ["Business", "Enterprise"])
def test_from_business_on_the_customer_books(tariff: str) -> None:
    """B1, B2."""
    decision = seats.add_licenses(billomat(tariff=tariff), 3, today=TODAY)
    assert (decision.delta, decision.after, decision.bought, decision.revoked) == (3, 13, 3, 0)


def test_a_tariff_is_changed_up_and_down_and_moves_no_license() -> None:
    """B2."""
    for tariff in ("Solo", "Enterprise"):
        decision = seats.set_tariff(billomat(), tariff)
        assert (decision.tariff, decision.delta, decision.bought, decision.counted) == (tariff, 0, 0, 0)
    with pytest.raises(errors.Conflict):
        seats.set_tariff(billomat(version=4), "Solo", version=3)


def test_an_unknown_tariff_is_answered_with_the_known_ones() -> None:
    with pytest.raises(errors.InputInvalid) as refused:
        seats.set_tariff(billomat(), "Gold")
    assert refused.value.message == "Choose one of these tariffs: Solo, Solo+, Business, Enterprise."
    assert refused.value.field == ("tariff",)


def test_subscribing_is_not_gated_and_takes_business_by_default() -> None:
    """B2."""
    new = seats.Holding(terms=PRESETS["billomat"])
    assert seats.subscribe(new, 4, today=TODAY).tariff == "Business"
    decision = seats.subscribe(new, 4, today=TODAY, tariff="Solo", period=Period.YEAR)
    assert (decision.tariff, decision.bought, decision.included) == ("Solo", 4, None)


def test_a_period_is_one_that_the_terms_offer() -> None:
    """B4."""
    with pytest.raises(errors.InputInvalid) as refused:
        seats.subscribe(seats.Holding(terms=PRESETS["billomat"]), 4, today=TODAY, period=Period.QUARTER)
    assert refused.value.message == "Choose one of these periods: month, year."


def test_unused_licenses_are_canceled_for_the_periods_end() -> None:
    """B7, B8: nothing that is bought, in use or counted moves before the period's end."""
    decision = seats.cancel_licenses(billomat(), 4, today=TODAY)
    assert (decision.delta, decision.after, decision.canceled) == (-4, 6, 4)
    assert (decision.bought, decision.licensed, decision.counted) == (0, 0, 0)


def test_no_more_than_the_unused_are_canceled_and_the_users_to_delete_are_told() -> None:
    """B7."""
    with pytest.raises(errors.LicensesInUse) as refused:
        seats.cancel_licenses(billomat(canceled=1), 5, today=TODAY)
    assert refused.value.message == "No more than 3 can be given up. Remove 2 users first."
    with pytest.raises(errors.LicensesInUse) as refused:
        seats.cancel_licenses(billomat(licensed=10), 2, today=TODAY)
    assert refused.value.message == "No license is unused. Remove 2 users first."


def test_removing_users_is_not_advised_where_it_would_not_be_enough() -> None:
    """B7."""
    with pytest.raises(errors.LicensesInUse) as refused:
        seats.cancel_licenses(billomat(canceled=1), 10, today=TODAY)
    assert refused.value.message == "No more than 9 can be given up, 3 without removing users first."


def test_users_that_pending_orders_bring_are_in_use_already() -> None:
    """B7, C10."""
    assert seats.cancel_licenses(billomat(reserved_licensed=2), 2, today=TODAY).canceled == 2
    with pytest.raises(errors.LicensesInUse):
        seats.cancel_licenses(billomat(reserved_licensed=2), 3, today=TODAY)


def test_pending_licenses_are_not_canceled_before_they_are_there() -> None:
    """B7, C10."""
    with pytest.raises(errors.LicensesInUse):
        seats.cancel_licenses(billomat(reserved_bought=5), 5, today=TODAY)


def test_a_canceled_license_stays_assignable_to_the_periods_end() -> None:
    """B8."""
    assert seats.add_users(billomat(canceled=4), 4).after == 10
    with pytest.raises(errors.NoLicenseAvailable):
        seats.add_users(billomat(canceled=4), 5)


@pytest.mark.parametrize(
    ("canceled", "count", "revoked", "bought"), [(4, 3, 3, 0), (4, 4, 4, 0), (4, 6, 4, 2), (0, 6, 0, 6)]
)
def test_booking_revokes_cancellations_first(canceled: int, count: int, revoked: int, bought: int) -> None:
    """B9."""
    decision = seats.add_licenses(billomat(canceled=canceled), count, today=TODAY)
    assert (decision.revoked, decision.canceled, decision.bought) == (revoked, -revoked, bought)
    assert (decision.delta, decision.after, decision.counted) == (bought, 10 + bought, bought)


def test_revoking_needs_no_room_under_the_contract_limit() -> None:
    """B9, C4: a canceled license is counted until the period ends."""
    full = billomat(canceled=4, limit=10)
    assert seats.add_licenses(full, 4, today=TODAY).counted == 0
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.add_licenses(full, 5, today=TODAY)
    assert refused.value.details["available"] == 4


def test_a_cancellation_is_taken_back_in_part_or_whole() -> None:
    """B9."""
    decision = seats.restore_licenses(billomat(canceled=4), 3, today=TODAY)
    assert (decision.delta, decision.after, decision.canceled, decision.revoked) == (3, 9, -3, 3)
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.restore_licenses(billomat(canceled=4), 5, today=TODAY)
    assert refused.value.details["largest"] == 4
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.restore_licenses(billomat(canceled=0), 1, today=TODAY)
    assert refused.value.message == "No license is canceled here."


def test_it_ends_with_the_running_period() -> None:
    """C9."""
    decision = seats.end(billomat(), today=TODAY)
    assert (decision.last_day, decision.delta) == (MONTH.last, -10)
