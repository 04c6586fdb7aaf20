"""What happens by itself when a subscription's day comes: its term is renewed, switched or over (G4, C9).

The daily job takes each due day in order of time, so a job that stood still leaves the rows of daily runs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from customers.subscriptions.closing import end_on_chosen_day, end_with_term
from customers.subscriptions.moves import BOUGHT, Entry, Move, Owed, write_move
from customers.subscriptions.prices import insert_contract_price
from customers.subscriptions.recording import log
from customers.subscriptions.spans import NewTerm, bound_by, insert_term
from customers.subscriptions.state import Held, lock_state
from customers.subscriptions.turns import mark_open_orders
from reseller.catalog.queries import price_schedule
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor
from reseller.rules.charges import term_total
from reseller.rules.periods import ONE_DAY, Span
from reseller.rules.pricing import Price
from reseller.rules.seats import Renewal, renewed
from reseller.rules.terms import PRESETS, EndRule, Period, RenewalSetting

CAUSE = "renewal"
JOB_NAME = "Automated job"


async def due_subscriptions(session: ReadSession, today: date) -> list[UUID]:
    """Active subscriptions on whose day something happens by itself, the longest waiting first."""
    rows = await session.fetch(_DUE, session.reseller_id, today)
    return [row[0] for row in rows]


async def roll_over(session: WriteSession, subscription_id: UUID, *, today: date, now: datetime) -> Held:
    """Bring one subscription up to `today`, step by step; nothing where nothing is due. Gives its state."""
    return await brought_up_to(session, await lock_state(session, subscription_id), today=today, now=now)


async def brought_up_to(session: WriteSession, held: Held, *, today: date, now: datetime) -> Held:
    """The state of a locked subscription after every step that is due by `today`."""
    while held.state == "active" and held.next_due_on is not None and held.next_due_on <= today:
        await _step(session, held, held.next_due_on, now)
        held = await lock_state(session, held.id)
    return held


async def _step(session: WriteSession, held: Held, day: date, now: datetime) -> None:
    """What happens on `day`, the first one after the running term or after the chosen last day."""
    actor = Actor.job(JOB_NAME, held.reseller_id)
    if held.terms.ends is EndRule.CHOSEN_DAY:
        await end_on_chosen_day(session, held, day - ONE_DAY, actor=actor, now=now)
        return
    renewal = renewed(held.holding(actor))
    match renewal.setting:
        case RenewalSetting.END:
            await end_with_term(session, held, actor=actor, now=now)
        case RenewalSetting.FLEXIBLE:
            await _switch(session, held, day, renewal.cap or 0, actor, now)
        case _:
            await _renew(session, held, day, renewal, actor, now)


async def _renew(
    session: WriteSession, held: Held, day: date, renewal: Renewal, actor: Actor, now: datetime
) -> None:
    """Begin the next term under the same license terms, at the price in force that day (G4, M6)."""
    term = await _next_term(session, held, day, renewal.quantity)
    becoming = replace(held, renewal_seats=None)
    await mark_open_orders(session, held, day, carries_bought=_carries(held, renewal), carries_licensed=True)
    await _begin(session, held, term, now=now)
    growth = renewal.quantity - held.bought
    entries = (Entry(BOUGHT, day, day, growth, CAUSE),) if growth else ()
    charges = () if term.in_arrears else _term_charges(term, renewal.quantity)
    move = Move(entries=entries, charges=charges)
    await write_move(session, held, move, becoming=becoming, actor=actor, now=now)
    await log(
        session, held, "term_renewed", day=day, after=renewal.quantity, delta=growth, actor=actor, now=now
    )


def _carries(held: Held, renewal: Renewal) -> bool:
    """Whether licenses still on order will be in the next term: only the same seats without a number (G4)."""
    return renewal.setting is RenewalSetting.SAME_SEATS and held.renewal_seats is None


async def _next_term(session: WriteSession, held: Held, day: date, quantity: int) -> NewTerm:
    period = Period(held.period)
    schedule = await price_schedule(
        session, held.product_id, held.terms.key, held.period, held.currency, subscription_id=held.id
    )
    span = Span.term(day, held.terms.term_months or 12, anchor=held.started_on)
    price = schedule.find(day) or held.price
    return NewTerm(held.terms, period, span, price, quantity, held.ordinal + 1)


def _term_charges(term: NewTerm, quantity: int) -> tuple[Owed, ...]:
    return tuple(Owed(line, term.span.first) for line in term_total(term.charged, quantity))


async def _switch(
    session: WriteSession, held: Held, day: date, cap: int, actor: Actor, now: datetime
) -> None:
    """Go on under the terms that are charged by use: nothing committed, the seats as cap (G4)."""
    terms = PRESETS[held.terms.switches_to or held.terms.key]
    term = NewTerm(terms, terms.periods[0], Span(day, None), None, None, held.ordinal + 1)
    await mark_open_orders(session, held, day, carries_bought=False, carries_licensed=True)
    await insert_contract_price(
        session, held, day, held.renewal_price or _monthly(held), recorded_by=actor.name, now=now
    )
    await _begin(session, held, term, cap=cap, now=now)
    becoming = replace(held, terms=terms, renewal_seats=None)
    entries = (Entry(BOUGHT, day, day, -held.bought, CAUSE),) if held.bought else ()
    await write_move(session, held, Move(entries=entries), becoming=becoming, actor=actor, now=now)
    details = {"cap": cap}
    await log(session, held, "switched_to_flexible", day=day, details=details, actor=actor, now=now)


def _monthly(held: Held) -> Price:
    """The ended term's price for one month: a yearly one ÷ 12, exact."""
    if held.price is None:
        raise ValueError("a term that fixes its price has one")
    ended = Price.of(held.price.at(held.first_quantity or held.bought))
    return ended.monthly(Period(held.period).months)


async def _begin(
    session: WriteSession, held: Held, term: NewTerm, *, cap: int | None = None, now: datetime
) -> None:
    """Make `term` the running one; what was set for this renewal is used up."""
    term_id = await insert_term(session, held.id, held.customer_id, term, now=now)
    last = term.span.last
    setting = held.renewal_setting if term.terms.renewal_settings else None
    await session.run(
        _BEGIN, held.reseller_id, held.id, term_id, term.terms.key, bound_by(term.terms), cap, setting, last,
        term.span.end,
    )  # fmt: skip


_DUE = """
SELECT id FROM subscriptions WHERE reseller_id = $1 AND next_due_on <= $2 AND state = 'active'
 ORDER BY next_due_on, id"""
_BEGIN = """
UPDATE subscriptions
   SET term_id = $3, terms_key = $4, bound_by = $5, cap = $6, renewal_setting = $7, renewal_seats = NULL,
       renewal_price = NULL, renewal_cap = NULL, ends_on = $8, next_due_on = $9
 WHERE reseller_id = $1 AND id = $2"""
