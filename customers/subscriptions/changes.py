"""What a day makes of a subscription: one value a step, from the state before to the state after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from customers.notices.notice import Notice
from customers.subscriptions.due import next_due
from customers.subscriptions.moves import BOUGHT, LICENSED, Entry, Owed, recounted
from customers.subscriptions.spans import NewTerm
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from reseller.rules.periods import ONE_DAY
from reseller.rules.pricing import Price, PriceSchedule


class Holder(NamedTuple):
    """A live assignment and its user's address."""

    assignment_id: UUID
    address: str


@dataclass(frozen=True, slots=True)
class RenewedTerm:
    """The term that a renewal has bought already, as it waits for its first day (H7)."""

    id: UUID
    term: NewTerm


@dataclass(frozen=True, slots=True)
class Aids:
    """What steps look at beside the state. `holders` are those whom a grace deactivation may take, the newest
    first; `leaving` counts users whom an order under way takes off; `planned_end` is the order of an end."""

    schedule: PriceSchedule
    mint: Callable[[], UUID]
    has_open_orders: bool = False
    planned_end: UUID | None = None
    po_number: str | None = None
    renewed: RenewedTerm | None = None
    holders: tuple[Holder, ...] = ()
    leaving: int = 0


class Deed(NamedTuple):
    """A row of the action log to be, dated with a billing date."""

    name: str
    day: date
    after: int | None = None
    delta: int | None = None
    details: dict[str, Any] | None = None


class Deactivation(NamedTuple):
    """A completed order of the daily job that takes licenses from `holders` at the end of `last_day` (L4)."""

    order_id: UUID
    last_day: date
    charged_from: date
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One step. A term that `begins` has the id `after.term_id`; `price` is a contract price from `day` on;
    `turn` is told to open orders; `end_order` is closed by an end."""

    before: Held
    after: Held
    day: date
    entries: tuple[Entry, ...] = ()
    charges: tuple[Owed, ...] = ()
    begins: NewTerm | None = None
    price: Price | None = None
    turn: Turn | None = None
    end_order: UUID | None = None
    deactivation: Deactivation | None = None
    deed: Deed | None = None
    notices: tuple[Notice, ...] = field(default=())


def became(before: Held, after: Held, day: date) -> Held:
    """`after` with what the contract limit counts, and the day on which it is due behind a step on `day`."""
    return recounted(before, after, next_due_on=next_due(after, since=day + ONE_DAY))


def begun(held: Held, term: NewTerm, term_id: UUID, **changes: Any) -> Held:
    """The state with `term` as the running one."""
    return held.but(
        term_id=term_id,
        ordinal=term.ordinal,
        begun_by=term.order_id,
        terms=term.terms,
        period=term.period.value,
        in_arrears=term.in_arrears,
        measure=term.measure,
        first_day=term.span.first,
        end_day=term.span.end,
        price=term.price,
        first_quantity=term.first_quantity,
        **changes,
    )


def differences(before: Held, after: Held, dated: date, charged_from: date, cause: str) -> tuple[Entry, ...]:
    """The ledger entries between two states, none where a number stays."""
    moves = ((BOUGHT, after.bought - before.bought), (LICENSED, after.licensed - before.licensed))
    return tuple(Entry(measure, dated, charged_from, delta, cause) for measure, delta in moves if delta)
