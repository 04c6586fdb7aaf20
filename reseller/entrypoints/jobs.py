"""What the worker does: a handler for every kind of job, and the sweep that brings lost ones back.

    provision                     carry an order out
    payment                       see a card payment through: look, close, give back
    billing_day                   at each reseller's midnight: turns of terms, planned orders, what expires
    invoice_now                   the invoice of an order that is owed at once
    month_run, month_finalize     the month's invoice, by itself
    close_month                   the same, asked for by the operator
    month_figures                 the month so far, every hour
    compare                       what wishes would come to under several terms
    seal                          the action log's hash chain
    notice, notice_mail           mails about subscriptions: who gets one, then one each
    mail_invitation               a mail to somebody who was given access

Each may run twice or late with the same outcome. A month is closed only after the turns of terms inside it,
so a worker that stood still catches up in order.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from customers.comparisons.actions import COMPARE
from customers.notices.sending import NOTICE_MAIL, notice_handlers
from customers.orders.carrying import provision_handler
from customers.orders.completion import PROVISION
from customers.orders.http_provisioner import HttpProvisioner
from customers.orders.placing_planned import place_due
from customers.orders.provisioner import LedgerProvisioner, Provisioner
from customers.payments.gateway import PaymentGateway
from customers.payments.jobs import payment_handlers
from customers.payments.settings import gateway_for
from customers.payments.writing import PAYMENT
from customers.requests.actions import expire_requests
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.reminding import remind
from reseller.entrypoints.comparing import compare_handlers
from reseller.entrypoints.sweeping import BILLING_DAY, SEAL, sweep
from reseller.invoices import runs
from reseller.invoices.immediate import immediate_handlers
from reseller.invoices.jobs import FIGURES, FINALIZE, RUN, month_handlers
from reseller.partners.identity import forget_ended
from reseller.partners.mailing import INVITATION, mail_handlers
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import Database, DatabaseUnavailable
from reseller.plumbing.idempotency import forget_expired
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.mail import post_for
from reseller.plumbing.running import Handler, Handlers, Lane
from reseller.plumbing.sealing import heads_folder, seal
from reseller.plumbing.settings import Settings
from reseller.plumbing.telemetry import JOBS
from reseller.rules.access import Actor
from reseller.rules.periods import ONE_DAY, local_midnight

__all__ = ["LANES", "handlers", "sweep"]

JOB_NAME = "Automated job"
FIGURES_EVERY = timedelta(hours=1)
CLOSING = (RUN, FINALIZE, runs.KIND)
LANES = (
    Lane(frozenset({COMPARE}), places=1),
    Lane(frozenset({BILLING_DAY, FIGURES, *CLOSING}), places=2),
    Lane(frozenset({INVITATION, NOTICE_MAIL})),
    Lane(frozenset({PAYMENT})),
)
"""What takes minutes, or waits for a mail server or a gateway: no order waits behind it."""


def handlers(
    database: Database,
    settings: Settings,
    provisioner: Provisioner | None = None,
    gateway: PaymentGateway | None = None,
) -> Handlers:
    """The handler of every kind; orders go to `provisioner`, payments to `gateway`.

    By default each is the one that the settings name.
    """
    post = post_for(settings)
    found = {
        PROVISION: provision_handler(database, provisioner or provisioner_for(settings)),
        BILLING_DAY: _billing_day(database),
        **payment_handlers(database, gateway or gateway_for(settings)),
        SEAL: _seal(database, settings),
        runs.KIND: _month_close(database),
        **month_handlers(database),
        **immediate_handlers(database),
        **mail_handlers(database, post, settings),
        **compare_handlers(database),
        **notice_handlers(database, post, settings.base_url),
    }
    found[FIGURES] = _hourly(database, found[FIGURES])
    return {kind: _counted(kind, handler) for kind, handler in found.items()}


def provisioner_for(settings: Settings) -> Provisioner:
    """Who carries orders out: the service that the settings name, else the console's own ledger."""
    if settings.provisioner_url is None:
        return LedgerProvisioner()
    return HttpProvisioner(settings.provisioner_url, secret=settings.provisioner_secret)


def _billing_day(database: Database) -> Handler:
    """What a reseller's new day brings. No part holds up another: what failed is raised behind them all."""

    async def begin_day(job: Job, now: datetime) -> None:
        failures: list[Exception] = []
        for part in (roll_over_all, place_due, _remind_and_forget):
            try:
                await part(database, job.reseller_id, now=now)
            except DatabaseUnavailable:
                raise
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise ExceptionGroup("a part of the billing day failed", failures)

    return begin_day


async def _remind_and_forget(database: Database, reseller_id: UUID, *, now: datetime) -> None:
    """Ask for the day's mails, close and forget what its time has passed, and ask for the next midnight."""
    async with database.unit_of_work(reseller_id) as session:
        reseller = await reseller_facts(session)
        await remind(session, today=reseller.today(now), now=now)
        await expire_requests(session, actor=Actor.job(JOB_NAME, reseller_id), now=now)
        await forget_expired(session, reseller_id, now)
        await forget_ended(session, now)
        midnight = local_midnight(reseller.today(now) + ONE_DAY, reseller.zone)
        await enqueue(
            session, BILLING_DAY, reseller_id, subject=reseller_id, due_at=midnight, now=now, revive=False
        )


def _seal(database: Database, settings: Settings) -> Handler:
    async def seal_log(job: Job, now: datetime) -> None:
        await seal(database, job.reseller_id, heads_folder(settings))

    return seal_log


def _month_close(database: Database) -> Handler:
    async def close(job: Job, now: datetime) -> None:
        await runs.carry_out(database, job, now)

    return close


def _hourly(database: Database, handler: Handler) -> Handler:
    """The handler, which then asks for itself again in an hour."""

    async def compute(job: Job, now: datetime) -> None:
        await handler(job, now)
        async with database.work_without_tenant() as session:
            again = now + FIGURES_EVERY
            await enqueue(session, job.kind, job.reseller_id, subject=job.subject, due_at=again, now=now)

    return compute


def _counted(kind: str, handler: Handler) -> Callable[[Job, datetime], Awaitable[None]]:
    async def run(job: Job, now: datetime) -> None:
        try:
            await handler(job, now)
        except Exception:
            JOBS.labels(kind, "failed").inc()
            raise
        JOBS.labels(kind, "done").inc()

    return run
