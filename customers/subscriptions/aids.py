"""Reading what the steps of due subscriptions look at beside their states: one statement a kind of thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.charges.prices import NO_CONTRACT, Contract, PriceBook, contracts, price_book, stored_price
from customers.orders.kinds import OrderKind
from customers.subscriptions.changes import Aids, Holder, RenewedTerm
from customers.subscriptions.due import uncharged
from customers.subscriptions.spans import NewTerm
from customers.subscriptions.state import Held, stored_terms
from reseller.plumbing.database import ReadSession
from reseller.plumbing.ids import ids_of
from reseller.rules.periods import ONE_DAY, Span
from reseller.rules.terms import Overuse, Period

_OPEN = """
SELECT subscription_id, id, kind FROM orders
 WHERE reseller_id = $1 AND subscription_id = ANY($2)
   AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')
 ORDER BY id"""
_PO_NUMBERS = "SELECT id, po_number FROM orders WHERE reseller_id = $1 AND id = ANY($2)"
_RENEWED = """
SELECT t.subscription_id, t.id, t.ordinal, t.terms::text, t.period, t.first_day, t.end_day, t.price::text,
       t.first_quantity, t.order_id
  FROM subscription_terms t
  JOIN unnest($2::uuid[], $3::int[]) AS n (subscription_id, ordinal) USING (subscription_id, ordinal)
 WHERE t.reseller_id = $1"""
_HOLDERS = """
SELECT a.subscription_id, a.id, u.address, u.protected, a.state
  FROM assignments a JOIN users u ON u.reseller_id = a.reseller_id AND u.id = a.user_id
 WHERE a.reseller_id = $1 AND a.subscription_id = ANY($2) AND a.state IN ('live', 'leaving')
 ORDER BY a.subscription_id, a.id DESC"""


@dataclass(slots=True)
class _Found:
    """What was read for a set of subscriptions, by their ids."""

    book: PriceBook
    contract: dict[UUID, Contract]
    has_open: set[UUID] = field(default_factory=set)
    ends: dict[UUID, UUID] = field(default_factory=dict)
    po_numbers: dict[UUID, str | None] = field(default_factory=dict)
    renewed: dict[UUID, RenewedTerm] = field(default_factory=dict)
    holders: defaultdict[UUID, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    leaving: Counter[UUID] = field(default_factory=Counter)


async def aids_for(
    session: ReadSession, due: Sequence[Held], *, today: date, now: datetime
) -> dict[UUID, Aids]:
    """What the steps of these subscriptions of one reseller, up to `today`, look at; by subscription."""
    found = await _read(session, due, today)
    mint = ids_of(now).__next__
    return {
        held.id: Aids(
            schedule=found.book.schedule(
                (held.product_id, held.terms.key, held.period), *found.contract.get(held.id, NO_CONTRACT)
            ),
            mint=mint,
            has_open_orders=held.id in found.has_open,
            planned_end=found.ends.get(held.id),
            po_number=found.po_numbers.get(held.begun_by) if held.begun_by else None,
            renewed=found.renewed.get(held.id),
            holders=tuple(found.holders.get(held.id, ())),
            leaving=found.leaving[held.id],
        )
        for held in due
    }


async def _read(session: ReadSession, due: Sequence[Held], today: date) -> _Found:
    reseller, ids = session.reseller_id, [held.id for held in due]
    found = _Found(await price_book(session, due[0].currency, today + ONE_DAY), await contracts(session, ids))
    for subscription, order, kind in await session.fetch(_OPEN, reseller, ids):
        found.has_open.add(subscription)
        if kind == OrderKind.END_SUBSCRIPTION:
            found.ends[subscription] = order
    if firsts := [held.begun_by for held in due if held.begun_by and uncharged(held)]:
        found.po_numbers = dict(await session.fetch(_PO_NUMBERS, reseller, firsts))
    if ahead := [held for held in due if held.renewed_until]:
        numbers = [held.ordinal + 1 for held in ahead]
        rows = await session.fetch(_RENEWED, reseller, [held.id for held in ahead], numbers)
        found.renewed = {row[0]: _renewed(row) for row in rows}
    if over := [held.id for held in due if _may_be_over(held)]:
        _sort_holders(found, await session.fetch(_HOLDERS, reseller, over))
    return found


def _may_be_over(held: Held) -> bool:
    """Whether a grace clock runs, or will when the next period begins (L4, L8)."""
    coming = held.bought if held.next_period is None else min(held.bought, held.next_period)
    return held.terms.overuse is Overuse.GRACE and held.licensed > coming


def _sort_holders(found: _Found, rows: Sequence[Any]) -> None:
    for subscription, assignment, address, protected, state in rows:
        if state == "leaving":
            found.leaving[subscription] += 1
        elif not protected:
            found.holders[subscription].append(Holder(assignment, address))


def _renewed(row: Any) -> RenewedTerm:
    _, term_id, ordinal, terms, period, first_day, end_day, price, quantity, order_id = row
    span = Span(first_day, end_day)
    term = NewTerm(
        stored_terms(terms), Period(period), span, stored_price(price), quantity, ordinal, order_id
    )
    return RenewedTerm(term_id, term)
