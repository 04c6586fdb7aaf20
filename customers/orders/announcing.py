"""Who is told of an order by mail, and what: rows of the same transaction, sent by the worker (L10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from customers.charges.recurring import recurring_number
from customers.notices.jobs import notify
from customers.orders.kinds import OrderKind
from customers.orders.settling import OpenOrder
from customers.subscriptions.overuse import overuse
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules import turning
from reseller.rules.periods import ONE_DAY


async def announce_completed(
    session: WriteSession, held: Held, after: Held, order: OpenOrder, *, now: datetime
) -> None:
    """Tell of what was bought, renewed or taken back, and of an overrun that began."""
    if order.kind is OrderKind.RENEW_SUBSCRIPTION:
        await notify(session, "renewed", after, _renewed(held, after, order), now=now)
    elif order.delta_bought > 0:
        count = {"count": order.delta_bought, "bought": after.bought}
        await notify(session, "purchase", after, {"order": str(order.id), **count}, now=now)
    elif revoked := order.detail.get("revoked"):
        await announce_cancellation(session, after, order.id, -revoked, now=now)
    last_day = turning.grace_ends(after)
    if last_day is not None and held.over_since is None:
        kind, details = overuse(turning.excess(after), last_day, after.today(now))
        await notify(session, kind, after, details, now=now)


async def announce_failed(session: WriteSession, held: Held, order_id: UUID, *, now: datetime) -> None:
    """Tell whoever placed it that nothing came of an order."""
    await notify(session, "order_failed", held, {"order": str(order_id)}, now=now)


async def announce_cancellation(
    session: WriteSession, after: Held, order_id: UUID, count: int, *, now: datetime
) -> None:
    """Tell of licenses given up, or with a negative `count` of cancellations taken back."""
    if after.end_day is None:
        return
    last_day = (after.end_day - ONE_DAY).isoformat()
    details = {"order": str(order_id), "count": count, "last_day": last_day, "next": recurring_number(after)}
    await notify(session, "cancellation", after, details, now=now)


async def announce_lowering(session: WriteSession, after: Held, order_id: UUID, *, now: datetime) -> None:
    """Tell of a number that was set for the next period."""
    if after.end_day is None:
        return
    details = {
        "order": str(order_id), "next": after.next_period, "day": after.end_day.isoformat(),
        "bought": after.bought, "users": after.licensed,
    }  # fmt: skip
    await notify(session, "lowering", after, details, now=now)


def _renewed(held: Held, after: Held, order: OpenOrder) -> dict[str, Any]:
    return {
        "order": str(order.id), "count": order.quantity_after, "first_day": _text(held.end_day),
        "last_day": _text(after.renewed_until - ONE_DAY if after.renewed_until else None),
    }  # fmt: skip


def _text(day: Any) -> str | None:
    return day.isoformat() if day else None
