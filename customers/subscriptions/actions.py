"""What people set on a subscription: cap, renewal, price. Versioned, and in the history without an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.entry import enter
from customers.subscriptions.moves import recounted, write_usage
from customers.subscriptions.prices import insert_contract_price
from customers.subscriptions.recording import log
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb, require
from reseller.rules.checks import check_not_past
from reseller.rules.pricing import Price
from reseller.rules.seats import Decision
from reseller.rules.terms import RenewalSetting


async def set_purchase_cap(
    session: WriteSession,
    subscription_id: UUID,
    *,
    cap: int,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Decision:
    """Raise or lower the cap (C1–C3); the decision tells the total and the difference ("200, removed 50")."""
    held, _ = await enter(session, subscription_id, Verb.SET_CAP, actor=actor, now=now)
    decision = seats.set_cap(held.holding(actor), cap, version=version)
    await session.run(_SET_CAP, held.reseller_id, held.id, cap)
    details = {"before": held.cap, "after": cap}
    await log(
        session, held, "purchase_cap_set", after=decision.after, delta=decision.delta, details=details,
        actor=actor, now=now,
    )  # fmt: skip
    return decision


async def set_renewal(
    session: WriteSession,
    subscription_id: UUID,
    *,
    renewal: RenewalSetting,
    seats_count: int | None = None,
    cap: int | None = None,
    price: Price | None = None,
    priced_by: Actor | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Decision:
    """Choose what follows the term (G4): `seats_count` with SAME_SEATS, `cap` with FLEXIBLE.

    A number counts against the contract limit at once (C4). A `price` is that of the term or the Flexible
    that follows, and the provider's: `priced_by`, or else the actor, must be someone who sets prices (M6).
    """
    held, today = await enter(session, subscription_id, Verb.SET_RENEWAL, actor=actor, now=now)
    if price is not None:
        require(priced_by or actor, Verb.SET_PRICE)
    decision = seats.set_renewal(held.holding(actor), renewal, seats=seats_count, cap=cap, version=version)
    await _write_renewal(session, held, decision, price if renewal is RenewalSetting.FLEXIBLE else None)
    if price is not None and renewal in _NEXT_TERM:
        name = (priced_by or actor).name
        await insert_contract_price(session, held, today, price, recorded_by=name, now=now)
    details = {
        "before": {"setting": held.renewal_setting, "seats": held.renewal_seats, "cap": held.renewal_cap},
        "after": {"setting": renewal.name, "seats": decision.renewal_seats, "cap": decision.renewal_cap},
    }
    await log(session, held, "renewal_set", details=details, actor=actor, now=now)
    return decision


_NEXT_TERM = (RenewalSetting.SAME_SEATS, RenewalSetting.SEATS_IN_USE)


async def set_contract_price(
    session: WriteSession,
    subscription_id: UUID,
    *,
    price: Price,
    valid_from: date | None = None,
    actor: Actor,
    now: datetime,
) -> date:
    """Record the provider's price for this subscription from a day on, today by default (M6).

    Where the price is fixed at the term's start it counts from the next term. Gives the day.
    """
    held, today = await enter(session, subscription_id, Verb.SET_PRICE, actor=actor, now=now)
    seats.check_open(held.holding(actor), Verb.SUBSCRIBE)
    day = valid_from or today
    check_not_past(day, today, "valid_from")
    await insert_contract_price(session, held, day, price, recorded_by=actor.name, now=now)
    details = {"valid_from": day.isoformat(), "price": price.to_json()}
    await log(session, held, "contract_price_set", details=details, actor=actor, now=now)
    return day


async def _write_renewal(session: WriteSession, held: Held, decision: Decision, price: Price | None) -> None:
    setting = decision.renewal.name if decision.renewal else None
    after = recounted(held, replace(held, renewal_setting=setting, renewal_seats=decision.renewal_seats))
    await session.run(
        _SET_RENEWAL, held.reseller_id, held.id, setting, decision.renewal_seats,
        price.to_json() if price else None, decision.renewal_cap, after.counted,
    )  # fmt: skip
    await write_usage(session, held, after)


_SET_CAP = "UPDATE subscriptions SET cap = $3, version = version + 1 WHERE reseller_id = $1 AND id = $2"
_SET_RENEWAL = """
UPDATE subscriptions
   SET renewal_setting = $3, renewal_seats = $4, renewal_price = $5, renewal_cap = $6, counted = $7,
       version = version + 1
 WHERE reseller_id = $1 AND id = $2"""
