"""Closing a month for one reseller or all: each in its own transactions, a failing one set aside (I1, I7).

Every turn of a term that is due by now is written first (G4); one that fails sets its reseller aside as well.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from customers.subscriptions.daily import roll_over_all
from reseller.invoices.checks import InvoiceRefused
from reseller.invoices.months import find_month, open_month, park_month
from reseller.invoices.run import Closed, draft_month, finalize_month
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import Database, DatabaseBusy, DatabaseUnavailable
from reseller.plumbing.log import Action
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import ConsoleError, MonthNotOver, NotFound, marked
from reseller.rules.periods import Month

T = TypeVar("T")
logger = logging.getLogger(__name__)
BUSY = marked("Others held what this month needs; it is tried again by itself.")
UNEXPECTED = marked("An unexpected error stopped this run; the log holds it under {name}.")
_ALL = "SELECT reseller_id, code FROM reseller_codes ORDER BY code"
_ONE = "SELECT reseller_id, code FROM reseller_codes WHERE reseller_id = $1"


class Parked(NamedTuple):
    """A reseller whose month could not be closed; the reason is a sentence for the operator."""

    reseller_id: UUID
    code: str
    reason: str


class MonthClosing(NamedTuple):
    """What a close came to: closed resellers by code, and those set aside. `total` resellers were asked."""

    month: Month
    closed: dict[str, Closed]
    parked: tuple[Parked, ...]

    @property
    def total(self) -> int:
        return len(self.closed) + len(self.parked)


class Progress(NamedTuple):
    """How many resellers of a close are done, and which was the last."""

    done: int
    total: int
    code: str


async def close_month(
    database: Database,
    month: Month,
    *,
    actor: Actor,
    now: datetime,
    reseller_id: UUID | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> MonthClosing:
    """Draft and finalize the month for one reseller, or for all whose billing zone has left it.

    May be run again at any time: what is closed stays as it is. Raises FORBIDDEN, NOT_FOUND of the reseller,
    and MONTH_NOT_OVER where the month is over for none of those asked for.
    """
    require(actor, Verb.CLOSE_MONTH)
    closed: dict[str, Closed] = {}
    parked: list[Parked] = []
    not_over: MonthNotOver | None = None
    asked = await resellers(database, reseller_id)
    for done, (asked_id, code) in enumerate(asked, 1):
        try:
            became = await close_reseller_month(database, asked_id, month, actor=actor, now=now)
        except MonthNotOver as error:
            not_over = error
            continue
        if isinstance(became, Parked):
            parked.append(became)
        else:
            closed[code] = became
        progress(Progress(done, len(asked), code))
    if not_over and not closed and not parked:
        raise not_over
    return MonthClosing(month, closed, tuple(parked))


async def close_reseller_month(
    database: Database, reseller_id: UUID, month: Month, *, actor: Actor, now: datetime
) -> Closed | Parked:
    """Close one reseller's month; what stands in its way parks it with the reason. Raises MONTH_NOT_OVER."""

    async def close() -> Closed:
        await roll_over_all(database, reseller_id, now=now)
        async with database.unit_of_work(reseller_id) as session:
            await open_month(session, month, await reseller_facts(session), now)
        return await _finalize(database, reseller_id, month, actor=actor, now=now)

    return await _or_park(close, database, reseller_id, month, now=now)


async def draft_reseller_month(
    database: Database, reseller_id: UUID, month: Month, *, now: datetime
) -> datetime | None:
    """Draft one reseller's month; gives when its review ends, None where it is closed or was parked."""

    async def draft() -> datetime | None:
        await roll_over_all(database, reseller_id, now=now)
        async with database.unit_of_work(reseller_id) as session:
            await draft_month(session, month, now=now)
            opened = await find_month(session, month)
            return opened.finalize_at if opened and not opened.status.is_closed else None

    became = await _or_park(draft, database, reseller_id, month, now=now)
    return None if isinstance(became, Parked) else became


async def resellers(database: Database, reseller_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """Ids and codes of every reseller in order of code, or of one; NOT_FOUND where that isn't there."""
    async with database.reading_without_tenant() as session:
        if reseller_id is None:
            return [(row[0], row[1]) for row in await session.fetch(_ALL)]
        row = await session.fetchrow(_ONE, reseller_id)
        if row is None:
            raise NotFound("reseller")
        return [(row[0], row[1])]


async def _finalize(
    database: Database, reseller_id: UUID, month: Month, *, actor: Actor, now: datetime
) -> Closed:
    async with database.unit_of_work(reseller_id) as session:
        became = await finalize_month(session, month, actor_name=actor.name, now=now)
        if became.wrote:
            details = {"month": str(month), "status": became.status.value, "lines": became.totals.lines}
            action = Action("month_closed", details=details)
            await record_for(session, action, facts=await reseller_facts(session), actor=actor, now=now)
        return became


async def _or_park(
    work: Callable[[], Awaitable[T]], database: Database, reseller_id: UUID, month: Month, *, now: datetime
) -> T | Parked:
    """Do the work, or set the reseller aside with the reason so that the others go on."""
    try:
        return await work()
    except (MonthNotOver, NotFound, DatabaseUnavailable):
        raise
    except (ConsoleError, InvoiceRefused) as error:
        reason = str(error)
    except Exception as error:
        logger.exception("The run of %s for reseller %s failed.", month, reseller_id)
        reason = _reason(error)
    return await _park(database, reseller_id, month, reason, now=now)


def _reason(error: Exception) -> str:
    """What the operator reads: of many failures the first that says what to do."""
    failures = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
    told = (str(failure) for failure in failures if isinstance(failure, ConsoleError))
    other = BUSY if isinstance(failures[0], DatabaseBusy) else UNEXPECTED
    return next(told, other.format(name=type(failures[0]).__name__))


async def _park(database: Database, reseller_id: UUID, month: Month, reason: str, *, now: datetime) -> Parked:
    async with database.unit_of_work(reseller_id) as session:
        reseller = await reseller_facts(session)
        await park_month(session, month, reseller, reason=reason, now=now)
    return Parked(reseller_id, reseller.code, reason)
