"""The action log: who did what, when, for whom. One row a change, written with the change."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.ids import new_id
from reseller.plumbing.sessions import WriteSession
from reseller.rules.access import Actor

COLUMNS = (
    "reseller_id, id, at, billing_date, actor_kind, actor_id, actor_name, on_behalf, action,"
    " customer_id, subscription_id, order_id, product_id, quantity_after, quantity_delta, details"
)
INSERT = f"INSERT INTO action_log ({COLUMNS}) VALUES ({', '.join(f'${n}' for n in range(1, 17))})"


@dataclass(frozen=True, slots=True)
class Action:
    """What is logged: the deed by name (`purchase_cap_set`), what it touched, and what changed.

    `details` holds plain values only, never a secret; for a setting the value before and after.
    """

    name: str
    customer_id: UUID | None = None
    subscription_id: UUID | None = None
    order_id: UUID | None = None
    product_id: UUID | None = None
    quantity_after: int | None = None
    quantity_delta: int | None = None
    details: dict[str, Any] = field(default_factory=dict, hash=False)


async def record(
    session: WriteSession,
    action: Action,
    *,
    reseller_id: UUID,
    actor: Actor,
    billing_date: date,
    now: datetime,
    on_behalf: str | None = None,
) -> UUID:
    """Write one row of the log in this unit of work; returns its id.

    `reseller_id` is the provider's own id for deeds that concern no reseller. `on_behalf` names
    the reseller for whom provider staff acted.
    """
    made = new_id(now)
    await session.run(INSERT, *row_of(action, made, reseller_id, actor, billing_date, now, on_behalf))
    return made


def row_of(
    action: Action,
    made: UUID,
    reseller_id: UUID,
    actor: Actor,
    billing_date: date,
    now: datetime,
    on_behalf: str | None = None,
) -> tuple[object, ...]:
    """The sixteen values of COLUMNS, for those who write the row in a larger statement."""
    who = (actor.kind.value, actor.member_id, actor.name, on_behalf)
    touched = (action.customer_id, action.subscription_id, action.order_id, action.product_id)
    quantities = (action.quantity_after, action.quantity_delta)
    return (reseller_id, made, now, billing_date, *who, action.name, *touched, *quantities, action.details)
