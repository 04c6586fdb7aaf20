"""A reseller's month: opened once with its issue date, then draft, finalized, empty or failed (I1, I7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from reseller.invoices.totals import Totals
from reseller.partners.queries import ResellerFacts
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.errors import MonthNotOver
from reseller.rules.periods import Month


class MonthStatus(StrEnum):
    """How far a reseller's month has come."""

    RUNNING = "running"
    DRAFT = "draft"
    FINALIZED = "finalized"
    FAILED = "failed"
    EMPTY = "empty"

    @property
    def is_closed(self) -> bool:
        """Whether the month is done for good: what comes late goes to the next invoice (I7)."""
        return self in (MonthStatus.FINALIZED, MonthStatus.EMPTY)


@dataclass(frozen=True, slots=True)
class ResellerMonth:
    """One row of `reseller_months`; amounts in minor units, `taxes` as `TaxRow`s written out."""

    month: Month
    status: MonthStatus
    issued_on: date
    lines: int
    net_minor: int
    tax_minor: int
    taxes: tuple[dict[str, Any], ...]
    currency: str
    reason: str | None
    finalize_at: datetime | None


_OPEN = """
INSERT INTO reseller_months (reseller_id, month, status, issued_on, opened_at, currency, updated_at)
VALUES ($1, $2, 'running', $3, $4, $5, $4)
ON CONFLICT (reseller_id, month) DO NOTHING
"""

_FIND = """
SELECT month, status, issued_on, lines, net_minor, tax_minor, taxes, currency, reason, finalize_at
FROM reseller_months WHERE reseller_id = $1 AND month = $2
"""

_SAVE = """
UPDATE reseller_months SET status = $3, lines = $4, net_minor = $5, tax_minor = $6, taxes = $7,
       reason = NULL, finalize_at = $8, updated_at = $9
WHERE reseller_id = $1 AND month = $2
"""

_PARK = """
INSERT INTO reseller_months (reseller_id, month, status, issued_on, opened_at, currency, reason, updated_at)
VALUES ($1, $2, 'failed', $3, $4, $5, $6, $4)
ON CONFLICT (reseller_id, month) DO UPDATE
SET status = 'failed', reason = excluded.reason, updated_at = excluded.updated_at
WHERE reseller_months.status NOT IN ('finalized', 'empty')
"""


def require_over(month: Month, reseller: ResellerFacts, now: datetime) -> None:
    """Raise MONTH_NOT_OVER until the reseller's billing zone has left the month (I1)."""
    if reseller.today(now) < month.next_first:
        raise MonthNotOver(month=str(month), zone=reseller.zone, allowed_from=month.next_first)


async def open_month(
    session: WriteSession, month: Month, reseller: ResellerFacts, now: datetime
) -> ResellerMonth:
    """The month's row; the first call fixes the issue date, a resumed run finds it (I7)."""
    require_over(month, reseller, now)
    today = reseller.today(now)
    await session.run(_OPEN, session.reseller_id, month.first, today, now, reseller.currency)
    opened = await find_month(session, month)
    assert opened is not None
    return opened


async def find_month(session: ReadSession, month: Month) -> ResellerMonth | None:
    """The month's row, or None where it was never opened."""
    row = await session.fetchrow(_FIND, session.reseller_id, month.first)
    return _read(row) if row else None


async def save_month(
    session: WriteSession,
    month: Month,
    status: MonthStatus,
    totals: Totals,
    *,
    now: datetime,
    finalize_at: datetime | None = None,
) -> None:
    """Store how far the month has come and its totals, in place of what was there."""
    taxes = [tax._asdict() for tax in totals.taxes]
    sums = (totals.lines, totals.net_minor, totals.tax_minor, taxes)
    await session.run(_SAVE, session.reseller_id, month.first, status.value, *sums, finalize_at, now)


async def park_month(
    session: WriteSession, month: Month, reseller: ResellerFacts, *, reason: str, now: datetime
) -> None:
    """Set the reseller's month aside with the reason; a closed month stays as it is."""
    today = reseller.today(now)
    await session.run(_PARK, session.reseller_id, month.first, today, now, reseller.currency, reason)


def _read(row: Any) -> ResellerMonth:
    month, status, *_ = row
    return ResellerMonth(
        month=Month.of(month),
        status=MonthStatus(status),
        issued_on=row["issued_on"],
        lines=row["lines"],
        net_minor=row["net_minor"],
        tax_minor=row["tax_minor"],
        taxes=tuple(row["taxes"]),
        currency=row["currency"],
        reason=row["reason"],
        finalize_at=row["finalize_at"],
    )
