"""Months over all resellers, for the operator: how far each has come, and closing one."""

from collections.abc import Sequence
from enum import Enum
from uuid import UUID

import strawberry

from reseller.invoices.overview import MonthOfReseller, month_overviews
from reseller.invoices.overview import months as months_run
from reseller.invoices.runs import start_run, waiting_in
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import LARGEST_PAGE
from reseller.rules.access import Verb, require
from reseller.rules.periods import Month
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Context, Info, Unit
from reseller_api.ids import global_id, key_given
from reseller_api.keysets import Keyset, page_of
from reseller_api.mutations import Payload, answer
from reseller_api.reach import Everyone
from reseller_api.scalars import Money


@strawberry.enum
class MonthStatus(Enum):
    """OPEN before a run, RUNNING while one goes on, FAILED where somebody was set aside, DRAFT, CLOSED."""

    OPEN = "open"
    RUNNING = "running"
    FAILED = "failed"
    DRAFT = "draft"
    CLOSED = "closed"


@strawberry.type
class MonthFailure:
    """A reseller that was set aside, and what stands in the way."""

    reseller_id: strawberry.ID
    reseller: str
    reason: str


@strawberry.type
class MonthTotal:
    """What one reseller is invoiced for the month.

    `status` is RUNNING, DRAFT, FINALIZED, EMPTY (nothing to invoice) or FAILED; null before its run.
    """

    reseller_id: strawberry.ID
    reseller: str
    status: str | None
    lines: int
    net: Money
    tax: Money
    invoice_number: str | None

    @classmethod
    def of(cls, row: MonthOfReseller) -> "MonthTotal":
        """The reseller's month in a row."""
        return cls(
            reseller_id=global_id("Reseller", row.reseller_id),
            reseller=row.name,
            status=row.status.upper() if row.status else None,
            lines=row.lines,
            net=Money.of(row.net_minor, row.currency),
            tax=Money.of(row.tax_minor, row.currency),
            invoice_number=row.invoice_number,
        )


@strawberry.type
class MonthRun:
    """How far a month has come: `done` of `total` resellers, and who was set aside."""

    month: Month
    status: MonthStatus
    done: int
    total: int
    failed: list[MonthFailure]
    resellers: list[MonthTotal]

    @classmethod
    def of(cls, month: Month, rows: Sequence[MonthOfReseller], *, running: bool) -> "MonthRun":
        """The month in its resellers' rows."""
        statuses = [row.status for row in rows]
        return cls(
            month=month,
            status=_status(statuses, running),
            done=sum(status in ("finalized", "empty") for status in statuses),
            total=len(rows),
            failed=[_failure(row) for row in rows if row.status == "failed"],
            resellers=[MonthTotal.of(row) for row in rows],
        )


@strawberry.input
class CloseMonthInput:
    """A month to draft and finalize, for every reseller or for one; asking again goes on where it stopped."""

    idempotency_key: str
    month: Month
    reseller: strawberry.ID | None = None


@strawberry.type
class CloseMonthPayload(Payload):
    """The month; workers close it, and `month` tells how far they have come."""

    month_run: MonthRun | None = None


@strawberry.type
class MonthQueries:
    """Reading months; provider staff alone."""

    @strawberry.field
    async def month(self, info: Info, month: Month) -> MonthRun:
        """How far a month has come."""
        require(info.context.actor, Verb.READ_RESELLERS)
        return await _month(info.context, month)

    @connection_field
    async def months(self, info: Info, rows: Keyset) -> Connection[MonthRun]:
        """The months that were run for any reseller, the latest first."""
        require(info.context.actor, Verb.READ_RESELLERS)
        sliced = rows.by_id()
        async with info.context.database.provider_reading() as session:
            found = [each.month for each in await months_run(session, first=LARGEST_PAGE)]
        page = page_of(found, sliced, _place, descending=True)
        runs = await _months(info.context, page.rows)
        return connect(page, runs.__getitem__, _place)


@strawberry.type
class MonthMutations:
    """Closing months; the operator alone."""

    @strawberry.mutation
    async def close_month(self, info: Info, input: CloseMonthInput) -> CloseMonthPayload:
        """Let workers draft and finalize a month; what is closed stays as it is."""

        async def act(unit: Unit) -> Effect:
            key = key_given("Reseller", input.reseller, "reseller")
            await start_run(unit.session, input.month, reseller_id=key, **unit.deed)
            return {}

        payload = await answer(info, input, Everyone(Verb.CLOSE_MONTH), act, CloseMonthPayload)
        if not payload.errors:
            payload.month_run = await _month(info.context, input.month)
        return payload


def _place(month: Month) -> UUID:
    """Where a month stands in the list of months."""
    return UUID(int=month.first.toordinal())


async def _month(context: Context, month: Month) -> MonthRun:
    return (await _months(context, [month]))[month]


async def _months(context: Context, asked: Sequence[Month]) -> dict[Month, MonthRun]:
    async with context.database.provider_reading() as session:
        seen = await month_overviews(session, asked)
    async with context.reading_shared() as session:
        jobs = await waiting_in(session, asked)
    return {month: MonthRun.of(month, seen[month], running=bool(jobs[month])) for month in asked}


def _status(statuses: Sequence[str | None], running: bool) -> MonthStatus:
    if running or "running" in statuses:
        return MonthStatus.RUNNING
    if "failed" in statuses:
        return MonthStatus.FAILED
    if "draft" in statuses:
        return MonthStatus.DRAFT
    return MonthStatus.CLOSED if statuses and None not in statuses else MonthStatus.OPEN


def _failure(row: MonthOfReseller) -> MonthFailure:
    return MonthFailure(
        reseller_id=global_id("Reseller", row.reseller_id), reseller=row.name, reason=row.reason or ""
    )
