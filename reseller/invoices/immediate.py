"""Invoices of kind IMMEDIATE: what one order owes at once, on an invoice of its own (I1, I5, A7, B5, L5, H8).

One that a card has paid for already is issued as paid, and asks for nothing more.
Its number is the next of the reseller's one series, and its id follows from the order, so a job that runs
again, late or beside another finds the invoice and adds nothing. Until it is made the order says so, for the
sweep that brings a lost job back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from customers.charges.immediate import INVOICE_NOW
from customers.charges.pending import pending_at_once
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow, payment_of_order
from reseller.invoices import parties
from reseller.invoices.checks import check_invoice, once
from reseller.invoices.numbers import Number, Series, immediate_id, next_number
from reseller.invoices.totals import totals, treatment_of
from reseller.invoices.writing import Head, write_event, write_invoice, write_lines
from reseller.partners.queries import ProviderFacts, ResellerFacts, provider_facts, reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import Database, ReadSession, WriteSession
from reseller.plumbing.jobs import Job
from reseller.plumbing.log import Action
from reseller.plumbing.running import Handlers
from reseller.rules.access import Actor
from reseller.rules.tax import TaxTreatment

JOB_NAME = "Automated job"

_HOLD = "UPDATE orders SET invoice_due_at = NULL WHERE reseller_id = $1 AND id = $2"
_THERE = "SELECT true FROM invoices WHERE reseller_id = $1 AND id = $2"
_CHARGED = """
SELECT max(invoice_date) FROM charges WHERE reseller_id = $1 AND order_id = $2 AND timing = 'immediate'
"""


class Issue(NamedTuple):
    """The days of an invoice (billing dates), how it is taxed, and the payment that settles it."""

    on: date
    tax_date: date
    tax: TaxTreatment
    payment: PaymentRow | None


def immediate_handlers(database: Database) -> Handlers:
    """The handler of INVOICE_NOW, whose subject is the order, for the worker and for draining."""

    async def invoice_now(job: Job, now: datetime) -> None:
        if job.subject is not None:
            async with database.unit_of_work(job.reseller_id) as session:
                await invoice_order(session, job.subject, now=now)

    return {INVOICE_NOW: invoice_now}


async def invoice_order(session: WriteSession, order_id: UUID, *, now: datetime) -> UUID | None:
    """Invoice what the order owes at once; gives the invoice's id, None where it owes nothing so.

    Issued on the billing date of `now`; the tax date is the charges' invoice date, the latest of them (T1).
    Holds the order, whose invoice is then due no more, so that two workers make one.
    Raises TaxRateNotDated, InvoiceRefused.
    """
    await session.run(_HOLD, session.reseller_id, order_id)
    tax_date = await session.fetchval(_CHARGED, session.reseller_id, order_id)
    if tax_date is None:
        return None
    invoice_id = immediate_id(session.reseller_id, order_id)
    if not await session.fetchval(_THERE, session.reseller_id, invoice_id):
        await _issue(session, invoice_id, order_id, tax_date, now)
    return invoice_id


async def _issue(
    session: WriteSession, invoice_id: UUID, order_id: UUID, tax_date: date, now: datetime
) -> None:
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    tax, payment = treatment_of(provider, reseller, tax_date), await _payment(session, order_id)
    issue = Issue(reseller.today(now), tax_date, tax, payment)
    with once():
        written = await write_lines(session, invoice_id, pending_at_once(session, order_id), now)
    found = totals(written.lines, written.net_minor, issue.tax)
    number = await next_number(session, Series.INVOICE, reseller.code, issue.on)
    head = _head(issue, reseller, provider)
    await write_invoice(session, invoice_id, head, number, found, now)
    await write_event(session, invoice_id, "FINALIZED", actor_name=JOB_NAME, now=now)
    if payment is not None:
        detail = paid_by_card(payment, reseller)
        await write_event(session, invoice_id, "PAID", actor_name=JOB_NAME, now=now, detail=detail)
    await check_invoice(session, invoice_id, found)
    await _log(session, number, order_id, reseller, now)


async def _payment(session: ReadSession, order_id: UUID) -> PaymentRow | None:
    """The payment that the card made for the order, unless it goes back."""
    found = await payment_of_order(session, order_id)
    return found if found is not None and found.status is PaymentStatus.PAID else None


def paid_by_card(payment: PaymentRow, reseller: ResellerFacts) -> dict[str, str]:
    """What the PAID event of an invoice says of its card payment; the day is a billing date."""
    day = reseller.today(payment.updated_at)
    return {"paid_on": day.isoformat(), "reference": payment.reference or "", "method": "card"}


def _head(issue: Issue, reseller: ResellerFacts, provider: ProviderFacts) -> Head:
    agreed = parties.terms(reseller, issue.tax)
    days = 0 if issue.payment else reseller.payment_days
    return Head(
        kind="IMMEDIATE",
        month=None,
        currency=reseller.currency,
        issued_on=issue.on,
        tax_date=issue.tax_date,
        due_on=issue.on + timedelta(days=days),
        seller=parties.seller(provider),
        bill_to=parties.bill_to(reseller),
        terms=parties.settled_by_card(agreed) if issue.payment else agreed,
    )


async def _log(
    session: WriteSession, number: Number, order_id: UUID, reseller: ResellerFacts, now: datetime
) -> None:
    action = Action("invoice_issued", order_id=order_id, details={"invoice": number.text})
    actor = Actor.job(JOB_NAME, reseller.reseller_id)
    await record_for(session, action, facts=reseller, actor=actor, now=now)
