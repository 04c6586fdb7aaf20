"""What a carried-out order moves: from the order, the terms it is in force in, and their turns (C10, I4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from customers.charges.prices import stored_price
from customers.orders.advancing import Purchase, owings
from customers.orders.kinds import OrderKind, OrderStatus
from customers.subscriptions.moves import BOUGHT, LICENSED, Entry, Move, Owed
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.charges import SeatChange
from reseller.rules.pricing import Price, PriceSchedule


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order as its completion needs it."""

    id: UUID
    kind: OrderKind
    status: OrderStatus
    attempt: int
    delta_bought: int
    delta_licensed: int
    quantity_delta: int
    quantity_after: int
    billing_date: date
    charged_from: date
    po_number: str | None
    request_id: UUID | None
    detail: dict[str, Any]
    price: Price | None
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """The order in a row of the table."""
        values = dict(row)
        values["kind"] = OrderKind(values["kind"])
        values["status"] = OrderStatus(values["status"])
        values["actor_kind"] = ActorKind(values["actor_kind"])
        values["price"] = stored_price(values["price"])
        return cls(**values)

    def actor(self, reseller_id: UUID) -> Actor:
        """Who placed it, as the ledger names them."""
        return Actor(self.actor_id, self.actor_name, Role.RESELLER_OWNER, reseller_id, kind=self.actor_kind)

    def deltas(self) -> Iterator[tuple[str, int]]:
        """What it moves: (measure, difference), differences of 0 left out."""
        for measure, delta in ((BOUGHT, self.delta_bought), (LICENSED, self.delta_licensed)):
            if delta:
                yield measure, delta

    def fallen_on(self, measure: str) -> date | None:
        """The first day of the term into which the change was not carried; None where it goes on."""
        turn = self.fallen_at(measure)
        return turn.day if turn else None

    def fallen_at(self, measure: str) -> Turn | None:
        """The turn at which the change was not carried; None where it goes on."""
        for turn in map(Turn.of, self.detail.get("turns", ())):
            carried = turn.carries_bought if measure == BOUGHT else turn.carries_licensed
            if not carried and turn.day != self.renewed_from:
                return turn
        return None

    @property
    def renewed_from(self) -> date | None:
        """The first day of the renewed term that the order is paid for as well (H7)."""
        day = self.detail.get("renewed_from")
        return date.fromisoformat(day) if day else None

    def purchase(self, total: int) -> Purchase:
        """The licenses bought, as charges in advance see them; `total` is the number after them."""
        change = SeatChange(self.charged_from, self.delta_bought, self.id)
        begins = self.kind is OrderKind.SUBSCRIBE
        return Purchase(change, self.billing_date, total, begins, self.price, self.renewed_from)


def settled(
    order: OpenOrder, terms: Sequence[RunTerm], *, total: int, schedule: PriceSchedule | None = None
) -> Move:
    """Ledger entries, charges and the released reservation of a completed order.

    `terms` are those the order is in force in, from its first charged day on. What a turn of the term did
    not carry falls away on that day, so each term is charged what it was worth there. `total` is the number
    bought after it, `schedule` the prices of periods that began while it was under way.
    """
    entries = [
        entry
        for measure, delta in order.deltas()
        for entry in _entries(order, measure, delta, order.fallen_at(measure))
    ]
    return Move(
        entries=tuple(entries),
        charges=tuple(_owed(order, terms, total, schedule)) if order.delta_bought > 0 else (),
        release_bought=max(0, order.delta_bought),
        release_licensed=max(0, order.delta_licensed),
    )


def _owed(
    order: OpenOrder, terms: Sequence[RunTerm], total: int, schedule: PriceSchedule | None
) -> Iterator[Owed]:
    fallen = order.fallen_on(BOUGHT)
    reached = [term for term in terms if fallen is None or term.first_day < fallen]
    for lines, (timing, day) in owings(order.purchase(total), reached, schedule):
        for line in lines:
            yield Owed(line, day, order.id, order.po_number, timing)


def _entries(order: OpenOrder, measure: str, delta: int, fallen: Turn | None) -> list[Entry]:
    """The order's ledger entry, and the one that takes it back where a turn did not carry it.

    Of the two the increase is entered first, so that no quantity is ever below zero; nor is it on a day
    between them, since an order that a late end came before is taken back on its own day.
    """
    day, first = order.billing_date, order.charged_from
    moved = Entry(measure, day, first, delta, "order", order.id)
    if fallen is None:
        return [moved]
    dated, counted = max(fallen.ended_on or fallen.day, day), max(fallen.day, first)
    back = Entry(measure, dated, counted, -delta, "renewal", order.id)
    return [moved, back] if delta > 0 else [back, moved]


def total_after(order: OpenOrder, after: Held) -> int:
    """The number that the history shows behind a completed order: users, licenses, or as placed."""
    if order.kind in _OF_USERS:
        return after.licensed
    return after.bought if order.delta_bought else order.quantity_after


_OF_USERS = (OrderKind.ADD_USERS, OrderKind.REMOVE_USERS, OrderKind.SWAP_USERS)


def late_changes(order: OpenOrder, terms: Sequence[RunTerm]) -> Iterator[tuple[str, SeatChange, date | None]]:
    """By measure, the changes of numbers charged in arrears, as months already invoiced see them (I7), each
    with the day from which on a turn did not carry it."""
    charged = {term.measure for term in terms if term.in_arrears}
    for measure, delta in order.deltas():
        if measure in charged:
            yield measure, SeatChange(order.charged_from, delta, order.id), order.fallen_on(measure)
