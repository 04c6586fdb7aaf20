"""Tax in words: who is charged what, and why (T2 to T6)."""

from __future__ import annotations

from datetime import date

from reseller.invoices.totals import treatment_of
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.rules.errors import TaxRateNotDated
from reseller.rules.tax import TaxReason
from web.pages.contract import country_name
from web.texts import _

NO_TAX = {
    TaxReason.REVERSE_CHARGE: _("Reverse charge"),
    TaxReason.OUTSIDE_EU: _("Outside the EU"),
    TaxReason.EXEMPT: _("VAT56B, none"),
}


def treatment_text(provider: ProviderFacts, reseller: ResellerFacts, day: date) -> str:
    """The tax on a date: "VAT 23 %", "Reverse charge"; "no dated rate" before a country's first."""
    try:
        found = treatment_of(provider, reseller, day)
    except TaxRateNotDated:
        return _("no dated rate")
    return rate_text(found.percent, found.reason.value)


def rate_text(rate: str, reason: str) -> str:
    """A rate in percent with its reason, as `TaxRow` holds them."""
    return NO_TAX.get(TaxReason(reason)) or _("VAT {rate} %").format(rate=rate)


def tax_label(reason: str, country: str) -> str:
    """The tax row of an invoice, without its rate: "VAT, Ireland"."""
    return NO_TAX.get(TaxReason(reason)) or _("VAT, {country}").format(country=country_name(country))
