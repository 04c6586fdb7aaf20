"""A subscription: one customer's holding of one product under one set of license terms."""

from asyncio import gather
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from customers.history.instants import seats_at
from customers.history.timeline import timeline
from customers.subscriptions.queries import SubscriptionRow, subscriptions_by_id
from customers.subscriptions.scheduled import scheduled
from customers.subscriptions.state import Held
from customers.users.excess import deactivated_by_grace_in, next_to_go_of
from customers.users.queries import HolderRow, holders_pages, users_by_id
from reseller.plumbing.database import ReadSession
from reseller.rules.access import plan_hidden, plan_is_owners
from reseller.rules.availability import Availability
from reseller.rules.periods import ONE_DAY
from reseller.rules.selling import EndRule, Period, RenewalSetting
from reseller.rules.turning import excess, grace_ends, turn
from reseller.rules.verbs import Verb
from reseller_api.catalog.types import LicenseTerms, Product, shown_terms
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Context, Info
from reseller_api.ids import global_id
from reseller_api.keysets import Keyset, page_of
from reseller_api.mirroring import shown, told
from reseller_api.node import Node
from reseller_api.orders.listing import orders_of
from reseller_api.orders.types import Order
from reseller_api.references import reference
from reseller_api.refusals import ErrorCode
from reseller_api.spans import Days
from reseller_api.subscriptions.past import SeatsAt, SeatStep, asked_moment
from reseller_api.subscriptions.scheduled import ScheduledChange
from reseller_api.things import KINDS, Asking, Kind
from reseller_api.users.types import Assignment, User

if TYPE_CHECKING:
    from reseller_api.customers.types import Customer

CustomerField = Annotated["Customer", strawberry.lazy("reseller_api.customers.types")]


@strawberry.type
class Renewal:
    """What follows the term: `seats` where a number was set for it, `cap` for the switch to Flexible."""

    setting: RenewalSetting
    seats: int | None
    cap: int | None


@strawberry.type
class AvailableAction:
    """An action that the actor may take now, or why not and from which day on."""

    action: Verb
    allowed: bool
    reason_code: ErrorCode | None
    reason: str | None
    allowed_from: date | None

    @classmethod
    def of(cls, found: Availability) -> "AvailableAction":
        """The action with its reason."""
        refusal = found.refusal
        return cls(
            action=found.verb,
            allowed=found.allowed,
            reason_code=ErrorCode(refusal.code) if refusal else None,
            reason=refusal.message if refusal else None,
            allowed_from=found.allowed_from,
        )


def _of_plan(read: Callable[[SubscriptionRow], int | None]) -> Any:
    """A number of the plan: null for those from whom the terms keep it (A2)."""

    def known(self: Any, context: Context) -> int | None:
        held = self.row.held
        hidden = held.terms.amounts_for_owner_only and plan_is_owners(context.actor_in(held.reseller_id))
        return None if hidden else read(self.row)

    return told(known)


@strawberry.type
class Subscription(Node):
    """Numbers are licenses; which of them is charged, the terms say.

    `state` is PENDING until the first order is carried out, FAILED where it came to nothing, ACTIVE or ENDED.
    `bought` is null where users are simply added; `paid` and `additional` (above `included`) are for terms
    that bill users beyond what is paid. Users in excess are deactivated at the end of `graceDeadline`. A term
    that is renewed ends with `renewedUntil`. The numbers of an owner's plan are null for others.
    """

    state: str = shown(lambda self: self.row.held.state.upper())
    terms: LicenseTerms = shown(lambda self: shown_terms(self.row.held.terms))
    bought: int | None = _of_plan(lambda row: _unless_counted(row.held))
    licensed: int = shown("row.held.licensed")
    reserved: int = shown("row.reserved")
    available: int | None = _of_plan(attrgetter("available"))
    purchase_cap: int | None = shown("row.held.cap")
    included: int | None = _of_plan(attrgetter("held.included"))
    next_included: int | None = _of_plan(attrgetter("held.next_included"))
    paid: int | None = _of_plan(lambda row: row.held.bought if row.held.terms.bills_beyond else None)
    additional: int | None = _of_plan(lambda row: row.additional if row.held.terms.bills_beyond else None)
    canceled: int = shown("row.held.canceled")
    next_period_licenses: int | None = _of_plan(lambda row: _next_period(row.held))
    contract_limit: int | None = shown("row.held.limit_licenses")
    tariff: str | None = shown("row.held.tariff")
    started_on: date = shown("row.held.started_on")
    ends_on: date | None = shown("row.held.ends_on")
    ended_on: date | None = shown("row.held.ended_on")
    over_since: date | None = shown("row.held.over_since")
    grace_deadline: date | None = shown(lambda self: grace_ends(self.row.held))
    renewed_until: date | None = shown(lambda self: _last_renewed(self.row.held))
    billing_period: Period = shown(lambda self: Period(self.row.held.period))
    renewal: Renewal | None = shown(lambda self: _renewal(self.row))
    version: int = shown("row.held.version")
    row: strawberry.Private[SubscriptionRow]

    @classmethod
    def of(cls, home: UUID, row: SubscriptionRow) -> "Subscription":
        """The subscription in a row."""
        return cls(id=global_id("Subscription", row.held.id), row=row)

    @property
    def home(self) -> UUID:
        """The reseller it belongs to."""
        return self.row.held.reseller_id

    product: Product = reference("Product", "row.held.product_id", "What is licensed.")
    customer: CustomerField = reference("Customer", "row.held.customer_id", "Whose it is.")

    @strawberry.field
    def period(self, info: Info) -> Days:
        """The running period that a unit price is for."""
        return Days.of(self.row.period(self.row.held.today(info.context.now)))

    @strawberry.field
    def term(self) -> Days:
        """The days under the running terms."""
        return Days.of(self.row.term)

    @strawberry.field
    def available_actions(self, info: Info) -> list[AvailableAction]:
        """What may be done now, and why the rest may not."""
        actor, today = info.context.actor_in(self.home), self.row.held.today(info.context.now)
        return [AvailableAction.of(found) for found in self.row.actions(actor, today)]

    @strawberry.field
    async def scheduled_changes(self, info: Info) -> list[ScheduledChange]:
        """What will happen by itself, the next at first."""
        context, actor = info.context, info.context.actor_in(self.home)
        async with context.reading(self.home) as session:
            found = await scheduled(session, self.row.id, actor=actor, now=context.now)
        return [ScheduledChange.of(context, self.home, self.row.id, each) for each in found]

    @connection_field
    async def users(self, info: Info, rows: Keyset) -> Connection[Assignment]:
        """Who holds a license, those assigned last first."""
        page = await info.context.page("holders", self.home, self.row.id, rows.by_id(), holders_pages)
        return connect(page, Assignment.of)

    @strawberry.field
    async def seats_at(self, info: Info, day: date | None = None, at: datetime | None = None) -> SeatsAt:
        """Its numbers at the end of a past billing date, or at an instant."""
        context, moment = info.context, asked_moment(day, at)
        async with context.reading(self.home) as session:
            actor = context.actor_in(self.home)
            found = await seats_at(session, self.row.id, at=moment, actor=actor, now=context.now)
        return SeatsAt.of(self.home, self.row.id, found, hidden=plan_hidden(actor, self.row.held.terms))

    @connection_field
    async def timeline(self, info: Info, rows: Keyset, since: date, until: date) -> Connection[SeatStep]:
        """Each change of its numbers between two billing dates, both inclusive, the oldest first."""
        context, actor, sliced = info.context, info.context.actor_in(self.home), rows.by_id()
        async with context.reading(self.home) as session:
            page = await timeline(session, self.row.id, since, until, sliced, actor=actor, now=context.now)
        return connect(page, partial(SeatStep.of, self.home))

    @connection_field
    async def users_at_risk(self, info: Info, rows: Keyset) -> Connection[Assignment]:
        """Whom the end of grace would deactivate, in order: the newest first, none who is protected."""
        sliced, overrun = rows.by_id(), (self.row.id, excess(self.row.held))
        found = await info.context.load("at risk", self.home, overrun, _at_risk) or ()
        return connect(page_of(found, sliced, attrgetter("id"), descending=True), Assignment.of)

    @connection_field
    async def deactivated_users(self, info: Info, rows: Keyset) -> Connection[User]:
        """Whom the end of grace deactivated and who holds no license here since, the newest first."""
        context, sliced = info.context, rows.by_id()
        found = await context.load("deactivated", self.home, self.row.id, deactivated_by_grace_in) or ()
        page = page_of(found, sliced, attrgetter("assignment_id"), descending=True)
        read = (context.load("users", self.home, row.user_id, users_by_id) for row in page.rows)
        people = {user.id: user for user in await gather(*read) if user}
        return connect(page, lambda row: User.of(self.home, people[row.user_id]), attrgetter("assignment_id"))

    @connection_field
    async def orders(self, info: Info, rows: Keyset) -> Connection[Order]:
        """Its orders, the newest first."""
        return await orders_of(info, self.home, rows, "subscription_id", self.row.id)


async def _at_risk(
    session: ReadSession, keys: list[tuple[UUID, int]]
) -> Mapping[tuple[UUID, int], list[HolderRow]]:
    """By subscription and how many have to go."""
    found = await next_to_go_of(session, dict(keys))
    return {key: found[key[0]] for key in keys}


def _unless_counted(held: Held) -> int | None:
    """What is bought; None where users are simply added."""
    return None if held.terms.counts_licensed else held.bought


def _last_renewed(held: Held) -> date | None:
    return held.renewed_until - ONE_DAY if held.renewed_until else None


def _next_period(held: Held) -> int | None:
    """What the next period begins with if nothing else happens; None where none follows by itself."""
    if held.over or held.terms.ends is not EndRule.PERIOD_END:
        return None
    return turn(held).bought


def _renewal(row: SubscriptionRow) -> Renewal | None:
    if row.renewal is None:
        return None
    return Renewal(setting=row.renewal, seats=row.held.renewal_seats, cap=row.held.renewal_cap)


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await subscriptions_by_id(session, keys)


KINDS["Subscription"] = Kind(_read, Subscription.of)
