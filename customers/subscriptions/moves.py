"""One statement that moves a subscription's counters with its ledger, its contract usage and its charges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules import turning
from reseller.rules.access import Actor
from reseller.rules.charges import Line, Timing
from reseller.rules.holdings import counted_licenses

BOUGHT, LICENSED = "bought", "licensed"


class Entry(NamedTuple):
    """One ledger row to be: `delta` licenses of a measure, charged from a day on."""

    measure: str
    billing_date: date
    charged_from: date
    delta: int
    cause: str
    order_id: UUID | None = None


class Owed(NamedTuple):
    """One charge row to be: for the monthly invoice that takes `invoice_date` up, or for one at once (I5)."""

    line: Line
    invoice_date: date
    order_id: UUID | None = None
    po_number: str | None = None
    timing: Timing = Timing.MONTHLY


@dataclass(frozen=True, slots=True)
class Move:
    """What changes at once: ledger entries move bought and licensed; releases give reservations back."""

    entries: tuple[Entry, ...] = ()
    charges: tuple[Owed, ...] = ()
    release_bought: int = 0
    release_licensed: int = 0


def counting(held: Held) -> tuple[int, int]:
    """What the contract limit counts of a subscription: in force, and reserved beside it (C4).

    What is bought after a renewal is for both terms (H7).
    """
    renewal, included = held.renewal_seats or 0, held.next_included or 0
    in_force = counted_licenses(held.terms, held.licensed, held.bought, renewal, included)
    committed = held.bought + held.reserved_bought
    to_be = max(renewal + (held.reserved_bought if held.renewed_until else 0), held.renewing or 0)
    with_orders = counted_licenses(held.terms, held.in_use, committed, to_be, included)
    return in_force, with_orders - in_force


def moved(held: Held, move: Move, becoming: Held | None = None) -> Held:
    """The state after the move, its `counted`, `used` and `reserved` included.

    `becoming` is the present state with what else changes at the same time: terms, renewal.
    """
    after = replace(
        becoming or held,
        bought=held.bought + sum(entry.delta for entry in move.entries if entry.measure == BOUGHT),
        licensed=held.licensed + sum(entry.delta for entry in move.entries if entry.measure == LICENSED),
        reserved_bought=held.reserved_bought - move.release_bought,
        reserved_licensed=held.reserved_licensed - move.release_licensed,
    )
    return recounted(held, replace(after, over_since=_over_since(after, move)))


def _over_since(after: Held, move: Move) -> date | None:
    """The day since which more users than bought are in use without a break, where a clock runs (L4)."""
    dated = max((entry.billing_date for entry in move.entries), default=None)
    return after.over_since if dated is None else turning.over_since(after, dated)


def recounted(before: Held, after: Held, **others: Any) -> Held:
    """`after` with what the contract limit counts brought in line, and other values for `others`."""
    pending_before = counting(before)[1]
    counted, pending = counting(after)
    return after.but(
        counted=counted,
        used=before.used + counted - before.counted,
        reserved=before.reserved + pending - pending_before,
        **others,
    )


async def write_move(
    session: WriteSession,
    held: Held,
    move: Move,
    *,
    becoming: Held | None = None,
    actor: Actor,
    now: datetime,
) -> Held:
    """Write a move of a locked subscription; gives the state after it (see `moved` for `becoming`)."""
    after = moved(held, move, becoming)
    await session.run(
        _MOVE,
        held.reseller_id, held.id, held.customer_id, held.product_id,
        after.bought - held.bought, after.licensed - held.licensed,
        move.release_bought, move.release_licensed, after.counted,
        after.used - held.used, after.reserved - held.reserved,
        *_entry_columns(held, move.entries, now), *_charge_columns(held, move.charges, now),
        actor.kind.value, actor.name, now, after.over_since,
    )  # fmt: skip
    return after


async def write_usage(session: WriteSession, held: Held, after: Held) -> None:
    """Write what the contract limit counts more or less of a locked subscription (C4)."""
    used, reserved = after.used - held.used, after.reserved - held.reserved
    await session.run(_COUNT, held.reseller_id, held.customer_id, held.product_id, used, reserved)


def _entry_columns(held: Held, entries: tuple[Entry, ...], now: datetime) -> tuple[list[Any], ...]:
    """The ledger rows as columns, in the order of the statement; ids and quantities after are made here."""
    totals = {BOUGHT: held.bought, LICENSED: held.licensed}
    rows = []
    for entry in entries:
        totals[entry.measure] += entry.delta
        rows.append((
            new_id(now), entry.measure, entry.billing_date, entry.charged_from, entry.delta,
            totals[entry.measure], entry.order_id, entry.cause,
        ))  # fmt: skip
    return _columns(rows, 8)


def _charge_columns(held: Held, charges: tuple[Owed, ...], now: datetime) -> tuple[list[Any], ...]:
    rows = [
        (
            new_id(now), owed.order_id, owed.line.kind.value, owed.line.first, owed.line.last,
            owed.line.quantity, owed.line.unit_price.micros, owed.line.unit_price.divisor, owed.line.days,
            owed.line.period_days,
            owed.line.amount(held.currency), held.currency, owed.invoice_date, "\t".join(owed.line.rules),
            owed.po_number, owed.timing.value,
        )
        for owed in charges
    ]  # fmt: skip
    return _columns(rows, 16)


def _columns(rows: list[Any], width: int) -> tuple[list[Any], ...]:
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([],) * width


_COUNT = """
UPDATE contract_usage SET used = used + $4, reserved = reserved + $5
 WHERE reseller_id = $1 AND customer_id = $2 AND product_id = $3"""
_MOVE = """
WITH subscription AS (
    UPDATE subscriptions
       SET bought = bought + $5, licensed = licensed + $6, reserved_bought = reserved_bought - $7,
           reserved_licensed = reserved_licensed - $8, counted = $9, over_since = $39
     WHERE reseller_id = $1 AND id = $2),
usage AS (
    UPDATE contract_usage SET used = used + $10, reserved = reserved + $11
     WHERE reseller_id = $1 AND customer_id = $3 AND product_id = $4 AND ($10 <> 0 OR $11 <> 0)),
entered AS (
    INSERT INTO seat_ledger (reseller_id, id, customer_id, subscription_id, measure, billing_date,
                             charged_from, delta, quantity_after, order_id, cause, actor_kind, actor_name,
                             recorded_at)
    SELECT $1, e.id, $3, $2, e.measure, e.billing_date, e.charged_from, e.delta, e.quantity_after, e.order_id,
           e.cause, $36, $37, $38
      FROM unnest($12::uuid[], $13::text[], $14::date[], $15::date[], $16::int[], $17::int[], $18::uuid[],
                  $19::text[])
           AS e (id, measure, billing_date, charged_from, delta, quantity_after, order_id, cause))
INSERT INTO charges (reseller_id, id, customer_id, subscription_id, order_id, kind, first_day, last_day,
                     quantity, unit_micros, unit_divisor, days, period_days, net_minor, currency,
                     invoice_date, timing, rules, po_number, recorded_at)
SELECT $1, c.id, $3, $2, c.order_id, c.kind, c.first_day, c.last_day, c.quantity, c.unit_micros,
       c.unit_divisor, c.days, c.period_days, c.net_minor, c.currency, c.invoice_date, c.timing,
       string_to_array(c.rules, E'\t'), c.po_number, $38
  FROM unnest($20::uuid[], $21::uuid[], $22::text[], $23::date[], $24::date[], $25::int[], $26::bigint[],
              $27::int[], $28::int[], $29::int[], $30::bigint[], $31::text[], $32::date[], $33::text[],
              $34::text[], $35::text[])
       AS c (id, order_id, kind, first_day, last_day, quantity, unit_micros, unit_divisor, days, period_days,
             net_minor, currency, invoice_date, rules, po_number, timing)"""
