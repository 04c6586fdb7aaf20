"""A comparison: what wishes come to under each of the terms asked about."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from customers.comparisons.queries import ComparisonRow, comparison
from customers.comparisons.question import Question
from customers.comparisons.summary import Outcome, Refusal, outcomes
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from reseller.rules.periods import Month
from reseller.rules.selling import Period
from reseller_api.catalog.types import LicenseTerms, preset_terms
from reseller_api.ids import global_id
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.refusals import ErrorCode
from reseller_api.scalars import Decimal, Money
from reseller_api.things import KINDS, Asking, Kind


@strawberry.enum
class ComparisonStatus(Enum):
    """WAITING until a worker has played it: then DONE, or FAILED with a reason."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@strawberry.type
class RefusedWish:
    """A wish that the terms did not allow; `wish` is its place among the changes, from 1; 0 is the start."""

    wish: int | None
    code: ErrorCode

    @classmethod
    def of(cls, found: Refusal) -> "RefusedWish":
        """The refusal of a wish."""
        return cls(wish=found.wish, code=ErrorCode(found.code))


@strawberry.type
class MonthNet:
    """What one calendar month comes to, without tax."""

    month: Month
    net: Money


@strawberry.type
class TermsOutcome:
    """What the wishes come to under one way of selling, and how it stands when the last month is over."""

    terms: LicenseTerms
    period: Period
    price: Decimal
    months: list[MonthNet]
    total: Money
    refusals: list[RefusedWish]
    first_day: date | None
    ends_on: date | None
    has_ended: bool
    bought: int | None
    users: int
    deactivated: int

    @classmethod
    def of(cls, asked: Question, found: Outcome) -> "TermsOutcome":
        """The outcome of one of the ways asked about."""
        currency = asked.parties.currency
        nets = zip(asked.span, found.nets, strict=False)
        return mirror(
            cls,
            found,
            terms=preset_terms(found.way.terms_key),
            period=found.way.period,
            price=Decimal(found.way.price),
            months=[MonthNet(month=month, net=Money.of(net, currency)) for month, net in nets],
            total=Money.of(found.total, currency),
            refusals=[RefusedWish.of(each) for each in found.refusals],
        )


@strawberry.type
class Comparison(Node):
    """The same wishes under several license terms; a worker plays them within seconds."""

    status: ComparisonStatus
    reason: str | None
    asked_at: datetime
    finished_at: datetime | None
    start: date
    users: int
    outcomes: list[TermsOutcome]

    @classmethod
    def of(cls, _home: UUID, row: ComparisonRow) -> "Comparison":
        """The comparison in a row."""
        asked = row.question
        found = outcomes(asked, row.answer) if row.answer else ()
        return mirror(
            cls,
            row,
            id=global_id("Comparison", row.id),
            status=ComparisonStatus(row.status),
            start=asked.start,
            users=asked.users,
            outcomes=[TermsOutcome.of(asked, each) for each in found],
        )


async def _read(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, Any]:
    found = {}
    for key in keys:
        with suppress(NotFound):
            found[key] = await comparison(session, key, actor=asked.actor)
    return found


KINDS["Comparison"] = Kind(_read, Comparison.of)
