"""A month over all resellers, for provider staff: how far each has come, and its totals. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from reseller.invoices.totals import TaxRow
from reseller.partners.queries import reseller_ids
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import LARGEST_PAGE
from reseller.rules.periods import Month


@dataclass(frozen=True, slots=True)
class MonthOfReseller:
    """One reseller in one month; `status` is None before its run, amounts in minor units.

    `before_minor` is the net of the month before, None where that had no invoice or another currency.
    """

    reseller_id: UUID
    code: str
    name: str
    country: str
    zone: str
    currency: str
    status: str | None
    lines: int
    net_minor: int
    tax_minor: int
    taxes: tuple[TaxRow, ...]
    reason: str | None
    finalize_at: datetime | None
    updated_at: datetime | None
    invoice_id: UUID | None
    invoice_number: str | None
    before_minor: int | None

    @property
    def has_totals(self) -> bool:
        return self.status in ("draft", "finalized")


class MonthCounts(NamedTuple):
    """One month of the list: how many resellers stand where."""

    month: Month
    finalized: int
    empty: int
    drafts: int
    failed: int


class RateTotal(NamedTuple):
    """What the resellers of one currency and tax rate are invoiced, in minor units."""

    currency: str
    rate: str
    reason: str
    resellers: int
    net_minor: int
    tax_minor: int


class LargeLine(NamedTuple):
    """A line that tells why a month differs: a total fixed at confirming, or one for another month."""

    customer_name: str
    product_name: str
    order_number: int | None
    kind: str
    month: date
    net_minor: int


_RESELLERS = """
SELECT asked.month, r.reseller_id, r.code, r.name, r.country, r.billing_zone AS zone,
       coalesce(m.currency, r.currency) AS currency, m.status, coalesce(m.lines, 0) AS lines,
       coalesce(m.net_minor, 0) AS net_minor,
       coalesce(m.tax_minor, 0) AS tax_minor, coalesce(m.taxes, '[]') AS taxes, m.reason, m.finalize_at,
       m.updated_at, i.id AS invoice_id, i.number AS invoice_number, b.net_minor AS before_minor
  FROM unnest($1::date[], $2::date[]) AS asked (month, before) CROSS JOIN resellers r
  LEFT JOIN reseller_months m ON m.reseller_id = r.reseller_id AND m.month = asked.month
  LEFT JOIN reseller_months b ON b.reseller_id = r.reseller_id AND b.month = asked.before
        AND b.currency = r.currency AND b.status IN ('draft', 'finalized', 'empty')
  LEFT JOIN invoices i ON i.reseller_id = r.reseller_id AND i.month = asked.month AND i.kind = 'MONTHLY'
        AND i.currency = r.currency
 ORDER BY r.name, r.reseller_id
"""

_MONTHS = """
SELECT month, count(*) FILTER (WHERE status = 'finalized'), count(*) FILTER (WHERE status = 'empty'),
       count(*) FILTER (WHERE status = 'draft'), count(*) FILTER (WHERE status = 'failed')
  FROM reseller_months WHERE reseller_id = ANY($3) AND ($1::date IS NULL OR month < $1)
 GROUP BY month ORDER BY month DESC LIMIT $2
"""

_LARGE = """
SELECT l.customer_name, l.product_name, l.order_number, l.kind, l.month, l.net_minor
  FROM invoice_lines l
 WHERE l.reseller_id = $1 AND l.invoice_id = $2 AND (l.kind = 'TERM' OR l.month <> $3)
 ORDER BY abs(l.net_minor) DESC, l.id LIMIT $4
"""


async def month_overview(session: ReadSession, month: Month) -> tuple[MonthOfReseller, ...]:
    """Every reseller in that month, by name; for `provider_reading`."""
    return (await month_overviews(session, [month]))[month]


async def month_overviews(
    session: ReadSession, asked: Sequence[Month]
) -> dict[Month, tuple[MonthOfReseller, ...]]:
    """`month_overview` of each of these months, in one statement."""
    found: dict[Month, list[MonthOfReseller]] = {month: [] for month in asked}
    days = [month.first for month in asked], [month.previous().first for month in asked]
    for row in await session.fetch(_RESELLERS, *days):
        values = {**row, "taxes": tuple(TaxRow(**tax) for tax in row["taxes"])}
        found[Month.of(values.pop("month"))].append(MonthOfReseller(**values))
    return {month: tuple(rows) for month, rows in found.items()}


async def months(
    session: ReadSession, *, before: Month | None = None, first: int = 24
) -> tuple[MonthCounts, ...]:
    """The months that were run for any reseller, the latest first; for `provider_reading`."""
    everyone = list((await reseller_ids(session)).values())
    until = before.first if before else None
    rows = await session.fetch(_MONTHS, until, min(first, LARGEST_PAGE), everyone)
    return tuple(MonthCounts(Month.of(row[0]), *row[1:]) for row in rows)


async def large_lines(
    session: ReadSession, reseller_id: UUID, invoice_id: UUID, month: Month, most: int = 5
) -> tuple[LargeLine, ...]:
    """The invoice's largest lines that the month before can't have had; for `provider_reading`."""
    return tuple(
        LargeLine(*row) for row in await session.fetch(_LARGE, reseller_id, invoice_id, month.first, most)
    )


def totals_by_rate(resellers: Sequence[MonthOfReseller]) -> tuple[RateTotal, ...]:
    """Net and tax by currency, rate and reason, over the resellers that have them."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for each in resellers:
        for tax in each.taxes if each.has_totals else ():
            found = sums.setdefault((each.currency, tax.rate, tax.reason), [0, 0, 0])
            found[:] = found[0] + 1, found[1] + tax.net_minor, found[2] + tax.tax_minor
    return tuple(RateTotal(*key, *sums[key]) for key in sorted(sums, key=_by_rate))


def _by_rate(key: tuple[str, str, str]) -> tuple[str, int, str, str]:
    currency, rate, reason = key
    return currency, -len(rate), rate, reason
