"""What holds when a year has come to its end: all is done, once, and doing it again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from customers.payments.gateway import Outcome
from reseller.invoices.preview import preview_invoice
from reseller.invoices.verify import verify_invoice
from reseller.plumbing.database import ReadSession
from reseller.plumbing.jobs import enqueue
from reseller.rules.access import Role
from reseller.rules.periods import Month, local_midnight
from tests.journeys.year.days import assert_every_day_is_billed_once
from tests.journeys.year.digest import digest_of
from tests.journeys.year.laws import assert_lawful
from tests.journeys.year.stage import Year

KEPT_APART = ("jobs", "month_figures")
"""Tables that say when something was looked at, not what is."""
LEFT = {
    "an order is open": """
SELECT number FROM orders WHERE reseller_id = $1 AND kind <> 'END_SUBSCRIPTION'
   AND status IN ('PLACED', 'PROCESSING', 'AWAITING_PAYMENT')""",
    "a payment is open": """
SELECT id FROM payments WHERE reseller_id = $1 AND status IN ('new', 'open', 'refund_due')""",
    "an assignment is under way": """
SELECT id FROM assignments WHERE reseller_id = $1 AND state IN ('pending', 'leaving')""",
    "a planned order is not decided": """
SELECT id FROM planned_orders WHERE reseller_id = $1 AND status = 'planned'""",
    "a subscription is pending": "SELECT id FROM subscriptions WHERE reseller_id = $1 AND state = 'pending'",
    "a charge that is owed at once has no invoice": """
SELECT id FROM charges c WHERE reseller_id = $1 AND timing = 'immediate' AND NOT EXISTS (
       SELECT FROM invoice_lines l WHERE l.reseller_id = $1 AND l.charge_id = c.id)""",
    "a charge of a closed month has no invoice": """
SELECT id FROM charges c WHERE reseller_id = $1 AND NOT EXISTS (
       SELECT FROM invoice_lines l WHERE l.reseller_id = $1 AND l.charge_id = c.id)
   AND invoice_date < (SELECT max(month) + interval '1 month' FROM reseller_months
                        WHERE reseller_id = $1 AND status IN ('finalized', 'empty'))""",
    "a payment was kept and is on no invoice": """
SELECT p.id FROM payments p WHERE p.reseller_id = $1 AND p.status = 'paid' AND NOT EXISTS (
       SELECT FROM invoice_lines l JOIN invoices i ON i.reseller_id = $1 AND i.id = l.invoice_id
        WHERE l.reseller_id = $1 AND l.order_id = p.order_id AND i.kind = 'IMMEDIATE'
          AND i.gross_minor = p.amount_minor)""",
}
"""By what would be left undone: the statement that finds it, with the reseller as $1."""
AGAIN = """
SELECT 'provision' AS kind, id AS subject FROM orders WHERE reseller_id = $1 AND kind <> 'END_SUBSCRIPTION'
 UNION ALL SELECT 'invoice_now', id FROM orders WHERE reseller_id = $1
 UNION ALL SELECT 'payment', id FROM payments WHERE reseller_id = $1
 UNION ALL SELECT kind, $1::uuid FROM unnest(ARRAY['billing_day', 'seal']) AS again (kind)"""
"""Every job that there ever was to do, by kind and subject."""
WAITING = """
SELECT kind, due_at, last_error FROM jobs
 WHERE reseller_id = $1 AND (state <> 'waiting' OR due_at <= $2 OR last_error IS NOT NULL)"""


async def settle(year: Year) -> None:
    """Everyone does their work, and nobody fails, pays late or dies any more; two months go by."""
    year.moody.mild, year.cards.lost_at, year.last_digest = True, None, None
    for _ in range(3):
        year.clock.advance(timedelta(days=24))
        await year.workers.work(year.now)
        year.clock.advance(timedelta(minutes=5))
        await year.workers.work(year.now)


async def assert_all_is_done(year: Year) -> None:
    """Fail where something waits, or was not done for good."""
    left = {what: rows for what, sql in LEFT.items() if (rows := await year.rows(sql))}
    assert not left, left
    waiting = [dict(row) for row in await year.rows(WAITING, year.now)]
    assert not waiting, waiting
    async with year.database.reading(year.reseller_id) as session:
        await assert_lawful(session)
        closed = await _closed(session)
        await assert_every_day_is_billed_once(session, closed.next_first)
    await _assert_invoices_compute(year)
    await _assert_no_money_is_kept_for_nothing(year)


async def assert_again_changes_nothing(year: Year) -> None:
    """Every job once more, each months too late: no row of the tenant changes.

    The log is sealed by a look behind the work, so that there is one before.
    """
    await year.workers.work(year.now)
    statement = await digest_of(year.database, year.reseller_id, *KEPT_APART)
    before = (await year.rows(statement))[0]
    for job in await year.rows(AGAIN):
        async with year.database.work_without_tenant() as session:
            await enqueue(session, job["kind"], year.reseller_id, subject=job["subject"], now=year.now)
    await year.workers.work_together(year.now)
    after = (await year.rows(statement))[0]
    changed = [name for name, digest in before.items() if digest != after[name]]
    assert not changed, f"done again, it changed {changed}"


async def assert_a_month_is_what_its_preview_says(year: Year) -> None:
    """Let a month end and close it: to the cent what was previewed once it was over (I8)."""
    async with year.database.reading(year.reseller_id) as session:
        month = (await _closed(session)).following()
    year.clock.set(max(year.now, _noon(year, month.following())))
    await year.workers.work(year.now)
    async with year.database.reading(year.reseller_id) as session:
        previewed = await preview_invoice(session, month, actor=year.people[Role.RESELLER_OWNER, None])
    assert previewed is not None, f"{month} was closed before its day"
    year.clock.advance(timedelta(days=4))
    await year.workers.work(year.now)
    sql = "SELECT lines, net_minor, tax_minor FROM invoices WHERE reseller_id = $1 AND month = $2"
    made = [tuple(row) for row in await year.rows(sql, month.first)]
    totals = previewed.totals
    expected = [(totals.lines, totals.net_minor, totals.tax_minor)] if totals.lines else []
    assert made == expected, f"{month}: {made}, previewed {expected}"


def _noon(year: Year, month: Month) -> datetime:
    """Noon of a month's first day in the billing zone."""
    return local_midnight(month.first, year.zone) + timedelta(hours=12)


async def _closed(session: ReadSession) -> Month:
    """The latest month that was closed."""
    sql = "SELECT max(month) FROM reseller_months WHERE reseller_id = $1 AND status IN ('finalized', 'empty')"
    return Month.of(await session.fetchval(sql, session.reseller_id))


async def _assert_invoices_compute(year: Year) -> None:
    async with year.database.reading(year.reseller_id) as session:
        for row in await session.fetch("SELECT id FROM invoices WHERE reseller_id = $1", year.reseller_id):
            verified = await verify_invoice(session, row["id"])
            assert verified.differences == (), verified


async def _assert_no_money_is_kept_for_nothing(year: Year) -> None:
    """What the gateway kept is what the console takes for paid."""
    kept = {key.payment_id for key, said in year.cards.known.items() if said.outcome is Outcome.PAID}
    paid = await year.rows("SELECT id FROM payments WHERE reseller_id = $1 AND status = 'paid'")
    apart = kept ^ {row["id"] for row in paid}
    assert not apart, f"paid at the gateway or here alone: {apart}"
