"""The terms that a subscription runs through, one row of `subscription_terms` each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from customers.charges.prices import stored_price
from customers.subscriptions.state import stored_terms
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.charges import TermSpan
from reseller.rules.periods import Span
from reseller.rules.pricing import Price
from reseller.rules.terms import Billed, ChargesAt, LicenseTerms, Overuse, Period, PeriodStart

_INSERT = """
INSERT INTO subscription_terms (reseller_id, id, customer_id, subscription_id, ordinal, terms_key, terms,
                                period, in_arrears, measure, first_day, end_day, price, first_quantity,
                                order_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"""
_BOUND = {Overuse.BILL_ONE_MORE: "committed", Overuse.GRACE: "nothing"}
_RUN_THROUGH = """
SELECT terms::text AS terms, first_day, end_day, price::text AS price, first_quantity, charged_on
  FROM subscription_terms
 WHERE reseller_id = $1 AND subscription_id = $2 AND (end_day IS NULL OR end_day > $3)
 ORDER BY ordinal"""


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term or period to begin: `span` half-open, the price where the terms fix it at the start; `order_id`
    is the order that it begins with, None where it follows by itself."""

    terms: LicenseTerms
    period: Period
    span: Span
    price: Price | None
    first_quantity: int | None
    ordinal: int = 1
    order_id: UUID | None = None

    @property
    def measure(self) -> str:
        """The number that is charged: "licensed" or "bought"."""
        return "licensed" if self.terms.counts_licensed else "bought"

    @property
    def in_arrears(self) -> bool:
        return self.terms.billed is Billed.ARREARS

    @property
    def charged(self) -> TermSpan:
        """The term as charges see it."""
        return TermSpan(self.span.first, self.span.end, self.price, self.first_quantity or 0)


@dataclass(frozen=True, slots=True)
class RunTerm:
    """A term or period that a change is in force in; `charged_on` where its whole is charged already."""

    terms: LicenseTerms
    first_day: date
    end_day: date | None
    price: Price | None
    first_quantity: int | None
    charged_on: date | None = None

    @property
    def in_arrears(self) -> bool:
        return self.terms.billed is Billed.ARREARS

    @property
    def measure(self) -> str:
        """The number that is charged: "licensed" or "bought"."""
        return "licensed" if self.terms.counts_licensed else "bought"

    @property
    def charged(self) -> TermSpan:
        """The term as charges see it."""
        return TermSpan(self.first_day, self.end_day, self.price, self.first_quantity or 0)


def bound_by(terms: LicenseTerms) -> str:
    """Which CHECK holds users in use: the cap, the number bought, that with what is on order, or nothing."""
    return "cap" if terms.needs_cap else _BOUND.get(terms.overuse, "bought")


def spanned(terms: LicenseTerms, period: Period, first: date, anchor: date | None = None) -> Span:
    """The days of the term or period that begins on `first`; open where the terms run on (D4).

    `anchor` is the subscription's first day, whose day of the month comes back after a short month.
    """
    if terms.term_months is None and terms.period_start is PeriodStart.CALENDAR:
        return Span(first, None)
    return _term(first, terms.term_months or period.months, anchor)


@lru_cache(maxsize=4096)
def _term(first: date, months: int, anchor: date | None) -> Span:
    """The term's days; on one day many terms begin that have the same."""
    return Span.term(first, months, anchor)


def charged_by_job(terms: LicenseTerms) -> bool:
    """Whether a period's charge is made when its first day begins (I5)."""
    return terms.billed is Billed.ADVANCE and terms.charges_at is ChargesAt.FIRST_DAY


async def insert_term(
    session: WriteSession,
    subscription_id: UUID,
    customer_id: UUID,
    term: NewTerm,
    *,
    term_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Write the row of a term that begins; gives its id."""
    term_id = term_id or new_id(now)
    await session.run(
        _INSERT, session.reseller_id, term_id, customer_id, subscription_id, term.ordinal, term.terms.key,
        term.terms.to_json(), term.period.value, term.in_arrears, term.measure,
        term.span.first, term.span.end, term.price.to_json() if term.price else None, term.first_quantity,
        term.order_id, now,
    )  # fmt: skip
    return term_id


async def terms_from(session: ReadSession, subscription_id: UUID, day: date) -> list[RunTerm]:
    """The terms that run on `day` or begin later, in order."""
    rows = await session.fetch(_RUN_THROUGH, session.reseller_id, subscription_id, day)
    return [
        RunTerm(stored_terms(row[0]), row[1], row[2], stored_price(row[3]), row[4], row[5]) for row in rows
    ]
