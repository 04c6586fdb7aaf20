"""The job `payment`: sees one payment through, by asking the gateway what it has to be asked now.

A call-back that is late or never comes changes nothing but the time at which the console knows.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from customers.payments.actions import give_up, take_answer
from customers.payments.gateway import GatewayUnclear, Outcome, PaymentGateway, Standing
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow, payment
from customers.payments.writing import PAYMENT, look_at
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handler, Handlers

LOOKS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 60, 180, 600))
"""How long after it was asked for an unpaid payment is looked at; the last time is when it expires."""
logger = logging.getLogger(__name__)


class PaymentUnsettled(Exception):
    """The gateway has left open for too long how a payment ends; a person has to look there."""


def payment_handlers(database: Database, gateway: PaymentGateway | None) -> Handlers:
    """The handler of jobs whose subject is a payment; without a gateway they wait for one."""
    return {PAYMENT: _handler(database, gateway)}


def _handler(database: Database, gateway: PaymentGateway | None) -> Handler:
    async def handle(job: Job, now: datetime) -> None:
        if job.subject is None:
            raise LookupError("a job about a payment names it")
        async with database.reading(job.reseller_id) as session:
            asked = await payment(session, job.subject)
        try:
            standing = await _ask(gateway, asked, now)
        except GatewayUnclear as error:
            logger.warning("Payment %s: %s. Asking again.", asked.id, error)
            standing = None
        async with database.unit_of_work(job.reseller_id) as session:
            goes_on = await _take(session, asked.id, standing, now)
        if not goes_on:
            raise PaymentUnsettled(f"payment {asked.key.text}: unclear since {asked.unclear_since:%Y-%m-%d}")

    return handle


async def _ask(gateway: PaymentGateway | None, asked: PaymentRow, now: datetime) -> Standing:
    """Open, look, close or give back, whichever the payment needs now; nothing where it needs nothing."""
    if asked.status in (PaymentStatus.PAID, PaymentStatus.REFUNDED):
        return Standing(Outcome.UNKNOWN)
    if gateway is None:
        raise GatewayUnclear("no payment gateway is set up")
    if asked.status is PaymentStatus.REFUND_DUE:
        return await gateway.refund(asked.key)
    if not asked.payable(now):
        return await gateway.cancel(asked.key)
    if asked.status is PaymentStatus.NEW:
        return await gateway.create(asked.asked(now))
    return await gateway.status(asked.key)


async def _take(session: WriteSession, payment_id: UUID, standing: Standing | None, now: datetime) -> bool:
    """Take the answer, and look again at what is not at its end; False where that was done for too long."""
    if standing is not None:
        await take_answer(session, payment_id, standing, now=now)
    present = await payment(session, payment_id)
    closed = standing is not None and standing.outcome is not Outcome.OPEN
    if closed and present.status.is_open and not present.payable(now):
        await give_up(session, payment_id, now=now)
    elif present.payable(now):
        await look_at(session, payment_id, now=now, due_at=_next_look(present, now))
    elif present.status is PaymentStatus.REFUND_DUE or not closed:
        due_at = present.asked_again_at(now)
        if due_at is None:
            return False
        await look_at(session, payment_id, now=now, due_at=due_at)
    return True


def _next_look(present: PaymentRow, now: datetime) -> datetime:
    later = (present.created_at + after for after in LOOKS)
    return next((at for at in later if at > now), present.expires_at)
