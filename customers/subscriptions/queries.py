"""Subscriptions as lists and pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from customers.subscriptions.state import COLUMNS, SOURCE, Held
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor
from reseller.rules.availability import Availability, availability
from reseller.rules.errors import NotFound
from reseller.rules.periods import ONE_DAY, Month, Span
from reseller.rules.terms import PeriodStart, RenewalSetting

_ROWS = f"""
SELECT p.name AS product_name, p.unit AS product_unit, c.name AS customer_name, {COLUMNS} {SOURCE}
  JOIN products p ON p.id = s.product_id
 WHERE s.reseller_id = $1"""
_OF_CUSTOMERS = f"""{_ROWS} AND s.customer_id = ANY($2) AND u.customer_id = ANY($2)
 ORDER BY s.customer_id, s.id"""
_BY_ID = f"{_ROWS} AND s.id = ANY($2) ORDER BY s.id"


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription with its names; `held` carries every number, `held.terms.name` is the plan's name."""

    product_name: str
    product_unit: str
    customer_name: str
    held: Held

    @property
    def id(self) -> UUID:
        return self.held.id

    @property
    def reserved(self) -> int:
        """What pending orders reserve of the number that is charged."""
        held = self.held
        return held.reserved_licensed if held.terms.counts_licensed else held.reserved_bought

    @property
    def available(self) -> int | None:
        """Licenses for more users, pending orders taken off, below 0 in excess; None without a cap."""
        return self.held.holding().available

    @property
    def additional(self) -> int:
        """Units created beyond those included (A1)."""
        return max(0, self.held.licensed - (self.held.included or 0))

    @property
    def renewal(self) -> RenewalSetting | None:
        """What follows the term (G4); None where the terms have no renewal, and once it has ended."""
        return RenewalSetting[self.held.renewal_setting] if self.held.renewal_setting else None

    @property
    def term(self) -> Span:
        """The days under the running terms; without an end where they run on."""
        return Span(self.held.first_day, self.held.end_day)

    def period(self, today: date) -> Span:
        """The running period that a unit price is for: the calendar month in the term, or the term (M4)."""
        term = self.term
        if self.held.terms.period_start is not PeriodStart.CALENDAR:
            return term
        month = Month.of(max(today, term.first))
        end = min(month.next_first, term.end or month.next_first, (self.held.ends_on or month.last) + ONE_DAY)
        return Span(max(month.first, term.first), end)

    def actions(self, actor: Actor, today: date) -> tuple[Availability, ...]:
        """What this actor may do now, each impossible action with its reason and the date that changes it."""
        held = self.held
        return availability(held.holding(actor), actor, today)


async def subscriptions_of(
    session: ReadSession, customer_ids: Sequence[UUID]
) -> dict[UUID, list[SubscriptionRow]]:
    """The subscriptions of each of these customers, the oldest first; one statement for all."""
    found: dict[UUID, list[SubscriptionRow]] = {customer_id: [] for customer_id in customer_ids}
    for row in await session.fetch(_OF_CUSTOMERS, session.reseller_id, list(customer_ids)):
        shown = _row(row)
        found[shown.held.customer_id].append(shown)
    return found


async def subscriptions_by_id(
    session: ReadSession, subscription_ids: Sequence[UUID]
) -> dict[UUID, SubscriptionRow]:
    """These subscriptions; unknown and foreign ids are left out."""
    rows = await session.fetch(_BY_ID, session.reseller_id, list(subscription_ids))
    return {row["id"]: _row(row) for row in rows}


async def subscription(session: ReadSession, subscription_id: UUID) -> SubscriptionRow:
    """One subscription; NOT_FOUND outside the tenant's reach."""
    found = await subscriptions_by_id(session, [subscription_id])
    if subscription_id not in found:
        raise NotFound("subscription")
    return found[subscription_id]


def _row(row: Any) -> SubscriptionRow:
    values = dict(row)
    names = (values.pop("product_name"), values.pop("product_unit"), values.pop("customer_name"))
    return SubscriptionRow(*names, Held.of(values))
