"""A preview put together: the guard's decision, the lines and their invoice, what recurs, what is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from customers.charges.recurring import recurring_number
from customers.orders.advancing import Owing, waits_for_period
from customers.orders.agreeing import schedule_of
from customers.orders.costing import Pricing
from customers.orders.estimates import Notice, OrderPreview, estimated_tax
from customers.orders.notices import decided, notices, over_licenses
from customers.orders.renewed import joined_from
from customers.subscriptions.spans import RunTerm, charged_by_job, terms_from
from customers.subscriptions.state import Held
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.charges import Timing
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import ONE_DAY, Month, charged_from
from reseller.rules.seats import Decision

Decide = Callable[[], Awaitable[Decision]]


async def previewed(
    session: ReadSession,
    held: Held,
    today: date,
    decide: Decide,
    *,
    actor: Actor,
) -> OrderPreview:
    """The preview of an order on a subscription; what the guards refuse stands in its `errors`.

    An end is dated with its last day, and counts from the day behind it (C9).
    """
    try:
        decision = await decide()
    except ConsoleError as refusal:
        return refused(held, today, refusal)
    schedule, run = await schedule_of(session, held), await charged_term(session, held, today)
    renewed_from = joined_from(held) if decision.bought > 0 else None
    pricing = Pricing(
        run, schedule, held.period, charged_number(held), held.currency, renewed_from=renewed_from
    )
    after = decided(held, decision)
    told = [*notices(held, decision, run), *over_licenses(after, decision, today)]
    last = decision.last_day
    first = last + ONE_DAY if last else held.charged_from(today)
    preview = await priced(session, pricing, decision, first, today, told)
    preview = replace(
        preview,
        billing_date=last or today,
        recurring_before=pricing.recurring(recurring_number(held), today),
        recurring_after=pricing.recurring(recurring_number(after), today),
    )
    return preview.without_amounts() if hides_amounts(held, actor) else preview


def hides_amounts(held: Held, actor: Actor) -> bool:
    """Whether the actor is shown no prices (M6), or these are the owner's alone (A2)."""
    customer = actor.role.is_customer
    not_owner = held.terms.amounts_for_owner_only and actor.role is not Role.CUSTOMER_OWNER
    return customer and (not held.shows_prices or not_owner)


async def charged_term(session: ReadSession, held: Held, today: date) -> RunTerm:
    """The term that an addition is charged in: the running one, or the renewed one behind it (H7)."""
    if held.renewed_until:
        return (await terms_from(session, held.id, today))[-1]
    begun = charged_by_job(held.terms) and held.first_day <= today
    charged_on = held.charged_on or (held.first_day if begun else None)
    return RunTerm(held.terms, held.first_day, held.end_day, held.price, held.first_quantity, charged_on)


async def priced(
    session: ReadSession,
    pricing: Pricing,
    decision: Decision,
    first: date,
    day: date,
    told: list[Notice],
) -> OrderPreview:
    """The preview of a decision, with the lines of its invoice and the tax on them."""
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    delta = _charged_delta(decision, pricing.term.measure)
    owing = pricing.owing(delta, first, day) if delta else None
    lines, invoicing = owing or ([], None)
    on = invoicing.on if invoicing and lines else day
    tax_date = on if invoicing and invoicing.timing is Timing.IMMEDIATE else Month.of(on).last
    return OrderPreview(
        pricing.currency, reseller.zone, day, first, pricing.period, decision.delta, decision.after,
        timing=invoicing.timing if invoicing and lines else Timing.MONTHLY,
        invoice_date=on if lines else None,
        recurring_before=pricing.recurring(pricing.before, day),
        recurring_after=pricing.recurring(pricing.before + delta, day),
        notices=(*told, *_dates(pricing, owing, delta, first)),
        **estimated_tax(lines, pricing.currency, tax_date, reseller, provider),
    )  # fmt: skip


def _dates(pricing: Pricing, owing: Owing | None, delta: int, first: date) -> list[Notice]:
    """From when it is charged, on which later invoice, and that the tax is an estimate."""
    if owing is None or not delta:
        return []
    if not owing.lines:
        behind = "month" if pricing.term.in_arrears else "period"
        return [Notice(f"charged_from_next_{behind}", {"day": first})]
    told = [Notice("charged_from", {"day": owing.lines[0].first}), Notice("tax_is_estimated", {})]
    if waits_for_period(pricing.term) and not pricing.begins:
        return [Notice("joins_period", {"day": owing.invoicing.on}), *told]
    if charged_by_job(pricing.term.terms) and owing.invoicing.on == pricing.term.end_day:
        return [Notice("joins_invoice", {"day": owing.invoicing.on}), *told]
    return told


def charged_number(held: Held) -> int:
    """The number that is charged, with what pending orders bring."""
    if held.terms.counts_licensed:
        return held.licensed + held.reserved_licensed
    if held.renewed_until:
        return (held.renewal_seats or 0) + held.reserved_bought
    return held.bought + held.reserved_bought


def _charged_delta(decision: Decision, measure: str) -> int:
    if measure == "licensed":
        return decision.delta if decision.verb is Verb.END else decision.licensed
    return decision.bought


def refused(held: Held, today: date, refusal: ConsoleError) -> OrderPreview:
    """A preview that says why not."""
    first = charged_from(today, held.terms.charge_from)
    return OrderPreview(
        held.currency, held.billing_zone, today, first, held.period, quantity_after=charged_number(held),
        errors=(refusal,),
    )  # fmt: skip
