"""Logging what happens to a subscription, with the reseller's name where provider staff act for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.plumbing.log import Action, record
from reseller.rules.access import Actor, ActorKind


async def log(
    session: WriteSession,
    held: Held,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    day: date | None = None,
    order_id: UUID | None = None,
    after: int | None = None,
    delta: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one row; `day` is the billing date it counts for, that of `now` by default."""
    action = Action(name, held.customer_id, held.id, order_id, held.product_id, after, delta, details or {})
    await record(
        session, action, reseller_id=held.reseller_id, actor=actor, billing_date=day or held.today(now),
        now=now, on_behalf=on_behalf(held, actor),
    )  # fmt: skip


def on_behalf(held: Held, actor: Actor) -> str | None:
    """The reseller for whom provider staff act; None for everyone else."""
    return held.reseller_name if actor.kind is ActorKind.PROVIDER_STAFF else None
