"""Who pays which tax on a date (T1–T6), for the countries that the oracle's scenarios use."""

from datetime import date
from fractions import Fraction
from typing import Any

RATES = {
    "IE": [("2012-01-01", "23"), ("2020-09-01", "21"), ("2021-02-28", "23")],
    "NL": [("2020-01-01", "21")],
    "DE": [("2020-01-01", "19"), ("2020-07-01", "16"), ("2021-01-01", "19")],
    "FI": [("2020-01-01", "24"), ("2024-09-01", "25.5")],
    "EE": [("2020-01-01", "20"), ("2024-01-01", "22"), ("2025-07-01", "24")],
}
VALID_IDS = {"IE6388047V", "NL004495445B01", "DE136695976", "FI20774740"}


def tax_of(provider: str, reseller: dict[str, Any], day: date) -> tuple[Fraction, str]:
    """The rate in percent and the reason."""
    home = reseller["country"]
    if home == "IE" and _exempt(reseller.get("vat_exempt"), day):
        return Fraction(0), "exempt"
    if home == provider:
        return _rate(home, day), "domestic"
    if home not in RATES:
        return Fraction(0), "outside_eu"
    if reseller.get("vat_id") in VALID_IDS:
        return Fraction(0), "reverse_charge"
    return _rate(home, day), "destination"


def _exempt(dated: dict[str, str | None] | None, day: date) -> bool:
    if dated is None:
        return False
    return str(dated["from"]) <= day.isoformat() <= (dated.get("until") or "9999-12-31")


def _rate(country: str, day: date) -> Fraction:
    return Fraction([rate for since, rate in RATES[country] if since <= day.isoformat()][-1])
