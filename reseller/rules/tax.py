"""Who pays which tax, at the rate of the tax date (RULES.md section 5)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reseller.rules.errors import TaxRateNotDated, marked
from reseller.rules.money import round_half_away, scaled_text
from reseller.rules.periods import Span
from reseller.rules.rates import RATES

__all__ = ["RATES", "TaxReason", "TaxTreatment", "in_eu", "standard_rate", "tax_of", "treatment"]


class TaxReason(StrEnum):
    """Why a rate applies, or why none does."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    DESTINATION = "destination"
    OUTSIDE_EU = "outside_eu"
    EXEMPT = "exempt"

    @property
    def note(self) -> str | None:
        """What the law asks the invoice to say."""
        return _NOTES.get(self.value)


_NOTES = {
    "reverse_charge": marked(
        "Reverse charge: VAT is to be accounted for by the recipient, Article 196 of Directive 2006/112/EC."
    ),
    "exempt": marked("No VAT charged: the recipient holds a VAT56B authorization."),
    "outside_eu": marked("Outside the scope of EU VAT."),
}


class TaxTreatment(NamedTuple):
    """`rate` in tenths of a percent (255 is 25.5 %) with its reason; rate 0 where no tax is due."""

    rate: int
    reason: TaxReason

    @property
    def percent(self) -> str:
        """The rate as people write it: "23", "25.5", "0"."""
        return scaled_text(self.rate, 1, 0)


def in_eu(country: str) -> bool:
    """Whether an ISO 3166 country code (GR for Greece) is of the EU."""
    return country in RATES


def standard_rate(country: str, tax_date: date) -> int:
    """The country's standard rate in tenths of a percent; TaxRateNotDated before its first (T1)."""
    rates = [rate for start, rate in RATES.get(country, ()) if start <= tax_date]
    if not rates:
        raise TaxRateNotDated(country=country, day=tax_date)
    return rates[-1]


def treatment(
    provider_country: str,
    reseller_country: str,
    vat_id_valid: bool,
    exempt: Span | None,
    tax_date: date,
) -> TaxTreatment:
    """The tax on what the provider invoices to a reseller (T2–T6).

    `exempt` is the span of an Irish VAT56B authorization, `Span.inclusive(first, last)`.
    """
    if not in_eu(reseller_country):
        return TaxTreatment(0, TaxReason.OUTSIDE_EU)
    if reseller_country == "IE" and exempt is not None and tax_date in exempt:
        return TaxTreatment(0, TaxReason.EXEMPT)
    if reseller_country == provider_country:
        return TaxTreatment(standard_rate(reseller_country, tax_date), TaxReason.DOMESTIC)
    if vat_id_valid:
        return TaxTreatment(0, TaxReason.REVERSE_CHARGE)
    return TaxTreatment(standard_rate(reseller_country, tax_date), TaxReason.DESTINATION)


def tax_of(net_minor: int, rate: int) -> int:
    """Tax in minor units on the net of one rate (tenths of a percent), half away from zero (M3)."""
    return round_half_away(net_minor * rate, 1000)
