"""What a carried-out order moves: from the order, the terms it is in force in, and their turns (C10, I4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from customers.orders.kinds import OrderKind, OrderStatus
from customers.subscriptions.moves import BOUGHT, LICENSED, Entry, Move, Owed
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.turns import Turn
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.charges import Line, SeatChange, term_rest, term_total


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
    billing_date: date
    charged_from: date
    po_number: str | None
    request_id: UUID | None
    detail: dict[str, Any]
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
        for turn in map(Turn.of, self.detail.get("turns", ())):
            carried = turn.carries_bought if measure == BOUGHT else turn.carries_licensed
            if not carried:
                return turn.day
        return None


def settled(order: OpenOrder, terms: Sequence[RunTerm]) -> Move:
    """Ledger entries, charges and the released reservation of a completed order.

    `terms` are those the order is in force in, from its first charged day on. What a turn of the term did
    not carry falls away on that day, so each term is charged what it was worth there.
    """
    entries: list[Entry] = []
    charges: list[Owed] = []
    for measure, delta in order.deltas():
        fallen = order.fallen_on(measure)
        entries.extend(_entries(order, measure, delta, fallen))
        charges.extend(_advance(order, measure, delta, [t for t in terms if _reaches(t, fallen)]))
    return Move(
        entries=tuple(entries),
        charges=tuple(charges),
        release_bought=max(0, order.delta_bought),
        release_licensed=max(0, order.delta_licensed),
    )


def _entries(order: OpenOrder, measure: str, delta: int, fallen: date | None) -> list[Entry]:
    """The order's ledger entry, and the one that takes it back where a turn did not carry it.

    Of the two the increase is entered first, so that no quantity is ever below zero.
    """
    moved = Entry(measure, order.billing_date, order.charged_from, delta, "order", order.id)
    if fallen is None:
        return [moved]
    back = Entry(measure, fallen, fallen, -delta, "renewal", order.id)
    return [moved, back] if delta > 0 else [back, moved]


def _reaches(term: RunTerm, fallen: date | None) -> bool:
    return fallen is None or term.first_day < fallen


def _advance(order: OpenOrder, measure: str, delta: int, terms: Sequence[RunTerm]) -> Iterator[Owed]:
    change = SeatChange(order.charged_from, delta, order.id)
    begins = order.kind is OrderKind.SUBSCRIBE
    for place, term in enumerate(terms):
        day = term.first_day if place else order.billing_date
        for line in advance_lines(term, measure, change, begins=begins and place == 0):
            yield Owed(line, day, order.id, order.po_number)


def advance_lines(term: RunTerm, measure: str, change: SeatChange, *, begins: bool) -> list[Line]:
    """What a change costs in a term charged in advance: the whole where it begins it, else the rest (I4)."""
    if term.in_arrears or term.measure != measure:
        return []
    if begins:
        return term_total(term.charged, change.delta, change.order)
    return term_rest(term.charged, change)


def late_changes(order: OpenOrder, terms: Sequence[RunTerm]) -> Iterator[tuple[str, SeatChange]]:
    """By measure, the changes of numbers charged in arrears, as months already invoiced see them (I7)."""
    charged = {term.measure for term in terms if term.in_arrears}
    for measure, delta in order.deltas():
        if measure not in charged:
            continue
        yield measure, SeatChange(order.charged_from, delta, order.id)
        fallen = order.fallen_on(measure)
        if fallen is not None:
            yield measure, SeatChange(fallen, -delta, order.id)
