"""Orders planned for a later day: kept as they were given, and placed when that billing day begins.

Nothing is reserved and no price is agreed until then; what the checks say on that day decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from customers.orders.commands import Command
from customers.orders.paying import asks_for_card
from customers.orders.reading_commands import readable
from customers.subscriptions.entry import enter
from customers.subscriptions.recording import log
from customers.subscriptions.state import read_state
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.access import Actor, ActorKind, Verb, require
from reseller.rules.checks import check_open
from reseller.rules.errors import InputInvalid, NotFound, OrderNotCancelable, PaymentRequired, marked

MOST_PLANNED = 100
"""How many orders can wait on one subscription."""
FURTHEST = timedelta(days=3 * 366)
"""How far ahead one can be planned."""
PO_NUMBER = "po_number"
"""What a purchase order number is called among the kept arguments of a command."""

_DAY = marked("Choose a day from {first} to {last}.")
_TOO_MANY = marked("{most} orders are planned here already. Withdraw one first.")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One planned order: the command, its billing day, who planned it, and what came of it.

    `po_number` is the customer's purchase order number, which the order will have.
    `status` is planned, placed (then `order_id` is the order), refused (`reason` tells why) or withdrawn.
    """

    id: UUID
    subscription_id: UUID
    command: Command
    due_on: date
    status: str
    order_id: UUID | None
    reason: str | None
    actor_kind: ActorKind
    actor_name: str
    planned_at: datetime
    decided_at: datetime | None
    po_number: str | None = None

    @classmethod
    def of(cls, row: Any) -> Self:
        """The planned order in a row of its select."""
        values = dict(row)
        values["command"], values["po_number"] = kept_command(values.pop("kind"), values.pop("change"))
        values["actor_kind"] = ActorKind(values["actor_kind"])
        return cls(**values)


def kept_command(kind: str, change: Mapping[str, Any]) -> tuple[Command, str | None]:
    """The command in the columns of a planned order, and the purchase order number kept beside it."""
    arguments = dict(change)
    po_number = arguments.pop(PO_NUMBER, None)
    return Command(Verb(kind), arguments), po_number


async def plan(
    session: WriteSession,
    subscription_id: UUID,
    *,
    verb: Verb,
    change: Mapping[str, Any],
    due_on: date,
    actor: Actor,
    now: datetime,
    po_number: str | None = None,
) -> PlannedOrder:
    """Keep an order for the beginning of billing day `due_on`, tomorrow or later.

    `change` are the arguments of a `Command`; `po_number` names the order that is placed then.
    PAYMENT_REQUIRED for what is paid by card: nobody is there to pay on that day (H8).
    """
    held, today = await enter(session, subscription_id, verb, actor=actor, now=now)
    check_open(held.holding(actor), verb)
    command = readable(verb, change)
    _check_day(due_on, today)
    if command.kind is not None and asks_for_card(held.terms, command.kind):
        raise PaymentRequired()
    if await session.fetchval(_COUNT, held.reseller_id, held.id) >= MOST_PLANNED:
        raise InputInvalid(reason=_TOO_MANY.format(most=MOST_PLANNED), field=("due_on",))
    planned_id = new_id(now)
    kept = command.arguments | ({PO_NUMBER: po_number} if po_number else {})
    row = await session.fetchrow(
        _INSERT, held.reseller_id, planned_id, held.customer_id, held.id, due_on, verb.value,
        kept, actor.kind.value, actor.member_id, actor.name, actor.role.value, now,
    )  # fmt: skip
    details = {"planned_id": str(planned_id), "verb": verb.value, "due_on": due_on.isoformat()}
    await log(session, held, "order_planned", details=details, actor=actor, now=now)
    return PlannedOrder.of(row)


async def withdraw_planned(
    session: WriteSession, planned_id: UUID, *, actor: Actor, now: datetime
) -> PlannedOrder:
    """Take a planned order back, as whoever may place it can. ORDER_NOT_CANCELABLE once it is decided."""
    row = await session.fetchrow(f"{_SELECT} AND id = $2 FOR UPDATE", session.reseller_id, planned_id)
    if row is None:
        raise NotFound("order")
    planned = PlannedOrder.of(row)
    held = await read_state(session, planned.subscription_id)
    if actor.customer_id not in (None, held.customer_id):
        raise NotFound("order")
    require(actor, planned.command.verb, terms=held.terms)
    if planned.status != "planned":
        raise OrderNotCancelable()
    withdrawn = await session.fetchrow(_DECIDE, held.reseller_id, planned.id, "withdrawn", None, None, now)
    details = {"planned_id": str(planned.id), "verb": planned.command.verb.value}
    await log(session, held, "planned_order_withdrawn", details=details, actor=actor, now=now)
    return PlannedOrder.of(withdrawn)


async def waiting_orders(session: ReadSession, subscription_id: UUID) -> list[PlannedOrder]:
    """The orders that wait on a subscription, the next one first."""
    rows = await session.fetch(_WAITING, session.reseller_id, subscription_id)
    return [PlannedOrder.of(row) for row in rows]


async def planned_by_id(session: ReadSession, planned_ids: Sequence[UUID]) -> dict[UUID, PlannedOrder]:
    """These planned orders, decided ones too; unknown and foreign ids are left out."""
    rows = await session.fetch(f"{_SELECT} AND id = ANY($2)", session.reseller_id, list(planned_ids))
    return {row["id"]: PlannedOrder.of(row) for row in rows}


def _check_day(due_on: date, today: date) -> None:
    first, last = today + timedelta(days=1), today + FURTHEST
    if not first <= due_on <= last:
        raise InputInvalid(template=_DAY, first=first, last=last, field=("due_on",))


COLUMNS = """id, subscription_id, kind, change, due_on, status, order_id, reason, actor_kind, actor_name,
       planned_at, decided_at"""
_SELECT = f"SELECT {COLUMNS} FROM planned_orders WHERE reseller_id = $1"
_WAITING = f"{_SELECT} AND subscription_id = $2 AND status = 'planned' ORDER BY due_on, id"
_COUNT = """
SELECT count(*) FROM planned_orders WHERE reseller_id = $1 AND subscription_id = $2 AND status = 'planned'"""
_INSERT = f"""
INSERT INTO planned_orders (reseller_id, id, customer_id, subscription_id, due_on, kind, change, status,
                            actor_kind, actor_id, actor_name, actor_role, planned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned', $8, $9, $10, $11, $12)
RETURNING {COLUMNS}"""
_DECIDE = f"""
UPDATE planned_orders SET status = $3, order_id = $4, reason = $5, decided_at = $6
 WHERE reseller_id = $1 AND id = $2
RETURNING {COLUMNS}"""
