"""What to look at before a month is run: zones, prices, tax rates, VAT ids, open orders.

It only reads.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from reseller.invoices.totals import treatment_of
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import TaxRateNotDated
from reseller.rules.periods import Month, local_midnight
from reseller.rules.tax import TaxTreatment, in_eu


class NotOver(NamedTuple):
    """A reseller whose billing zone has not left the month, and when it will."""

    name: str
    zone: str
    over_at: datetime


class PriceGap(NamedTuple):
    """Terms in force in the month for which no price is dated: they would park the reseller."""

    reseller: str
    product: str
    terms_key: str
    period: str
    currency: str
    subscriptions: int
    needed_from: date


class OpenOrders(NamedTuple):
    """Orders dated in the month that are neither completed nor given up."""

    reseller: str
    orders: int


class Readiness(NamedTuple):
    """What stands in the way of a run, and what was looked at; empty lists are good."""

    resellers: int
    not_over: tuple[NotOver, ...]
    price_gaps: tuple[PriceGap, ...]
    rates: tuple[tuple[str, str], ...]
    undated: tuple[str, ...]
    vat_ids: int
    vat_ids_by_digits: int
    open_orders: tuple[OpenOrders, ...]


# A span whose price was fixed at its start needs none; each other needs one in force on its first day in
# the month. SQL only looks whether there is one.
_GAPS = """
WITH spans AS (
    SELECT t.reseller_id, t.subscription_id, s.product_id, t.terms_key, t.period,
           greatest(t.first_day, $1) AS needed_from
      FROM subscription_terms t
      JOIN subscriptions s ON s.reseller_id = t.reseller_id AND s.id = t.subscription_id
     WHERE t.in_arrears AND t.price IS NULL AND t.first_day < $2 AND (t.end_day IS NULL OR t.end_day > $1)
       AND (s.ended_on IS NULL OR s.ended_on >= $1)
       AND EXISTS (SELECT FROM seat_ledger g WHERE g.reseller_id = t.reseller_id
                   AND g.subscription_id = t.subscription_id AND g.charged_from < $2)
)
SELECT r.name, p.name, n.terms_key, n.period, r.currency, count(*), min(n.needed_from)
  FROM spans n
  JOIN resellers r ON r.reseller_id = n.reseller_id
  JOIN products p ON p.id = n.product_id
 WHERE NOT EXISTS (SELECT FROM list_prices l WHERE l.product_id = n.product_id AND l.terms_key = n.terms_key
                   AND l.period = n.period AND l.currency = r.currency AND l.valid_from <= n.needed_from)
   AND NOT EXISTS (SELECT FROM contract_prices c WHERE c.reseller_id = n.reseller_id
                   AND c.subscription_id = n.subscription_id AND c.valid_from <= n.needed_from)
 GROUP BY r.name, p.name, n.terms_key, n.period, r.currency ORDER BY r.name, p.name, n.terms_key
"""

_OPEN_ORDERS = """
SELECT r.name, count(*) FROM orders o JOIN resellers r ON r.reseller_id = o.reseller_id
 WHERE o.reseller_id = ANY($1) AND o.status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')
   AND o.billing_date < $2 GROUP BY r.name ORDER BY r.name
"""


async def readiness(
    session: ReadSession,
    month: Month,
    *,
    provider: ProviderFacts,
    resellers: list[ResellerFacts],
    now: datetime,
) -> Readiness:
    """Look at everything a run of the month needs, in three statements; for `provider_reading`."""
    ids: list[UUID] = [each.reseller_id for each in resellers]
    gaps = await session.fetch(_GAPS, month.first, month.next_first)
    orders = await session.fetch(_OPEN_ORDERS, ids, month.next_first)
    rates, undated = _rates(month, provider, resellers)
    with_id = [each for each in resellers if each.vat_id and in_eu(each.country)]
    return Readiness(
        resellers=len(resellers),
        not_over=_not_over(month, resellers, now),
        price_gaps=tuple(PriceGap(*row) for row in gaps),
        rates=rates,
        undated=undated,
        vat_ids=len(with_id),
        vat_ids_by_digits=sum(each.vat_id_valid for each in with_id),
        open_orders=tuple(OpenOrders(*row) for row in orders),
    )


def _not_over(month: Month, resellers: list[ResellerFacts], now: datetime) -> tuple[NotOver, ...]:
    return tuple(
        NotOver(each.name, each.zone, local_midnight(month.next_first, each.zone))
        for each in resellers
        if each.today(now) < month.next_first
    )


def _rates(
    month: Month, provider: ProviderFacts, resellers: list[ResellerFacts]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Countries with the rate that their resellers are taxed at, and resellers without a dated one (T1)."""
    rates: dict[str, str] = {}
    undated: list[str] = []
    for each in resellers:
        try:
            found: TaxTreatment = treatment_of(provider, each, month.last)
        except TaxRateNotDated:
            undated.append(each.name)
        else:
            if found.rate:
                rates[each.country] = found.percent
    return tuple(sorted(rates.items())), tuple(undated)
