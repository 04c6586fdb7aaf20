"""The month's run for one reseller: draft, then finalize, each in one unit of work (I1, I6, I7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from customers.charges.figures import STATEMENT_SECONDS
from customers.charges.queries import owed_together
from reseller.invoices import parties
from reseller.invoices.checks import check_invoice, once
from reseller.invoices.months import MonthStatus, ResellerMonth, open_month, save_month
from reseller.invoices.numbers import Series, monthly_id, next_number
from reseller.invoices.totals import Totals, net_of, totals, treatment_of
from reseller.invoices.writing import Head, write_event, write_invoice, write_lines
from reseller.partners.queries import ProviderFacts, ResellerFacts, provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.periods import Month
from reseller.rules.tax import TaxTreatment

_LOCK = "SELECT FROM resellers WHERE reseller_id = $1 FOR NO KEY UPDATE"
NOTHING = Totals(0, 0, ())


class Closed(NamedTuple):
    """What became of a reseller's month; `invoice_id` is None where nothing was owed.

    `wrote` is False where the month was closed before and the run changed nothing.
    """

    status: MonthStatus
    invoice_id: UUID | None
    totals: Totals
    wrote: bool


async def draft_month(session: WriteSession, month: Month, *, now: datetime) -> Totals:
    """Sum up the month as it stands and store that as the draft, in place of the last one.

    It waits for the provider's review window before the job finalizes it. Does nothing for a closed month.
    Raises MONTH_NOT_OVER, PRICE_NOT_SET, TaxRateNotDated.
    """
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    opened = await open_month(session, month, reseller, now)
    if opened.status.is_closed:
        return NOTHING
    await session.allow(STATEMENT_SECONDS)
    found = await month_totals(session, month, treatment_of(provider, reseller, month.last))
    finalize_at = now + timedelta(days=provider.review_window_days)
    await save_month(session, month, MonthStatus.DRAFT, found, now=now, finalize_at=finalize_at)
    return found


async def finalize_month(session: WriteSession, month: Month, *, actor_name: str, now: datetime) -> Closed:
    """Compute the month anew and freeze it as the reseller's invoice with the next number.

    Holds the reseller's row, so that no late completion falls between, while new subscriptions begin; running
    it again writes nothing.
    Raises MONTH_NOT_OVER, PRICE_NOT_SET, TaxRateNotDated, InvoiceRefused.
    """
    await session.run(_LOCK, session.reseller_id)
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    opened = await open_month(session, month, reseller, now)
    invoice_id = monthly_id(reseller.reseller_id, month, reseller.currency)
    if opened.status.is_closed:
        has_invoice = opened.status is MonthStatus.FINALIZED
        return Closed(opened.status, invoice_id if has_invoice else None, NOTHING, wrote=False)
    tax = treatment_of(provider, reseller, month.last)
    await session.allow(STATEMENT_SECONDS)
    with once():
        written = await write_lines(session, invoice_id, owed_together(session, month), now)
    if not written.lines:
        await save_month(session, month, MonthStatus.EMPTY, NOTHING, now=now)
        return Closed(MonthStatus.EMPTY, None, NOTHING, wrote=True)
    found = totals(written.lines, written.net_minor, tax)
    number = await next_number(session, Series.INVOICE, reseller.code, opened.issued_on)
    await write_invoice(session, invoice_id, _head(opened, reseller, provider, tax), number, found, now)
    await write_event(session, invoice_id, "FINALIZED", actor_name=actor_name, now=now)
    await check_invoice(session, invoice_id, found)
    await save_month(session, month, MonthStatus.FINALIZED, found, now=now)
    return Closed(MonthStatus.FINALIZED, invoice_id, found, wrote=True)


async def month_totals(session: ReadSession, month: Month, tax: TaxTreatment) -> Totals:
    """What the month's invoice would sum up to now (I8)."""
    count = net_minor = 0
    async for lines in owed_together(session, month):
        count, net_minor = count + len(lines), net_minor + net_of(lines)
    return totals(count, net_minor, tax)


def _head(opened: ResellerMonth, reseller: ResellerFacts, provider: ProviderFacts, tax: TaxTreatment) -> Head:
    return Head(
        kind="MONTHLY",
        month=opened.month.first,
        currency=reseller.currency,
        issued_on=opened.issued_on,
        tax_date=opened.month.last,
        due_on=opened.issued_on + timedelta(days=reseller.payment_days),
        seller=parties.seller(provider),
        bill_to=parties.bill_to(reseller),
        terms=parties.terms(reseller, tax),
    )
