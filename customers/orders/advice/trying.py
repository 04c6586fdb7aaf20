"""Trying a candidate in the engine: the guards' word, and the money of the previews of any order (I8)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from customers.orders.advice.case import Case
from customers.orders.advice.value import Advice, Candidate, Cost
from customers.orders.agreeing import agreed, priced_holding, schedule_of
from customers.orders.commands import Command
from customers.orders.costing import Pricing
from customers.orders.estimates import OrderPreview
from customers.orders.previewing import previewed
from customers.orders.renewed import renewed_span
from customers.orders.renewing import decided_renewal
from customers.orders.reviewing import preview_command, preview_setting
from customers.subscriptions.spans import RunTerm
from reseller.plumbing.database import ReadSession
from reseller.rules import seats
from reseller.rules.access import Verb, may
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import local_midnight
from reseller.rules.seats import Decision


async def tried(session: ReadSession, case: Case, candidate: Candidate) -> Advice | None:
    """The advice that comes of a candidate; None where it is refused, not allowed, or saves nothing."""
    if not all(_may(case, order) for order in candidate.orders):
        return None
    try:
        cost = await _TRIALS.get(candidate.key, _single)(session, case, candidate)
        wished = await _wished(session, case, candidate)
    except ConsoleError:
        return None
    if not case.plain.shows_amounts:
        worth_telling = case.refusal is not None or candidate.free
        return Advice(candidate, case.held.currency, None) if worth_telling else None
    saving = None if wished is None else wished - cost.span
    if saving is not None and saving <= 0:
        return None
    return Advice(candidate, case.held.currency, cost, saving)


def _may(case: Case, order: Command) -> bool:
    return may(case.actor.role, order.verb, may_buy=case.actor.may_buy, terms=case.terms)


async def _wished(session: ReadSession, case: Case, candidate: Candidate) -> int | None:
    """What the plain wish costs over the same span; None where it is refused."""
    if case.refusal is not None:
        return None
    if candidate.key == "renew_first":
        return case.plain.net + await _renewal_net(session, case, candidate, more=case.number)
    return _span(case.wish, case.plain)


def _span(command: Command, preview: OrderPreview) -> int:
    """The rest of the running period with the whole next one; of a renewal the term it begins."""
    return preview.net if command.verb is Verb.RENEW else preview.net + preview.recurring_after


async def _single(session: ReadSession, case: Case, candidate: Candidate) -> Cost:
    """One order, today or on its planned day."""
    (order,) = candidate.orders
    day = candidate.due_on
    now = case.now if day is None else local_midnight(day, case.held.billing_zone)
    preview = _allowed(await preview_command(session, case.held.id, order, actor=case.actor, now=now))
    return Cost(preview.net, _span(order, preview))


async def _buys_and_keeps(session: ReadSession, case: Case, candidate: Candidate) -> Cost:
    """Buy, and set the number for the next period again, which buying has reset (L9)."""
    held, setting = case.held, candidate.orders[1]
    placed = replace(held, next_period=None, reserved_bought=held.reserved_bought + case.number)
    seats.set_next_period(placed.holding(case.actor), setting.arguments["quantity"])
    carried_out = replace(held, next_period=None, bought=held.bought + case.number)
    after = _allowed(await preview_setting(session, carried_out, setting, actor=case.actor, today=case.today))
    return Cost(case.plain.net, case.plain.net + after.recurring_after)


async def _raises_tariff(session: ReadSession, case: Case, candidate: Candidate) -> Cost:
    """The wish, under the tariff that gates it no more."""
    setting = candidate.orders[0]
    _allowed(await preview_setting(session, case.held, setting, actor=case.actor, today=case.today))
    held = replace(case.held, tariff=setting.arguments["tariff"])

    async def decide() -> Decision:
        holding, price = await priced_holding(session, held, case.wish.verb, case.actor, case.today)
        decision = seats.add_licenses(holding, case.number, today=case.today)
        agreed(held, decision, price, case.today)
        return decision

    preview = _allowed(await previewed(session, held, case.today, decide, actor=case.actor))
    return Cost(preview.net, _span(case.wish, preview))


async def _renews_first(session: ReadSession, case: Case, candidate: Candidate) -> Cost:
    """The renewal, and the addition behind it: once, at the renewed term's price and tier (H7)."""
    held, quantity = case.held, candidate.details["quantity"]
    renewal = await _renewal_net(session, case, candidate)
    _, price = await decided_renewal(session, held, quantity, case.today, actor=case.actor)
    span = renewed_span(held)
    renewed = replace(
        held, renewed_until=span.end, renewal_setting="SAME_SEATS", renewal_seats=quantity, canceled=0
    )
    seats.add_licenses(renewed.holding(case.actor), case.number, today=case.today)
    term = RunTerm(held.terms, span.first, span.end, price, quantity)
    pricing = Pricing(
        term, await schedule_of(session, held), held.period, quantity, held.currency, renewed_from=span.first
    )
    owing = pricing.owing(case.number, held.charged_from(case.today), case.today)
    addition = sum(line.amount(held.currency) for line in owing.lines)
    return Cost(renewal + addition, renewal + addition, later=addition)


async def _renewal_net(session: ReadSession, case: Case, candidate: Candidate, more: int = 0) -> int:
    """What renewing costs, with so many licenses more."""
    order = Command(Verb.RENEW, {"quantity": candidate.details["quantity"] + more})
    preview = await preview_command(session, case.held.id, order, actor=case.actor, now=case.now)
    return _allowed(preview).net


def _allowed(preview: OrderPreview) -> OrderPreview:
    """The preview; its refusal is raised."""
    if preview.errors:
        raise preview.errors[0]
    return preview


Trial = Callable[[ReadSession, Case, Candidate], Awaitable[Cost]]
_TRIALS: Mapping[str, Trial] = {
    "keep_next_period": _buys_and_keeps,
    "raise_tariff": _raises_tariff,
    "renew_first": _renews_first,
}
