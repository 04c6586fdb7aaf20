"""Orders as lists and pages show them: newest first, whom they assigned, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Literal, Self
from uuid import UUID

from customers.orders.kinds import OrderKind, OrderStatus
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.access import ActorKind
from reseller.rules.errors import NotFound
from reseller.rules.lines import ChargeKind
from reseller.rules.pricing import UnitPrice

OrdersOf = Literal["customer_id", "subscription_id"]

_COLUMNS = """
SELECT o.id, o.number, o.kind, o.status, o.quantity_delta, o.quantity_after, o.placed_at, o.completed_at,
       o.updated_at, o.billing_date, o.charged_from, o.attempt, o.po_number, o.request_id, o.actor_kind,
       o.actor_name, o.failure_code, o.failure_reason, o.customer_id, c.name AS customer_name,
       o.subscription_id, o.product_id, p.name AS product_name,
       coalesce((SELECT t.terms_key FROM subscription_terms t
                  WHERE t.reseller_id = o.reseller_id AND t.subscription_id = o.subscription_id
                    AND t.first_day <= o.charged_from ORDER BY t.ordinal DESC LIMIT 1), s.terms_key)
           AS terms_key
  FROM {rows} o
  JOIN subscriptions s ON s.reseller_id = o.reseller_id AND s.id = o.subscription_id
  JOIN customers c ON c.reseller_id = o.reseller_id AND c.id = o.customer_id
  JOIN products p ON p.id = o.product_id"""


def select_orders(rows: str = "orders") -> str:
    """The SELECT whose rows `OrderRow.of` reads.

    `rows` may also name the rows that the same statement has just inserted.
    """
    return _COLUMNS.format(rows=rows)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order; `quantity_delta` and `quantity_after` are the difference and the total ("50, added 12")."""

    id: UUID
    number: int
    kind: OrderKind
    status: OrderStatus
    quantity_delta: int
    quantity_after: int
    placed_at: datetime
    completed_at: datetime | None
    updated_at: datetime
    billing_date: date
    charged_from: date
    attempt: int
    po_number: str | None
    request_id: UUID | None
    actor_kind: ActorKind
    actor_name: str
    failure_code: str | None
    failure_reason: str | None
    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_id: UUID
    product_name: str
    terms_key: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """The order in a row of `select_orders`."""
        values = dict(row)
        values["kind"], values["status"] = OrderKind(values["kind"]), OrderStatus(values["status"])
        values["actor_kind"] = ActorKind(values["actor_kind"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; dates are billing dates, both inclusive, None leaves a condition out."""

    customer_id: UUID | None = None
    subscription_id: UUID | None = None
    product_id: UUID | None = None
    statuses: Sequence[OrderStatus] | None = None
    kinds: Sequence[OrderKind] | None = None
    actor_kinds: Sequence[ActorKind] | None = None
    since: date | None = None
    until: date | None = None

    @property
    def rare(self) -> bool:
        """Whether it asks for values that may be very rare or very frequent."""
        asked = (self.product_id, self.statuses, self.kinds, self.actor_kinds)
        return any(value is not None for value in asked)


@dataclass(frozen=True, slots=True)
class OrderUser:
    """A user whom an order assigned (`leaves` False) or took off (True), with the assignment's state."""

    user_id: UUID
    address: str
    name: str
    leaves: bool
    state: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A stored charge of an order; dates inclusive, `net_minor` in the currency's minor unit."""

    id: UUID
    order_id: UUID
    kind: ChargeKind
    first_day: date
    last_day: date
    quantity: int
    unit_price: UnitPrice
    days: int
    period_days: int
    net_minor: int
    currency: str
    invoice_date: date
    rules: tuple[str, ...]


async def orders_page(
    session: ReadSession, rows: IdSlice, wanted: OrderFilter | None = None
) -> Page[OrderRow]:
    """One slice of the tenant's orders, newest first; its cost doesn't grow with its depth."""
    wanted = wanted or OrderFilter()
    select = _select(session, wanted)
    text = select.sliced(rows, ("o.id",), descending=True)
    fetch = session.fetch_planned if wanted.rare else session.fetch
    return rows.page(await fetch(text, *select.arguments)).map(OrderRow.of)


async def orders_pages(
    session: ReadSession, rows: IdSlice, parents: Sequence[UUID], whose: OrdersOf
) -> dict[UUID, Page[OrderRow]]:
    """The same slice of the orders of each of these customers or subscriptions, in one statement."""
    select = _select(session, OrderFilter())
    text = select.sliced_each(parents, f"o.{whose}", rows, "o.id", descending=True)
    found = [OrderRow.of(row) for row in await session.fetch(text, *select.arguments)]
    return rows.pages(parents, found, attrgetter(whose))


async def order(session: ReadSession, order_id: UUID) -> OrderRow:
    """One order; NOT_FOUND outside the tenant's reach."""
    found = await orders_by_id(session, [order_id])
    if order_id not in found:
        raise NotFound("order")
    return found[order_id]


async def orders_by_id(session: ReadSession, order_ids: Sequence[UUID]) -> dict[UUID, OrderRow]:
    """These orders; unknown and foreign ids are left out."""
    statement = f"{select_orders()} WHERE o.reseller_id = $1 AND o.id = ANY($2)"
    rows = await session.fetch(statement, session.reseller_id, list(order_ids))
    return {row["id"]: OrderRow.of(row) for row in rows}


async def order_users(session: ReadSession, order_id: UUID) -> tuple[OrderUser, ...]:
    """Whom the order assigned or took off, in order of assignment."""
    return tuple(OrderUser(*row) for row in await session.fetch(_USERS, session.reseller_id, order_id))


async def order_charges(session: ReadSession, order_ids: Sequence[UUID]) -> dict[UUID, tuple[ChargeRow, ...]]:
    """The stored charges of these orders in order of recording; charges in arrears have none."""
    found: dict[UUID, tuple[ChargeRow, ...]] = dict.fromkeys(order_ids, ())
    for row in await session.fetch(_CHARGES, session.reseller_id, list(order_ids)):
        charge = _charge(row)
        found[charge.order_id] = (*found[charge.order_id], charge)
    return found


def _select(session: ReadSession, wanted: OrderFilter) -> Select:
    select = Select(select_orders()).where("o.reseller_id = {}", session.reseller_id)
    select.where_given("o.customer_id = {}", wanted.customer_id)
    select.where_given("o.subscription_id = {}", wanted.subscription_id)
    select.where_given("o.product_id = {}", wanted.product_id)
    select.where_given("o.status = ANY({}::text[])", _values(wanted.statuses))
    select.where_given("o.kind = ANY({}::text[])", _values(wanted.kinds))
    select.where_given("o.actor_kind = ANY({}::text[])", _values(wanted.actor_kinds))
    select.where_given("o.billing_date >= {}", wanted.since)
    select.where_given("o.billing_date <= {}", wanted.until)
    return select


def _values(wanted: Sequence[Any] | None) -> list[str] | None:
    return None if wanted is None else [item.value for item in wanted]


def _charge(row: Any) -> ChargeRow:
    values = dict(row)
    unit = UnitPrice(values.pop("unit_micros"), values.pop("unit_divisor"))
    kind, rules = ChargeKind(values.pop("kind")), tuple(values.pop("rules"))
    return ChargeRow(kind=kind, unit_price=unit, rules=rules, **values)


_USERS = """
SELECT u.id, u.address, u.name, a.ended_order_id IS NOT DISTINCT FROM $2, a.state
  FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND (a.order_id = $2 OR a.ended_order_id = $2) ORDER BY a.id"""
_CHARGES = """
SELECT id, order_id, kind, first_day, last_day, quantity, unit_micros, unit_divisor, days, period_days,
       net_minor, currency, invoice_date, rules
  FROM charges WHERE reseller_id = $1 AND order_id = ANY($2) ORDER BY id"""
