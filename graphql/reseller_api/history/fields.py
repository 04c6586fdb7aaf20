"""What happened, and the log of every change."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from customers.history.log import LogRow, log_page
from customers.history.queries import HistoryFilter
from reseller.partners.queries import provider_facts
from reseller.rules.access import ActorKind, Verb, require
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.history.types import HistoryEvent, history_connection
from reseller_api.ids import global_id, key_given
from reseller_api.keysets import Keyset
from reseller_api.mirroring import mirror
from reseller_api.reach import Reselling


@strawberry.input
class HistoryFilterInput:
    """Which entries: each condition that is given must hold; days are billing dates, both inclusive."""

    customer: strawberry.ID | None = None
    subscription: strawberry.ID | None = None
    product: strawberry.ID | None = None
    actor_kind: ActorKind | None = None
    action: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    def read(self) -> HistoryFilter:
        """The filter; NOT_FOUND for an id that is none."""
        return HistoryFilter(
            customer_id=key_given("Customer", self.customer, "customer"),
            subscription_id=key_given("Subscription", self.subscription, "subscription"),
            product_id=key_given("Product", self.product, "product"),
            actor_kind=self.actor_kind,
            action=self.action,
            first_day=self.first_day,
            last_day=self.last_day,
        )


@strawberry.type
class LogEntry:
    """One logged change; `sealed` once the chain holds it."""

    id: strawberry.ID
    at: datetime
    billing_date: date
    actor: str
    on_behalf: str | None
    action: str
    customer: str | None
    product: str | None
    order_number: int | None
    quantity_delta: int | None
    quantity_after: int | None
    sealed: bool

    @classmethod
    def of(cls, row: LogRow) -> "LogEntry":
        """The entry in a row."""
        return mirror(
            cls,
            row,
            id=global_id("LogEntry", row.id),
            actor=row.actor_name,
            customer=row.customer_name,
            product=row.product_name,
        )


@strawberry.type
class HistoryQueries:
    """Reading what happened."""

    @connection_field
    async def history(
        self,
        info: Info,
        rows: Keyset,
        filter: HistoryFilterInput | None = None,
        reseller: Reselling = None,
    ) -> Connection[HistoryEvent]:
        """What happened to a reseller's customers, the newest first."""
        wanted = filter.read() if filter else HistoryFilter()
        return await history_connection(info, await info.context.home(reseller), rows, wanted)

    @connection_field
    async def action_log(
        self,
        info: Info,
        rows: Keyset,
        reseller: Reselling = None,
    ) -> Connection[LogEntry]:
        """Every change as it was written, the newest first: a reseller's, or one's own."""
        require(info.context.actor, Verb.READ_LOG)
        sliced = rows.by_id()
        async with info.context.reading(await _log_of(info, reseller)) as session:
            page = await log_page(session, sliced)
        return connect(page, LogEntry.of)


async def _log_of(info: Info, reseller: str | None) -> UUID:
    context = info.context
    if context.actor.reseller_id is not None or reseller is not None:
        return await context.home(reseller)
    async with context.reading_shared() as session:
        return (await provider_facts(session)).provider_id
