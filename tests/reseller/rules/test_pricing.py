"""Prices as written, tiers that apply whole, and the price in force."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseller.rules.errors import InputInvalid, PriceNotSet
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule, UnitPrice, parse_micros

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
SIX, SEVEN, EIGHT = Price.parse("6.00"), Price.parse("7.00"), Price.parse("8.00")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [("6.00", "6.00"), ("6", "6.00"), ("0.000001", "0.000001"), ("5.5", "5.50"), ("5.125", "5.125")],
)
def test_a_unit_price_is_shown_as_given_with_at_least_the_currencys_digits(
    given_text: str, shown: str
) -> None:
    assert Price.parse(given_text).at(1).text(2) == shown


def test_a_yearly_price_switched_to_a_month_is_exact_and_shown_to_six_decimals() -> None:
    monthly = Price.parse("100.00").monthly(12)
    assert monthly.at(1) == UnitPrice(100_000_000, 12)
    assert monthly.at(1).text() == "8.333333"
    assert Price.parse("144.00").monthly(12).at(1).text() == "12.00"


def test_a_price_as_text_holds_from_one_license_on() -> None:
    assert Price.parse("6.00") == Price(((1, 6_000_000),))


def test_a_unit_price_alone_is_a_price_for_any_quantity() -> None:
    unit = UnitPrice(100_000_000, 12)
    assert Price.of(unit) == Price(((1, 100_000_000),), 12)
    assert Price.of(unit).at(1000) == unit


def test_tiers_apply_whole_from_their_quantity_on() -> None:
    price = Price.parse([[1, "6.00"], [10, "5.50"], [50, "5.00"]])
    micros = [price.at(quantity).micros for quantity in (0, 1, 9, 10, 49, 50, 10**6)]
    assert micros == [6000000, 6000000, 6000000, 5500000, 5500000, 5000000, 5000000]


@pytest.mark.parametrize(
    "wrong",
    [
        "", "-1", "1,00", "1e3", " 6", "6.0000001", "1000000000.01", "٦", 6, 6.5, None, [], [[2, "6.00"]],
        [[1, "6.00"], [1, "5.00"]], [[1, "6.00"], [5, "5.00"], [3, "4.00"]], [[1, 6]], [[True, "6.00"]],
        [["1", "6.00"]], [[1]], {"1": "6.00"},
    ],
)  # fmt: skip
def test_a_price_in_another_form_is_refused(wrong: Any) -> None:
    with pytest.raises(InputInvalid):
        Price.parse(wrong)


@given(st.integers(0, 10**15))
def test_a_price_is_read_back_from_its_text(micros: int) -> None:
    assert parse_micros(UnitPrice(micros).text(0)) == micros


@given(st.lists(st.integers(2, 10**6), unique=True, max_size=5), st.sampled_from([1, 12, 144]))
def test_a_stored_price_is_the_price(starts: list[int], divisor: int) -> None:
    tiers = tuple((start, 6_000_000 - start) for start in [1, *sorted(starts)])
    price = Price(tiers, divisor)
    assert Price.from_json(price.to_json()) == price
    assert SIX.to_json() == {"tiers": [[1, 6000000]], "divisor": 1}


def test_a_contract_price_wins_over_a_later_list_price() -> None:
    schedule = PriceSchedule((DatedPrice(APRIL, SIX),), (DatedPrice(MAY, SEVEN),))
    assert schedule.in_force(JUNE) == SIX
    assert schedule.boundaries(APRIL, JUNE) == ()


def test_of_two_prices_from_one_day_the_later_recorded_wins() -> None:
    schedule = PriceSchedule(listed=(DatedPrice(MAY, SIX), DatedPrice(MAY, SEVEN), DatedPrice(APRIL, EIGHT)))
    assert schedule.in_force(MAY) == SEVEN
    assert schedule.boundaries(APRIL, JUNE) == (MAY,)


def test_a_price_changes_only_inside_the_days_asked_for() -> None:
    schedule = PriceSchedule(listed=(DatedPrice(APRIL, SIX), DatedPrice(MAY, SEVEN)))
    assert schedule.boundaries(MAY, JUNE) == ()
    assert schedule.boundaries(APRIL, MAY) == ()


def test_before_the_first_price_there_is_none() -> None:
    schedule = PriceSchedule(listed=(DatedPrice(MAY, SIX),), currency="USD")
    assert schedule.find(APRIL) is None
    with pytest.raises(PriceNotSet) as refused:
        schedule.in_force(APRIL)
    assert refused.value.details == {"currency": "USD", "day": APRIL}
    assert refused.value.message == "No price in USD is set for 1 April 2026. The provider publishes prices."
