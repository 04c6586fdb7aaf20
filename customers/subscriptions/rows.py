"""What changes become in the database: the rows of each statement of `statements`, column by column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from customers.subscriptions.changes import Change
from customers.subscriptions.moves import BOUGHT, LICENSED
from customers.subscriptions.spans import NewTerm, bound_by
from customers.subscriptions.state import Held

Rows = Iterable[Sequence[object]]
SharedRows = Iterable[tuple[tuple[object, ...], tuple[object, ...]]]
"""Rows in two parts: what is a row's own, and what it may have in common with others."""


def latest(changes: Sequence[Change]) -> tuple[list[Held], list[Held]]:
    """The states after, one a subscription: those of which only a period's numbers change, and the others."""
    first: dict[UUID, Held] = {}
    for change in changes:
        first.setdefault(change.before.id, change.before)
    numbers: list[Held] = []
    others: list[Held] = []
    for after in {change.before.id: change.after for change in changes}.values():
        same = _settings(first[after.id]) == _settings(after)
        (numbers if same else others).append(after)
    return numbers, others


def _settings(held: Held) -> tuple[object, ...]:
    return (
        held.state, held.terms, held.cap, held.renewal_setting, held.renewal_seats, held.renewal_price,
        held.renewal_cap, held.renewed_until, held.ends_on,
    )  # fmt: skip


def numbers(states: Iterable[Held]) -> SharedRows:
    """States of which only a period's numbers change."""
    for held in states:
        own = (held.id, held.term_id, held.bought, held.licensed, held.counted)
        yield own, (
            held.included, held.next_included, held.next_period, held.canceled, held.next_due_on,
            held.over_since,
        )  # fmt: skip


def whole(states: Iterable[Held]) -> Rows:
    """States that change more than that, column by column."""
    return [
        (
            held.id, held.state, "nothing" if held.over else bound_by(held.terms), held.terms.key,
            held.term_id, held.bought, held.licensed, held.counted, held.cap, held.included,
            held.next_included, held.next_period, held.canceled, held.renewal_setting,
            held.renewal_seats if held.renewing is None else held.renewing,
            held.renewal_price.to_json() if held.renewal_price else None, held.renewal_cap,
            held.renewed_until, held.ends_on, held.ended_on, held.next_due_on, held.over_since,
        )
        for held in states
    ]  # fmt: skip


def usage(changes: Sequence[Change]) -> Rows:
    """What the contract limits count more or less, one row a customer and product."""
    used: Counter[tuple[UUID, UUID]] = Counter()
    reserved: Counter[tuple[UUID, UUID]] = Counter()
    for before, after in ((change.before, change.after) for change in changes):
        key = (before.customer_id, before.product_id)
        used[key] += after.used - before.used
        reserved[key] += after.reserved - before.reserved
    return [(*key, used[key], reserved[key]) for key in sorted(used) if used[key] or reserved[key]]


def next_terms(changes: Sequence[Change]) -> SharedRows:
    """Terms that begin under the license terms of the running one, which the database copies."""
    for change, running, term in _begun(changes):
        if term.terms is running.terms:
            price = orjson.dumps(term.price.to_json()).decode() if term.price else None
            yield (change.after.term_id, running.term_id), (
                term.ordinal, term.span.first, term.span.end, price, term.first_quantity,
                change.after.charged_on,
            )  # fmt: skip


def other_terms(changes: Sequence[Change]) -> Rows:
    """Terms that begin under other license terms."""
    for change, running, term in _begun(changes):
        if term.terms is not running.terms:
            yield (
                change.after.term_id, running.customer_id, running.id, term.ordinal, term.terms.key,
                term.terms.to_json(), term.period.value, term.in_arrears, term.measure, term.span.first,
                term.span.end, term.price.to_json() if term.price else None, term.first_quantity,
                change.after.charged_on,
            )  # fmt: skip


def _begun(changes: Sequence[Change]) -> Iterator[tuple[Change, Held, NewTerm]]:
    """Each change that begins a term, with the state that stands in the database, and the term."""
    first: dict[UUID, Held] = {}
    for change in changes:
        running = first.setdefault(change.before.id, change.before)
        if change.begins is not None:
            yield change, running, change.begins


def charged(changes: Sequence[Change]) -> Rows:
    """Running periods whose charge is made now."""
    for before, after in ((change.before, change.after) for change in changes):
        if before.term_id == after.term_id and before.charged_on != after.charged_on:
            yield after.term_id, after.charged_on


def ledger(changes: Sequence[Change], ids: Iterator[UUID]) -> SharedRows:
    """Ledger rows, with the quantity after each."""
    for change in changes:
        held = change.before
        totals = {BOUGHT: held.bought, LICENSED: held.licensed}
        for measure, dated, charged_from, delta, cause, order_id in change.entries:
            totals[measure] += delta
            own = (next(ids), held.customer_id, held.id, order_id)
            yield own, (measure, dated, charged_from, delta, totals[measure], cause)


def charges(changes: Sequence[Change], ids: Iterator[UUID]) -> SharedRows:
    """Charge rows."""
    for change in changes:
        held = change.before
        for line, invoice_date, order_id, po_number, timing in change.charges:
            unit = line.unit_price
            yield (next(ids), held.customer_id, held.id, order_id, po_number), (
                line.kind.value, line.first, line.last, line.quantity, unit.micros, unit.divisor, line.days,
                line.period_days, line.amount(held.currency), held.currency, invoice_date, timing.value,
                "\t".join(line.rules),
            )  # fmt: skip


def prices(changes: Sequence[Change], ids: Iterator[UUID]) -> Rows:
    """Contract prices that hold from the day of their change on."""
    for change in changes:
        if change.price is not None:
            held = change.before
            yield next(ids), held.customer_id, held.id, change.day, change.price.to_json()


def turns(changes: Sequence[Change]) -> Rows:
    """The turns that open orders have seen, one row a subscription: an order is written once."""
    seen: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        if change.turn is not None:
            seen[change.before.id].append(change.turn.stored)
    return seen.items()


def ended(changes: Sequence[Change]) -> Rows:
    """Subscriptions that are over, with the order of their end."""
    return [(change.before.id, change.end_order) for change in changes if change.after.state == "ended"]


def ended_orders(changes: Sequence[Change]) -> Rows:
    """Orders of planned ends, with what they took off."""
    for change in changes:
        if change.end_order is not None:
            before, after = change.before, change.after
            bought, licensed = after.bought - before.bought, after.licensed - before.licensed
            delta = licensed if before.terms.counts_licensed else bought
            yield change.end_order, delta, bought, licensed


def deactivations(changes: Sequence[Change], number: int) -> Rows:
    """Orders of grace deactivations, numbered on from `number`."""
    for place, change in enumerate(changes, 1):
        held, order = change.before, change.deactivation
        if order is not None:
            yield (
                order.order_id, number + place, held.customer_id, held.id, held.product_id,
                -len(order.holders), change.after.licensed, order.last_day, order.charged_from,
            )  # fmt: skip


def deactivated(changes: Sequence[Change]) -> Rows:
    """Assignments that they end."""
    for order in (change.deactivation for change in changes if change.deactivation):
        for holder in order.holders:
            yield holder.assignment_id, order.order_id


def log(changes: Sequence[Change], ids: Iterator[UUID]) -> SharedRows:
    """Rows of the action log."""
    for change in changes:
        if change.deed is None:
            continue
        held, deed = change.before, change.deed
        order_id = change.deactivation.order_id if change.deactivation else None
        details = orjson.dumps(deed.details or {}).decode()
        yield (next(ids), held.customer_id, held.id, order_id), (
            deed.day, deed.name, held.product_id, deed.after, deed.delta, details,
        )  # fmt: skip
