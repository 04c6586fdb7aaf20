"""Previews of every order: the same guards and the same arithmetic as placing, and nothing changed (I8).

NOT_FOUND and FORBIDDEN are raised; what the guards refuse stands in `errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from customers.orders.actions import existing_addresses, named_holders, normalized
from customers.orders.estimates import Notice, OrderPreview, Pricing, estimated_tax
from customers.orders.placing import NewUser
from customers.subscriptions.entry import look
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.state import Held
from customers.subscriptions.subscribing import Wish, offered
from customers.users.holders import leaving_count
from reseller.catalog.queries import price_schedule
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules import seats
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError, Forbidden, NotFound
from reseller.rules.periods import ONE_DAY, charged_from
from reseller.rules.seats import Decision


async def preview_subscribe(
    session: ReadSession, wish: Wish, *, actor: Actor, now: datetime, priced_by: Actor | None = None
) -> OrderPreview:
    """What a new subscription costs first, and in each period."""
    try:
        offer = await offered(session, wish, actor=actor, now=now, priced_by=priced_by)
    except (NotFound, Forbidden):
        raise
    except ConsoleError as refusal:
        return await _refused_offer(session, wish, refusal, now)
    term = offer.term
    run = RunTerm(term.terms, term.span.first, term.span.end, term.price, term.first_quantity)
    pricing = Pricing(run, offer.schedule, term.period.value, 0, offer.currency, begins=True)
    notices = _term_notices(run, offer.decision.delta, term.terms.non_refundable)
    return await _priced(session, pricing, offer.decision, term.span.first, offer.day, notices)


async def preview_add_licenses(
    session: ReadSession, subscription_id: UUID, *, count: int, actor: Actor, now: datetime
) -> OrderPreview:
    """What `count` more licenses cost until the period or term is over, and what recurs then (C6)."""
    held, today = await look(session, subscription_id, Verb.ADD_LICENSES, actor=actor, now=now)

    def decide() -> Decision:
        return seats.add_licenses(held.holding(actor), count, today=today)

    return await _preview(session, held, today, decide, actor=actor)


async def preview_add_users(
    session: ReadSession, subscription_id: UUID, *, users: Sequence[NewUser], actor: Actor, now: datetime
) -> OrderPreview:
    """What these users cost in the month and in each one after it; nothing where licenses are bought."""
    held, today = await look(session, subscription_id, Verb.ADD_USERS, actor=actor, now=now)
    try:
        arriving = normalized(users)
    except ConsoleError as refusal:
        return _empty(held, today, refusal)
    existing = await existing_addresses(session, held, arriving)

    def decide() -> Decision:
        return seats.add_users(held.holding(actor), len(arriving), existing=existing)

    return await _preview(session, held, today, decide, actor=actor)


async def preview_remove_users(
    session: ReadSession,
    subscription_id: UUID,
    *,
    addresses: Sequence[str] | None = None,
    user_ids: Sequence[UUID] | None = None,
    count: int | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What removing users gives back; arguments as in `remove_users`."""
    held, today = await look(session, subscription_id, Verb.REMOVE_USERS, actor=actor, now=now)
    missing: list[str] = []
    leaving = await leaving_count(session, held.id)
    if addresses is not None or user_ids is not None:
        found, missing = await named_holders(session, held, addresses, user_ids)
        count = len(found)

    def decide() -> Decision:
        return seats.remove_users(held.holding(actor, leaving=leaving), count or 0, missing=missing)

    return await _preview(session, held, today, decide, actor=actor)


async def preview_end(
    session: ReadSession,
    subscription_id: UUID,
    *,
    last_day: date | None = None,
    actor: Actor,
    now: datetime,
) -> OrderPreview:
    """What ending on `last_day` (today by default) takes off the invoice of its month."""
    held, today = await look(session, subscription_id, Verb.END, actor=actor, now=now)

    def decide() -> Decision:
        return seats.end(held.holding(actor), last_day, today=today)

    first = (last_day or today) + ONE_DAY
    return await _preview(session, held, today, decide, actor=actor, first=first)


async def _preview(
    session: ReadSession,
    held: Held,
    today: date,
    decide: Callable[[], Decision],
    *,
    actor: Actor,
    first: date | None = None,
) -> OrderPreview:
    try:
        decision = decide()
    except ConsoleError as refusal:
        return _empty(held, today, refusal)
    schedule = await price_schedule(
        session, held.product_id, held.terms.key, held.period, held.currency, held.id
    )
    run = RunTerm(held.terms, held.first_day, held.end_day, held.price, held.first_quantity, held.charged_on)
    pricing = Pricing(run, schedule, held.period, _charged(held), held.currency)
    notices = _notices(held, decision, run)
    first = first or held.charged_from(today)
    preview = await _priced(session, pricing, decision, first, today, notices)
    return preview.without_amounts() if held.holding(actor).prices_hidden else preview


async def _priced(
    session: ReadSession,
    pricing: Pricing,
    decision: Decision,
    first: date,
    day: date,
    notices: list[Notice],
) -> OrderPreview:
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    delta = _charged_delta(decision, pricing.term.measure)
    lines = pricing.lines(delta, first, day) if delta else []
    after = pricing.before + delta
    if delta and not lines:
        notices.append(Notice("charged_from_next_month", {"day": first}))
    elif delta:
        notices.append(Notice("charged_from", {"day": max(first, pricing.term.first_day)}))
    if lines:
        notices.append(Notice("tax_is_estimated", {}))
    return OrderPreview(
        pricing.currency, reseller.zone, day, first, pricing.period, decision.delta, decision.after,
        recurring_before=pricing.recurring(pricing.before, day),
        recurring_after=pricing.recurring(after, day),
        notices=tuple(notices),
        **estimated_tax(lines, pricing.currency, day, reseller, provider),
    )  # fmt: skip


def _charged(held: Held) -> int:
    """The number that is charged, with what pending orders bring."""
    if held.terms.counts_licensed:
        return held.licensed + held.reserved_licensed
    return held.bought + held.reserved_bought


def _charged_delta(decision: Decision, measure: str) -> int:
    if decision.verb is Verb.END:
        return decision.delta
    return decision.licensed if measure == "licensed" else decision.bought


def _notices(held: Held, decision: Decision, run: RunTerm) -> list[Notice]:
    notices = _term_notices(run, decision.bought, held.terms.non_refundable)
    if decision.bought > 0 and held.renewal_seats is not None:
        details = {"seats": held.renewal_seats, "bought": decision.after}
        notices.append(Notice("renewal_unchanged", details))
    if decision.verb is Verb.END and decision.last_day is not None:
        notices.append(Notice("ends_on", {"day": decision.last_day, "users": -decision.delta}))
    return notices


def _term_notices(run: RunTerm, bought: int, non_refundable: bool) -> list[Notice]:
    """What committing means: until when, and that a yearly total is not given back (C7, I4)."""
    notices = []
    if bought > 0 and run.end_day is not None:
        notices.append(Notice("committed_until", {"day": run.end_day - ONE_DAY}))
    if bought > 0 and non_refundable:
        notices.append(Notice("not_refundable", {}))
    return notices


def _empty(held: Held, today: date, refusal: ConsoleError) -> OrderPreview:
    first = charged_from(today, held.terms.charge_from)
    return OrderPreview(
        held.currency, held.billing_zone, today, first, held.period, quantity_after=_charged(held),
        errors=(refusal,),
    )  # fmt: skip


async def _refused_offer(
    session: ReadSession, wish: Wish, refusal: ConsoleError, now: datetime
) -> OrderPreview:
    reseller = await reseller_facts(session)
    day = reseller.today(now)
    period = wish.period.value if wish.period else "month"
    return OrderPreview(
        reseller.currency, reseller.zone, day, wish.start_on or day, period, errors=(refusal,)
    )
