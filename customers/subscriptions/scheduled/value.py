"""What a scheduled change is.

term_renews         quantity, setting           the next term, by the renewal setting (G4)
term_switches       quantity, cap               to the terms that are charged by use (G4)
term_ends           users                       nothing follows the term (G4, H7)
renewed_begins      quantity, until             the term that is bought already (H7)
next_period         quantity, bought            what the next period begins with (L6, B8, A6)
lower_next_period   quantity, bought            a lower number set for it (L7)
canceled            count, kept                 licenses given up; `kept` of them are in use (B8, H6)
included_changes    before, included            by contract amendment (A8)
ends                last_day, users             a planned end (C9)
grace_ends          last_day, count, users      these are deactivated, in this order (L4)
grace_begins        last_day, count, users      more users than the next period's number (L8)
price_changes       before, after               unit prices at the present number (M6)
planned_order       verb, change                an order that is placed when its day begins
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from reseller.rules.access import ActorKind
from reseller.rules.errors import ConsoleError

NUMBERS_OF_THE_PLAN = frozenset({"next_period", "lower_next_period", "canceled", "included_changes"})
"""The kinds that tell what the next period begins with."""


class Planner(NamedTuple):
    """Who planned it, when, and by which order, where it was one."""

    kind: ActorKind
    name: str
    at: datetime
    order_id: UUID | None = None
    order_number: int | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One thing that will happen by itself at the beginning of billing date `on`, the instant `at`.

    `planner` is None for what nobody planned. `undo` is the command that undoes it, None where nothing
    does; `refusal` tells why it can't be undone now, or by this actor. `undo_costs` previews an undoing order
    that may cost something.
    """

    key: str
    on: date
    at: datetime
    details: dict[str, Any] = field(default_factory=dict)
    planner: Planner | None = None
    undo: Command | None = None
    refusal: ConsoleError | None = None
    planned_id: UUID | None = None
    undo_costs: OrderPreview | None = None

    @property
    def id(self) -> str:
        """Tells it from the others of its subscription."""
        return f"{self.key}:{self.planned_id or self.on.isoformat()}"

    @property
    def undoable(self) -> bool:
        """Whether this actor can undo it now."""
        return self.undo is not None and self.refusal is None
