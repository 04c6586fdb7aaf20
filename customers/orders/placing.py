"""Placing: one statement that reserves, numbers, inserts, assigns, logs and hands the order to the worker.

Counters come first and the order behind them; the subscription and its contract usage are locked already.

An order is six round trips: who signs, the transaction with its tenant, the idempotency key, the lock with
the state (`lock_state`), this statement, the commit. From the lock on everybody else who orders on the
subscription waits, so what a command can learn before it locks, it asks before; what it writes goes into this
statement, and what it answers comes out of it, USER_EXISTS too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from customers.orders.kinds import OrderStatus
from customers.orders.paying import ask_for_payment, asks_for_card, check_payment
from customers.orders.placement import NewUser, Placement
from customers.orders.queries import OrderRow, select_orders
from customers.orders.quoting import hold_to_quote
from customers.orders.taking_back import take_back, taken_back
from customers.subscriptions.moves import recounted
from customers.subscriptions.recording import on_behalf
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules import checks
from reseller.rules.access import Actor
from reseller.rules.seats import Decision

__all__ = ["NewUser", "Placed", "Placement", "place", "reserving"]

Placed = OrderRow
"""The order as it was placed; `quantity_after` counts what is under way."""


async def place(
    session: WriteSession, held: Held, placement: Placement, *, actor: Actor, now: datetime
) -> Placed:
    """Write an order on a locked subscription; the job `provision` carries it out.

    Everything an order writes is one statement, and that statement answers the order as lists show it: the
    lock is held for one round trip between the last guard and the commit. USER_EXISTS for who holds a license
    here already; PAYMENT_REQUIRED where the terms ask for a card and none is offered (H8).
    """
    await hold_to_quote(session, held, placement, now=now)
    check_payment(held.terms, placement.kind, pay=placement.pay)
    by_card = asks_for_card(held.terms, placement.kind)
    status = OrderStatus.AWAITING_PAYMENT if by_card else placement.status
    decision, order_id = placement.decision, placement.id or new_id(now)
    after = reserving(held, decision)
    await take_back(session, held, decision)
    [row] = await session.fetch(
        _PLACE,
        held.reseller_id, held.id, held.customer_id, held.product_id,
        decision.reserve_bought, decision.reserve_licensed, after.used - held.used,
        after.reserved - held.reserved, order_id, placement.kind.value,
        decision.bought, decision.licensed, decision.reserve_counted,
        decision.delta, decision.after, placement.billing_date, placement.charged_from,
        placement.po_number, placement.request_id, placement.detail | taken_back(held, decision),
        actor.kind.value, actor.member_id, actor.name, now,
        new_id(now), placement.kind.value.lower(), new_id(now),
        *_arriving(placement.arriving, now), list(placement.leaving), on_behalf(held, actor),
        status.value, placement.price.to_json() if placement.price else None,
    )  # fmt: skip
    shown = dict(row)
    checks.check_new_users(shown.pop("existing"))
    placed = Placed.of(shown)
    if by_card:
        return await ask_for_payment(session, placed, now=now)
    session.wake_workers()
    return placed


def reserving(held: Held, decision: Decision) -> Held:
    """The state with the reservation of an increase, contract usage included (C4, C10)."""
    after = held.but(
        reserved_bought=held.reserved_bought + decision.reserve_bought,
        reserved_licensed=held.reserved_licensed + decision.reserve_licensed,
    )
    return recounted(held, after)


def _arriving(users: tuple[NewUser, ...], now: datetime) -> tuple[list[Any], ...]:
    """Columns of users and their assignments: assignment id, user id, address, name, protected."""
    return (
        [new_id(now) for _ in users],
        [new_id(now) for _ in users],
        [user.address for user in users],
        [user.name for user in users],
        [user.protected for user in users],
    )


_PLACE = f"""
WITH subscription AS (
    UPDATE subscriptions
       SET reserved_bought = reserved_bought + $5, reserved_licensed = reserved_licensed + $6
     WHERE reseller_id = $1 AND id = $2 AND ($5 <> 0 OR $6 <> 0)),
usage AS (
    UPDATE contract_usage SET used = used + $7, reserved = reserved + $8
     WHERE reseller_id = $1 AND customer_id = $3 AND product_id = $4 AND ($7 <> 0 OR $8 <> 0)),
numbered AS (
    INSERT INTO reseller_counters AS c (reseller_id, kind, value) VALUES ($1, 'order', 1)
    ON CONFLICT (reseller_id, kind) DO UPDATE SET value = c.value + 1 RETURNING value),
placed AS (
    INSERT INTO orders (reseller_id, id, number, customer_id, subscription_id, product_id, kind, status,
                        delta_bought, delta_licensed, reserved_counted, quantity_delta, quantity_after,
                        billing_date, charged_from, po_number, request_id, detail, actor_kind, actor_id,
                        actor_name, placed_at, updated_at, completed_at, price)
    SELECT $1, $9, value, $3, $2, $4, $10, $35::text, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
           $22, $23, $24, $24, CASE WHEN $35::text = 'COMPLETED' THEN $24::timestamptz END, $36::jsonb
      FROM numbered RETURNING *),
people AS (
    INSERT INTO users AS u (reseller_id, id, customer_id, address, name, protected, created_at)
    SELECT $1, g.user_id, $3, g.address, g.name, g.protected, $24
      FROM unnest($29::uuid[], $30::text[], $31::text[], $32::boolean[])
           AS g (user_id, address, name, protected)
    ON CONFLICT (reseller_id, customer_id, address) DO UPDATE
       SET deactivated_at = NULL, protected = u.protected OR EXCLUDED.protected,
           name = CASE WHEN EXCLUDED.name = '' THEN u.name ELSE EXCLUDED.name END
    RETURNING id, address),
arriving AS (
    INSERT INTO assignments (reseller_id, id, customer_id, subscription_id, user_id, state, order_id,
                             assigned_at)
    SELECT $1, g.id, $3, $2, people.id, 'pending', $9, $24
      FROM unnest($28::uuid[], $30::text[]) AS g (id, address) JOIN people USING (address)
    ON CONFLICT (reseller_id, subscription_id, user_id) WHERE state IN ('pending', 'live', 'leaving')
    DO NOTHING RETURNING user_id),
leaving AS (
    UPDATE assignments SET state = 'leaving', ended_order_id = $9
     WHERE reseller_id = $1 AND id = ANY($33::uuid[])),
logged AS (
    INSERT INTO action_log (reseller_id, id, at, billing_date, actor_kind, actor_id, actor_name, action,
                            customer_id, subscription_id, order_id, product_id, quantity_after,
                            quantity_delta, details, on_behalf)
    VALUES ($1, $25, $24, $16, $21, $22, $23, $26, $3, $2, $9, $4, $15, $14, '{{}}', $34)),
queued AS (
    INSERT INTO jobs (id, kind, reseller_id, subject, payload, due_at, state, attempts, enqueued_at)
    SELECT $27::uuid, 'provision', $1, $9, '{{}}'::jsonb, $24::timestamptz, 'waiting', 0, $24::timestamptz
     WHERE $35::text = 'PLACED')
SELECT shown.*, ARRAY(
       SELECT address FROM people WHERE id NOT IN (SELECT user_id FROM arriving) ORDER BY address) AS existing
  FROM ({select_orders("placed")}) shown"""
