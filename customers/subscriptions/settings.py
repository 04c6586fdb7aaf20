"""What else people set on a subscription: its tariff (B2) and its included number (A8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from customers.subscriptions.entry import enter
from customers.subscriptions.moves import recounted, write_usage
from customers.subscriptions.recording import log
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.seats import Decision


async def set_tariff(
    session: WriteSession,
    subscription_id: UUID,
    *,
    tariff: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Decision:
    """Change the tariff, which gates additional licenses and carries no fee of its own (B2, B3)."""
    held, _ = await enter(session, subscription_id, Verb.SET_TARIFF, actor=actor, now=now)
    decision = seats.set_tariff(held.holding(actor), tariff, version=version)
    await session.run(_SET_TARIFF, held.reseller_id, held.id, decision.tariff)
    details = {"before": held.tariff, "after": decision.tariff}
    await log(session, held, "tariff_set", details=details, actor=actor, now=now)
    return decision


async def set_included(
    session: WriteSession,
    subscription_id: UUID,
    *,
    included: int,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Decision:
    """Change the included number from the next period on (A8); it counts against the limit at once (C4)."""
    held, _ = await enter(session, subscription_id, Verb.SET_INCLUDED, actor=actor, now=now)
    decision = seats.set_included(held.holding(actor), included, version=version)
    await _write_included(session, held, included)
    details = {"before": _present(held), "after": included}
    await log(
        session, held, "included_set", after=decision.after, delta=decision.delta, details=details,
        actor=actor, now=now,
    )  # fmt: skip
    return decision


def _present(held: Held) -> int | None:
    return held.included if held.next_included is None else held.next_included


async def _write_included(session: WriteSession, held: Held, included: int) -> None:
    after = recounted(held, replace(held, next_included=included))
    await session.run(_SET_INCLUDED, held.reseller_id, held.id, included, after.counted)
    await write_usage(session, held, after)


_SET_TARIFF = "UPDATE subscriptions SET tariff = $3, version = version + 1 WHERE reseller_id = $1 AND id = $2"
_SET_INCLUDED = """
UPDATE subscriptions SET next_included = $3, counted = $4, version = version + 1
 WHERE reseller_id = $1 AND id = $2"""
