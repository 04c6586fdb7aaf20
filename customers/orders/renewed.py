"""What a renewal that was paid makes: the next term, and licenses that count for both terms (H7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from customers.orders.kinds import OrderKind
from customers.orders.settling import OpenOrder
from customers.subscriptions.moves import Move, Owed, write_move
from customers.subscriptions.prices import insert_contract_price
from customers.subscriptions.spans import NewTerm, insert_term, spanned
from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.rules.charges import invoiced, period
from reseller.rules.periods import Span
from reseller.rules.terms import Period

PRICED_BY = "priced_by"
"""Who gave the price, in the detail of a renewal that brings its own."""
_RENEWED = """
WITH term AS (
    UPDATE subscription_terms SET charged_on = $4 WHERE reseller_id = $1 AND id = $3)
UPDATE subscriptions
   SET renewal_setting = 'SAME_SEATS', renewal_seats = $5, renewed_until = $6, ends_on = $7, canceled = 0
 WHERE reseller_id = $1 AND id = $2"""
_DROPPED = "UPDATE subscriptions SET renewal_seats = NULL WHERE reseller_id = $1 AND id = $2"
_JOIN = """
UPDATE subscriptions SET renewal_seats = renewal_seats + $3 WHERE reseller_id = $1 AND id = $2"""


def renewed_span(held: Held) -> Span:
    """The days of the term that follows the running one."""
    if held.end_day is None:
        raise ValueError("what is renewed has a term")
    return spanned(held.terms, Period(held.period), held.end_day, held.started_on)


def renewal_of(held: Held, order: OpenOrder) -> tuple[NewTerm, tuple[Owed, ...]]:
    """The next term, at the order's price and the tier of its number, and what it is charged."""
    span, quantity = renewed_span(held), order.quantity_after
    if span.end is None or order.price is None:
        raise ValueError("a renewed term has an end and the price that was agreed")
    term = NewTerm(held.terms, Period(held.period), span, order.price, quantity, held.ordinal + 1, order.id)
    timing, day = invoiced(held.terms, order.billing_date, span.end, opening=True)
    lines = period(term.charged, quantity, order.price, order.id)
    return term, tuple(Owed(line, day, order.id, order.po_number, timing) for line in lines)


async def carry_out_renewal(
    session: WriteSession, held: Held, order: OpenOrder, *, now: datetime
) -> tuple[Held, tuple[Owed, ...]]:
    """Write the next term; gives the state after it, and its charges."""
    (term, charges), quantity = renewal_of(held, order), order.quantity_after
    span, term_id = term.span, await insert_term(session, held.id, held.customer_id, term, now=now)
    await session.run(_RENEWED, held.reseller_id, held.id, term_id, span.first, quantity, span.end, span.last)
    await _record_price(session, held, order, now)
    becoming = replace(held, renewing=None, renewal_seats=quantity, renewed_until=span.end, canceled=0)
    actor = order.actor(held.reseller_id)
    after = await write_move(session, held, Move(charges=charges), becoming=becoming, actor=actor, now=now)
    return after, charges


async def _record_price(session: WriteSession, held: Held, order: OpenOrder, now: datetime) -> None:
    """A price that was given with the renewal is the contract's from the day it was placed (M6)."""
    priced_by = order.detail.get(PRICED_BY)
    if priced_by is not None and order.price is not None:
        await insert_contract_price(
            session, held, order.billing_date, order.price, recorded_by=priced_by, now=now
        )


async def without_renewal(session: WriteSession, held: Held, order: OpenOrder) -> Held:
    """The state in which a failed or canceled renewal is on order no more."""
    if order.kind is not OrderKind.RENEW_SUBSCRIPTION or held.renewing is None:
        return held
    await session.run(_DROPPED, held.reseller_id, held.id)
    return replace(held, renewing=None)


def joined_from(held: Held) -> date | None:
    """The first day of the renewed term that an addition is bought for as well; None without one."""
    return held.end_day if held.renewed_until else None


async def join_renewal(session: WriteSession, held: Held, order: OpenOrder) -> Held:
    """The state in which the renewed term grows with the order; as it is, where the order isn't for it."""
    if order.renewed_from is None or order.renewed_from != joined_from(held):
        return held
    await session.run(_JOIN, held.reseller_id, held.id, order.delta_bought)
    return replace(held, renewal_seats=(held.renewal_seats or 0) + order.delta_bought)
