"""What happened, newest first: orders, and changes that are logged without one (C8)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from reseller.plumbing.cells import csv_row
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select, beside_each
from reseller.rules.access import ActorKind
from reseller.rules.terms import PRESETS

FOR_ALL = ("request_link_set", "request_link_removed", "contract_limit_set")
"""Changes that concern all customers at once and stand in every reseller's history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which entries: each condition that is given must hold. Days are billing dates, both inclusive.

    `action` is an order's kind in lower case ("add_licenses") or the name of a logged change.
    """

    customer_id: UUID | None = None
    subscription_id: UUID | None = None
    product_id: UUID | None = None
    actor_kind: ActorKind | None = None
    action: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def rare(self) -> bool:
        """Whether it asks for a value that may be very rare or very frequent."""
        return any(value is not None for value in (self.product_id, self.actor_kind, self.action))


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry: when (UTC, and the billing date), who, what, and the total with its difference (C8).

    An entry of an order carries the order's number and status as they are now, and the number of the request
    that it fulfills; one of a request carries the request's. `details` holds what a setting was before and is
    after. `terms_key` is the plan at that day. None where there is nothing to say.
    """

    id: UUID
    at: datetime
    billing_date: date
    actor_kind: ActorKind
    actor_name: str
    on_behalf: str | None
    action: str
    customer_id: UUID | None
    customer_name: str | None
    subscription_id: UUID | None
    product_id: UUID | None
    product_name: str | None
    terms_key: str | None
    quantity_after: int | None
    quantity_delta: int | None
    order_id: UUID | None
    order_number: int | None
    order_status: str | None
    failure_code: str | None
    request_number: int | None
    request_status: str | None
    details: dict[str, Any]

    @property
    def is_unrequested(self) -> bool:
        """Whether the reseller added licenses that nobody requested, where requests are the way (G2)."""
        terms = PRESETS.get(self.terms_key or "")
        adds = self.order_id is not None and self.action == "add_licenses"
        return adds and self.request_number is None and terms is not None and terms.needs_link

    @property
    def status(self) -> str | None:
        """Where the order stands, or the request that an entry without one is about."""
        return self.order_status if self.order_id else self.request_status

    @property
    def plan(self) -> str | None:
        """The name of the license terms."""
        terms = PRESETS.get(self.terms_key or "")
        return terms.name if terms else self.terms_key


_ORDERS = """
SELECT o.id, o.placed_at AS at, o.billing_date, o.actor_kind, o.actor_name, NULL::text AS on_behalf,
       lower(o.kind) AS action, o.customer_id, o.subscription_id, o.product_id, o.quantity_after,
       o.quantity_delta, o.id AS order_id, o.number AS order_number, o.status AS order_status, o.failure_code,
       o.request_id, o.detail AS details, o.reseller_id
  FROM orders o"""
_CHANGES = """
SELECT a.id, a.at, a.billing_date, a.actor_kind, a.actor_name, a.on_behalf, a.action, a.customer_id,
       a.subscription_id, a.product_id, a.quantity_after, a.quantity_delta, NULL::uuid, NULL::bigint,
       NULL::text, NULL::text, (a.details ->> 'request')::uuid, a.details, a.reseller_id
  FROM action_log a"""
_NAMED = """
SELECT h.id, h.at, h.billing_date, h.actor_kind, h.actor_name, h.on_behalf, h.action, h.customer_id,
       c.name AS customer_name, h.subscription_id, h.product_id, p.name AS product_name, (
           SELECT t.terms_key FROM subscription_terms t
            WHERE t.reseller_id = h.reseller_id AND t.subscription_id = h.subscription_id
            ORDER BY t.first_day > h.billing_date, CASE WHEN t.first_day > h.billing_date THEN t.ordinal
                     ELSE -t.ordinal END LIMIT 1) AS terms_key,
       h.quantity_after, h.quantity_delta, h.order_id, h.order_number, h.order_status, h.failure_code,
       q.number AS request_number, q.status AS request_status, h.details
  FROM ({entries}) h
  LEFT JOIN customers c ON c.reseller_id = h.reseller_id AND c.id = h.customer_id
  LEFT JOIN products p ON p.id = h.product_id
  LEFT JOIN license_requests q ON q.reseller_id = h.reseller_id AND q.id = h.request_id
 ORDER BY h.id {direction}"""

HEADINGS = (
    "at_utc", "billing_date", "actor_kind", "actor", "on_behalf", "action", "customer", "product", "plan",
    "quantity", "difference", "order", "status", "request",
)  # fmt: skip


async def history_page(
    session: ReadSession, rows: IdSlice, *, wanted: HistoryFilter | None = None
) -> Page[HistoryRow]:
    """One page of the tenant's history; of one customer where its member asks."""
    wanted = wanted or HistoryFilter()
    halves = _halves(session, wanted)
    fetch = session.fetch_planned if wanted.rare else session.fetch
    statement = _named(_both(halves, rows), rows)
    return rows.page(await fetch(statement, *halves[0].arguments)).map(_row)


async def history_pages(
    session: ReadSession, rows: IdSlice, customer_ids: Sequence[UUID]
) -> dict[UUID, Page[HistoryRow]]:
    """The same slice of the history of each of these customers, in one statement."""
    orders, changes = halves = _halves(session, HistoryFilter())
    parents = orders.value(list(customer_ids))
    orders.where("o.customer_id = parent.id")
    changes.where("a.customer_id = parent.id")
    statement = _named(beside_each(parents, _both(halves, rows)), rows)
    found = [_row(row) for row in await session.fetch(statement, *orders.arguments)]
    return rows.pages(customer_ids, found, lambda row: cast(UUID, row.customer_id))


async def history_csv(session: ReadSession, wanted: HistoryFilter | None = None) -> AsyncIterator[str]:
    """The filtered history as lines of CSV, the headings first; memory stays flat."""
    statement, arguments = _whole(session, wanted or HistoryFilter())
    yield csv_row(HEADINGS)
    async for row in session.stream(statement, *arguments):
        yield csv_row(_cells(_row(row)))


def _both(halves: tuple[Select, Select], rows: IdSlice) -> str:
    """Each half gives its own first rows, so the page costs the same however long the history is."""
    parts = [
        part.sliced(rows, (f"{name}.id",), descending=True) for part, name in zip(halves, "oa", strict=True)
    ]
    direction = "ASC" if rows.backward else "DESC"
    return f"({parts[0]}) UNION ALL ({parts[1]}) ORDER BY id {direction} LIMIT {rows.size + 1}"


def _named(entries: str, rows: IdSlice) -> str:
    return _NAMED.format(entries=entries, direction="ASC" if rows.backward else "DESC")


def _whole(session: ReadSession, wanted: HistoryFilter) -> tuple[str, list[Any]]:
    orders, changes = _halves(session, wanted)
    both = f"({orders.text()}) UNION ALL ({changes.text()}) ORDER BY id DESC"
    return _NAMED.format(entries=both, direction="DESC"), changes.arguments


def _halves(session: ReadSession, wanted: HistoryFilter) -> tuple[Select, Select]:
    """The two selects of one statement, which share one list of arguments."""
    orders, changes = Select(_ORDERS), Select(_CHANGES)
    changes.arguments = orders.arguments
    for select, name in ((orders, "o"), (changes, "a")):
        select.where(f"{name}.reseller_id = {{}}", session.reseller_id)
        select.where_given(f"{name}.customer_id = {{}}", session.customer_id or wanted.customer_id)
        select.where_given(f"{name}.subscription_id = {{}}", wanted.subscription_id)
        select.where_given(f"{name}.product_id = {{}}", wanted.product_id)
        select.where_given(f"{name}.actor_kind = {{}}", wanted.actor_kind)
        select.where_given(f"{name}.billing_date >= {{}}", wanted.first_day)
        select.where_given(f"{name}.billing_date <= {{}}", wanted.last_day)
    if wanted.action is not None:
        orders.where("o.kind = {}", wanted.action.upper())
        changes.where("a.action = {}", wanted.action)
    changes.where("a.order_id IS NULL").where("(a.customer_id IS NOT NULL OR a.action = ANY({}))", FOR_ALL)
    return orders, changes


def _row(row: Mapping[str, Any]) -> HistoryRow:
    return HistoryRow(**{**row, "actor_kind": ActorKind(row["actor_kind"])})


def _cells(row: HistoryRow) -> tuple[object, ...]:
    return (
        row.at, row.billing_date, row.actor_kind, row.actor_name, row.on_behalf, row.action,
        row.customer_name, row.product_name, row.plan, row.quantity_after, row.quantity_delta,
        row.order_number, row.status, "none" if row.is_unrequested else row.request_number,
    )  # fmt: skip
