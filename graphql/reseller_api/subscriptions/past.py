"""A subscription's seats and holders in the past, and how they came to be."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from customers.history import instants
from customers.history.holders import HolderAt, holders_at
from customers.history.timeline import SeatStep as Step
from customers.orders.kinds import OrderKind
from reseller.rules.errors import InputInvalid, marked
from reseller.rules.terms import PRESETS
from reseller_api.catalog.types import LicenseTerms, shown_terms
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.keysets import Keyset
from reseller_api.mirroring import mirror
from reseller_api.orders.types import ActorName, Order
from reseller_api.references import reference
from reseller_api.spans import Days
from reseller_api.users.types import User


@strawberry.type
class PastHolder:
    """One license in somebody's hands; `since` is the billing date of the order that assigned it."""

    address: str
    since: date
    order_number: int
    home: strawberry.Private[UUID]
    row: strawberry.Private[HolderAt]

    @classmethod
    def of(cls, home: UUID, row: HolderAt) -> "PastHolder":
        """The holder in a row."""
        return mirror(cls, row, home=home, row=row)

    user: User = reference("User", "row.user_id", "Whose it was, as that user is now.")


@strawberry.type
class SeatsAt:
    """The numbers at an instant, or at the end of a billing date; `state` is BEFORE, ACTIVE or ENDED.

    `nextNumber` is what the following period or term would have begun with on `nextOn`. `bought` is null
    where users are simply added; `bought`, `available` and `nextNumber` for those whom the plan is kept from.
    """

    day: date
    at: datetime | None
    state: str
    terms: LicenseTerms
    term: Days | None
    bought: int | None
    licensed: int
    available: int | None
    cap: int | None
    canceled: int
    next_number: int | None
    next_on: date | None
    home: strawberry.Private[UUID]
    subscription_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, home: UUID, subscription_id: UUID, found: instants.SeatsAt, *, hidden: bool) -> "SeatsAt":
        """The numbers that were found; `hidden`: without those of the plan (A2)."""
        terms = PRESETS[found.terms_key]
        return mirror(
            cls,
            found,
            bought=None if hidden or terms.counts_licensed else found.bought,
            available=None if hidden else found.available,
            next_number=None if hidden else found.next_number,
            day=found.moment.day,
            at=found.moment.at,
            state=found.state.upper(),
            terms=shown_terms(terms),
            term=Days.of(found.term) if found.term else None,
            home=home,
            subscription_id=subscription_id,
        )

    @connection_field
    async def holders(self, info: Info, rows: Keyset) -> Connection[PastHolder]:
        """Who held a license then, those assigned last first."""
        context, actor, sliced = info.context, info.context.actor_in(self.home), rows.by_id()
        async with context.reading(self.home) as session:
            page = await holders_at(
                session, self.subscription_id, sliced, at=self.at or self.day, actor=actor, now=context.now
            )
        return connect(page, lambda row: PastHolder.of(self.home, row))


def asked_moment(day: date | None, at: datetime | None) -> datetime | date:
    """The instant or the billing date that is asked for; INPUT_INVALID unless it is exactly one."""
    moment = at or day
    if moment is None or (at and day):
        reason = marked("Name either a billing date or an instant.")
        raise InputInvalid(template=reason, field=("day",))
    return moment


@strawberry.type
class SeatStep:
    """One movement of the ledger: `delta` licenses of a `measure` (bought, licensed), and the total after it.

    `cause` is order, rollover or renewal; `recordedAt` is when it became known, perhaps later.
    """

    id: strawberry.ID
    billing_date: date
    recorded_at: datetime
    measure: str
    delta: int
    total: int
    cause: str
    order_kind: OrderKind | None
    actor: ActorName
    home: strawberry.Private[UUID]
    row: strawberry.Private[Step]

    @classmethod
    def of(cls, home: UUID, row: Step) -> "SeatStep":
        """The movement in a row."""
        actor = ActorName(kind=row.actor_kind, name=row.actor_name)
        return mirror(cls, row, id=global_id("SeatStep", row.id), actor=actor, home=home, row=row)

    order: Order | None = reference("Order", "row.order_id", "The order that moved it.")
