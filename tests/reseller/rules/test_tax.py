"""Who pays which tax."""

from datetime import date

import pytest

from reseller.rules.errors import TaxRateNotDated
from reseller.rules.periods import Span
from reseller.rules.tax import RATES, TaxReason, in_eu, standard_rate, tax_of, treatment

DAY = date(2026, 4, 30)
AUTHORIZED = Span.inclusive(date(2026, 4, 1), DAY)


@pytest.mark.parametrize(
    ("country", "vat_id_valid", "percent", "reason"),
    [
        ("IE", True, "23", TaxReason.DOMESTIC),
        ("IE", False, "23", TaxReason.DOMESTIC),
        ("NL", True, "0", TaxReason.REVERSE_CHARGE),
        ("NL", False, "21", TaxReason.DESTINATION),
        ("FI", False, "25.5", TaxReason.DESTINATION),
        ("GR", True, "0", TaxReason.REVERSE_CHARGE),
        ("US", True, "0", TaxReason.OUTSIDE_EU),
        ("GB", False, "0", TaxReason.OUTSIDE_EU),
    ],
)
def test_the_resellers_country_and_vat_id_decide(
    country: str, vat_id_valid: bool, percent: str, reason: TaxReason
) -> None:
    tax = treatment("IE", country, vat_id_valid, None, DAY)
    assert (tax.percent, tax.reason) == (percent, reason)


@pytest.mark.parametrize(
    ("tax_date", "reason"),
    [
        (date(2026, 3, 31), TaxReason.DOMESTIC),
        (date(2026, 4, 1), TaxReason.EXEMPT),
        (DAY, TaxReason.EXEMPT),
        (date(2026, 5, 1), TaxReason.DOMESTIC),
    ],
)
def test_an_irish_authorization_holds_on_both_of_its_dates(tax_date: date, reason: TaxReason) -> None:
    assert treatment("IE", "IE", True, AUTHORIZED, tax_date).reason is reason


def test_an_authorization_means_nothing_outside_ireland() -> None:
    assert treatment("IE", "NL", False, AUTHORIZED, DAY).reason is TaxReason.DESTINATION


def test_a_date_before_the_first_rate_is_refused_where_a_rate_is_due() -> None:
    early = date(2019, 12, 31)
    with pytest.raises(TaxRateNotDated) as refused:
        treatment("IE", "NL", False, None, early)
    assert refused.value.details == {"country": "NL", "day": early}
    assert "recorded for NL on 31 December 2019." in refused.value.message
    assert treatment("IE", "NL", True, None, early).rate == 0


def test_germany_had_another_rate_for_half_a_year() -> None:
    days = [date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [treatment("DE", "DE", True, None, day).percent for day in days] == ["19", "16", "16", "19"]


def test_the_rates_of_all_27_countries_are_dated_in_order() -> None:
    assert len(RATES) == 27
    for rates in RATES.values():
        assert [start for start, _ in rates] == sorted({start for start, _ in rates})
    assert in_eu("GR")
    assert not in_eu("EL")


@pytest.mark.parametrize(
    ("net", "rate", "tax"), [(2020, 230, 465), (-2020, 230, -465), (10, 255, 3), (5, 0, 0)]
)
def test_tax_is_rounded_half_away_from_zero(net: int, rate: int, tax: int) -> None:
    assert tax_of(net, rate) == tax


def test_a_country_without_rates_has_none_on_any_day() -> None:
    with pytest.raises(TaxRateNotDated):
        standard_rate("US", DAY)


def test_where_no_tax_is_due_the_rate_is_0() -> None:
    assert treatment("IE", "IE", True, AUTHORIZED, DAY) == (0, TaxReason.EXEMPT)
    assert treatment("IE", "NL", True, None, DAY) == (0, TaxReason.REVERSE_CHARGE)
    assert treatment("IE", "US", True, None, DAY) == (0, TaxReason.OUTSIDE_EU)


def test_only_reasons_that_the_law_names_carry_a_note() -> None:
    assert TaxReason.DOMESTIC.note is None
    assert "Reverse charge" in (TaxReason.REVERSE_CHARGE.note or "")
