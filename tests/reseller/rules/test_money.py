"""Rounding, parts of a whole, and amounts as text."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseller.rules.errors import InputInvalid
from reseller.rules.money import Money, allocate, digits, round_half_away

TOTALS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (-25, 10, -3), (0, 7, 0)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_away(numerator, denominator) == rounded


@given(st.integers(-(10**15), 10**15), st.sampled_from([1, 2, 4, 5, 8, 10, 20, 1000]))
def test_rounding_agrees_with_decimal_arithmetic(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert round_half_away(numerator, denominator) == int(exact.to_integral_value(ROUND_HALF_UP))


@given(TOTALS, WEIGHTS)
def test_parts_add_up_and_stay_within_one_unit_of_their_share(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(TOTALS, WEIGHTS)
def test_the_parts_of_a_credit_are_the_parts_of_its_invoice_negated(total: int, weights: list[int]) -> None:
    negated = tuple(-part for part in allocate(total, weights))
    assert allocate(-total, weights) == negated
    assert allocate(-total, [-weight for weight in weights]) == negated


def test_the_largest_remainder_comes_first_and_ties_go_in_order() -> None:
    assert allocate(100, [1, 1, 1]) == (34, 33, 33)
    assert allocate(10, [1, 6, 1]) == (1, 8, 1)
    assert allocate(0, []) == ()
    assert allocate(0, [5, -5]) == (0, 0)
    assert allocate(7, [1]) == (7,)
    assert allocate(7, [2, -1]) == (14, -7)


def test_a_total_without_weights_can_not_be_split() -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(1, [0, 0])


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(2000, "EUR", "20.00"), (-5, "EUR", "-0.05"), (167, "JPY", "167"), (1250, "KWD", "1.250")],
)
def test_an_amount_shows_the_digits_of_its_currency(minor: int, currency: str, amount: str) -> None:
    assert Money(minor, currency).amount == amount


@pytest.mark.parametrize("currency", ["", "eur", "XXX", "EURO"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(InputInvalid):
        digits(currency)
