"""Net, tax and gross of an invoice: lines are summed, tax is computed once a rate (M3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from customers.charges.lines import OwedLine
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.rules.money import allocate
from reseller.rules.tax import TaxTreatment, tax_of, treatment


class TaxRow(NamedTuple):
    """Tax of one rate: `rate` in percent as people write it; amounts in minor units."""

    rate: str
    net_minor: int
    tax_minor: int
    reason: str


class Totals(NamedTuple):
    """An invoice summed up, in minor units; one reseller and one tax date have one rate."""

    lines: int
    net_minor: int
    taxes: tuple[TaxRow, ...]

    @property
    def tax_minor(self) -> int:
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


def treatment_of(provider: ProviderFacts, reseller: ResellerFacts, tax_date: date) -> TaxTreatment:
    """Which tax the provider charges this reseller on a tax date (T2–T6); raises TaxRateNotDated."""
    return treatment(provider.country, reseller.country, reseller.vat_id_valid, reseller.exempt, tax_date)


def totals(lines: int, net_minor: int, tax: TaxTreatment) -> Totals:
    """The totals of so many lines; an invoice always has a tax row, at rate 0 where none is due (T6)."""
    row = TaxRow(tax.percent, net_minor, tax_of(net_minor, tax.rate), tax.reason.value)
    return Totals(lines, net_minor, (row,))


def net_of(lines: Iterable[OwedLine]) -> int:
    """The sum of the lines in minor units (M3)."""
    return sum([line.net_minor for line in lines])


def shares(tax_minor: int, nets: Sequence[int]) -> tuple[int, ...]:
    """Each customer's share of the tax, by its net; the parts add up exactly (M5).

    Nets that cancel out carry nothing between them, since a net of 0 has no tax.
    """
    return allocate(tax_minor, nets)
