"""The seven presets are data, and survive being stored."""

import json

import pytest

from reseller.rules.terms import PRESETS, Billed, ChargeFrom, ChargesAt, LicenseTerms, PriceLock


@pytest.mark.parametrize("key", PRESETS)
def test_stored_terms_are_the_terms(key: str) -> None:
    terms = PRESETS[key]
    assert terms.key == key
    assert LicenseTerms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


def test_stored_terms_are_plain_values() -> None:
    stored = PRESETS["google_annual_monthly"].to_json()
    assert (type(stored["billed"]), stored["billed"]) == (str, "arrears")
    assert [type(item) for item in stored["renewal_settings"]] == [str] * len(stored["renewal_settings"])
    assert stored["verbs"] == sorted(stored["verbs"])


def test_terms_of_an_unknown_value_are_refused() -> None:
    stored = PRESETS["google_flexible"].to_json()
    with pytest.raises(ValueError, match="moon"):
        LicenseTerms.from_json({**stored, "billed": "moon"})


def test_the_presets_say_what_the_table_of_the_rules_says() -> None:
    assert list(PRESETS) == [
        "google_flexible", "google_annual_monthly", "google_annual_yearly", "billomat", "timelog", "aircall",
        "horizon",
    ]  # fmt: skip
    arrears = [key for key, terms in PRESETS.items() if terms.billed is Billed.ARREARS]
    assert arrears == ["google_flexible", "google_annual_monthly"]
    same_day = [key for key, terms in PRESETS.items() if terms.charge_from is ChargeFrom.SAME_DAY]
    assert same_day == ["aircall", "horizon"]
    locked = [key for key, terms in PRESETS.items() if terms.price_lock is PriceLock.TERM_START]
    assert locked == ["google_annual_monthly", "google_annual_yearly", "horizon"]
    assert [key for key, terms in PRESETS.items() if terms.pack_size > 1] == ["horizon"]
    assert [key for key, terms in PRESETS.items() if terms.grace_days] == ["timelog"]


def test_terms_stored_without_a_time_of_charging_keep_what_they_meant() -> None:
    """I4, I5: a price that an order fixed was charged by that order."""
    for terms in PRESETS.values():
        stored = terms.to_json()
        del stored["charges_at"]
        assert LicenseTerms.from_json(stored) == terms


def test_a_charge_in_advance_is_made_by_its_order_or_on_its_first_day() -> None:
    """I4, I5."""
    advance = {key: terms.charges_at for key, terms in PRESETS.items() if terms.billed is Billed.ADVANCE}
    assert advance == {
        "google_annual_yearly": ChargesAt.CONFIRMATION,
        "billomat": ChargesAt.FIRST_DAY,
        "timelog": ChargesAt.FIRST_DAY,
        "aircall": ChargesAt.FIRST_DAY,
        "horizon": ChargesAt.CONFIRMATION,
    }


def test_the_two_annual_ways_differ_in_how_they_are_paid_alone() -> None:
    """Section 7."""
    monthly, yearly = PRESETS["google_annual_monthly"].to_json(), PRESETS["google_annual_yearly"].to_json()
    assert {name for name, value in monthly.items() if value != yearly[name]} == {
        "key", "name", "periods", "period_start", "billed", "charges_at", "non_refundable",
    }  # fmt: skip
