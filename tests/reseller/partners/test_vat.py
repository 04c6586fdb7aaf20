"""VAT ids: check digits for every country of the EU, and the country's own prefix (T7)."""

import pytest

from reseller.partners.vat import EU, prefix_of, read_vat_id, vat_check
from reseller.rules.errors import InputInvalid
from tests.conftest import START

VALID = {
    "AT": "ATU13585627",
    "BE": "BE0403019261",
    "BG": "BG175074752",
    "CY": "CY10259033P",
    "CZ": "CZ25123891",
    "DE": "DE136695976",
    "DK": "DK13585628",
    "EE": "EE100931558",
    "ES": "ESJ99216582",
    "FI": "FI20774740",
    "FR": "FR40303265045",
    "GR": "EL094259216",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE6388047V",
    "IT": "IT00743110157",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003521600",
    "MT": "MT11679112",
    "NL": "NL004495445B01",
    "PL": "PL8567346215",
    "PT": "PT501964843",
    "RO": "RO18547290",
    "SE": "SE123456789701",
    "SI": "SI50223054",
    "SK": "SK2022749619",
}


def test_every_country_of_the_eu_is_known() -> None:
    assert set(VALID) == EU
    assert len(EU) == 27


@pytest.mark.parametrize("country", sorted(VALID))
def test_a_valid_id_is_read_in_its_plain_form(country: str) -> None:
    plain = VALID[country]
    spaced = f" {plain[:2].lower()} {plain[2:5]} {plain[5:]} "
    assert read_vat_id(spaced, country) == plain
    assert plain.startswith(prefix_of(country))


@pytest.mark.parametrize("country", sorted(VALID))
def test_a_changed_digit_is_noticed(country: str) -> None:
    plain = VALID[country]
    wrong = plain[:6] + str((int(plain[6]) + 1) % 10) + plain[7:]
    with pytest.raises(InputInvalid) as refusal:
        read_vat_id(wrong, country)
    assert (refusal.value.field, refusal.value.rule) == (("vat_id",), "T7")


@pytest.mark.parametrize(
    ("given", "country"), [("IE6388047V", "NL"), ("GR094259216", "GR"), ("6388047V", "IE")]
)
def test_the_prefix_must_be_the_countrys(given: str, country: str) -> None:
    with pytest.raises(InputInvalid):
        read_vat_id(given, country)


@pytest.mark.parametrize("given", ["IE６388047V", "IE6388047V\x00", "IE" + "6" * 500, "IE", "IE6388047V;"])
def test_only_plain_letters_and_digits_make_an_id(given: str) -> None:
    with pytest.raises(InputInvalid):
        read_vat_id(given, "IE")


def test_a_leading_zero_that_was_left_out_is_put_back() -> None:
    assert read_vat_id("BE403019261", "BE") == "BE0403019261"


def test_outside_the_eu_a_tax_number_is_kept_but_no_check_is_claimed() -> None:
    assert read_vat_id("12-3456789", "US") == "123456789"
    assert vat_check("123456789", "US", START) is None
    assert vat_check(None, "IE", START) is None
    checked = vat_check("IE6388047V", "IE", START)
    assert checked is not None
    assert (checked["valid"], checked["at"]) == (True, "2026-03-16T09:30:00+00:00")
    for hostile in ("", "x" * 40, "<script>", "1\x00"):
        with pytest.raises(InputInvalid):
            read_vat_id(hostile, "US")
