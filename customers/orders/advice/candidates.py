"""What may cost less or make a refused wish possible, made from the fields of the terms and from the refusal.

Nothing here knows whether it is lawful or what it costs: every candidate is tried in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from customers.orders.advice.case import Case
from customers.orders.advice.value import Candidate
from customers.orders.commands import Command
from customers.orders.paying import asks_for_card
from reseller.rules import seats, turning
from reseller.rules.access import Verb
from reseller.rules.errors import BoundExceeded, LicensesInUse, PackSize, TariffTooLow
from reseller.rules.terms import RenewalSetting

LONGEST_WAIT = timedelta(days=7)
"""How long somebody who wants licenses now is asked to wait for a cheaper day."""


def candidates(case: Case) -> Iterator[Candidate]:
    """Everything worth trying for this wish, the nearest to it first."""
    for generate in _GENERATORS:
        yield from generate(case)


def _packs(case: Case) -> Iterator[Candidate]:
    if isinstance(case.refusal, PackSize):
        for count in (case.refusal.details["lower"], case.refusal.details["upper"]):
            yield Candidate("packs", {"count": count}, (_numbered(case, count),))


def _fewer(case: Case) -> Iterator[Candidate]:
    if not isinstance(case.refusal, BoundExceeded | LicensesInUse) or case.wish.verb is Verb.RENEW:
        return
    count = case.terms.packs_within(case.refusal.details.get("available") or 0)
    if 0 < count < case.number:
        yield Candidate("fewer", {"count": count}, (_numbered(case, count),))


def _wait_for_window(case: Case) -> Iterator[Candidate]:
    day = case.refusal.details.get("allowed_from") if case.refusal else None
    if isinstance(day, date) and day > case.today and _can_be_planned(case):
        yield Candidate("wait_for_window", {"day": day}, (case.wish,), due_on=day)


def _wait_for_invoice(case: Case) -> Iterator[Candidate]:
    """Before that day an addition is invoiced at once; on its last day it joins the next invoice (B5)."""
    threshold, end = case.terms.threshold_days, case.held.end_day
    if threshold is None or end is None or case.wish.verb is not Verb.ADD_LICENSES:
        return
    day = end - timedelta(days=threshold)
    if timedelta() < day - case.today <= LONGEST_WAIT and _can_be_planned(case):
        details = {"day": day, "days": (day - case.today).days}
        yield Candidate("wait_for_invoice", details, (case.wish,), due_on=day)


def _swap(case: Case) -> Iterator[Candidate]:
    """Where users beyond what is paid are billed, whoever leaves in the same order makes room (A5)."""
    if case.wish.verb is not Verb.ADD_USERS or not case.can(Verb.SWAP_USERS):
        return
    leaving = list(case.newest[: seats.billed_beyond(case.holding, case.number)])
    if leaving:
        arguments = {"users": case.wish.arguments["users"], "addresses": leaving}
        details = {"count": len(leaving), "leaving": leaving}
        yield Candidate("swap", details, (Command(Verb.SWAP_USERS, arguments),), free=True)


def _make_room(case: Case) -> Iterator[Candidate]:
    """Users find no license: somebody leaves, or licenses are bought; the wish follows then."""
    if case.wish.verb is not Verb.ADD_USERS or not isinstance(case.refusal, BoundExceeded):
        return
    missing = case.number - (case.refusal.details.get("available") or 0)
    yield from _leave(case, missing)
    if case.can(Verb.ADD_LICENSES):
        count = case.terms.packs_for(missing)
        order = Command(Verb.ADD_LICENSES, {"count": count})
        yield Candidate("buy_first", {"count": count}, (order,), then=case.wish)


def _free_licenses(case: Case) -> Iterator[Candidate]:
    """Only unused licenses can be given up: users leave first, and the wish follows then (B7)."""
    if isinstance(case.refusal, LicensesInUse) and case.wish.verb is Verb.CANCEL_LICENSES:
        yield from _leave(case, case.refusal.details["excess"])


def _leave(case: Case, count: int) -> Iterator[Candidate]:
    leaving = list(case.newest[:count])
    if count and len(leaving) == count:
        order = Command(Verb.REMOVE_USERS, {"addresses": leaving})
        details = {"count": count, "leaving": leaving}
        yield Candidate("remove_first", details, (order,), then=case.wish, free=True)


def _lower_later(case: Case) -> Iterator[Candidate]:
    """What can't be canceled can be lowered for what follows: the next period, or the renewal (L7, C7)."""
    if case.wish.verb is not Verb.CANCEL_LICENSES or case.refusal is None:
        return
    day = case.held.end_day
    if case.can(Verb.SET_NEXT_PERIOD):
        quantity = case.holding.next_number - case.number
        order = Command(Verb.SET_NEXT_PERIOD, {"quantity": quantity})
        yield Candidate("lower_next_period", {"quantity": quantity, "day": day}, (order,))
    if RenewalSetting.SAME_SEATS in case.terms.renewal_settings:
        present = case.held.bought if case.held.renewal_seats is None else case.held.renewal_seats
        seats_then = present - case.number
        arguments = {"renewal": RenewalSetting.SAME_SEATS.value, "seats": seats_then}
        order = Command(Verb.SET_RENEWAL, arguments)
        yield Candidate("lower_renewal", {"seats": seats_then, "day": day}, (order,))


def _next_period(case: Case) -> Iterator[Candidate]:
    """A lowered number for the next period, which buying would reset: raised instead, or kept (L7, L9)."""
    held = case.held
    if case.wish.verb is not Verb.ADD_LICENSES or held.next_period is None:
        return
    quantity, day = held.next_period + case.number, held.end_day
    raised = Command(Verb.SET_NEXT_PERIOD, {"quantity": min(held.bought, quantity)})
    details = {"quantity": min(held.bought, quantity), "day": day}
    yield Candidate("raise_next_period", details, (raised,), free=True)
    kept = Command(Verb.SET_NEXT_PERIOD, {"quantity": quantity})
    yield Candidate("keep_next_period", {"quantity": quantity, "day": day}, (case.wish, kept))


def _revoke_only(case: Case) -> Iterator[Candidate]:
    """Canceled licenses are taken back free of charge before any is bought (B9): no more than these."""
    if case.wish.verb is not Verb.ADD_LICENSES or not case.terms.revokes_cancellations:
        return
    canceled = case.held.canceled
    if 0 < canceled < case.number:
        order = _numbered(case, canceled)
        yield Candidate("revoke_only", {"count": canceled}, (order,), free=True)


def _remove_excess(case: Case) -> Iterator[Candidate]:
    """Users beyond the licenses leave, where more licenses would keep them (L4)."""
    excess = turning.excess(case.holding)
    leaving = list(case.newest[:excess])
    if case.wish.verb is Verb.ADD_LICENSES and excess and len(leaving) == excess:
        order = Command(Verb.REMOVE_USERS, {"addresses": leaving})
        details = {"count": excess, "leaving": leaving}
        yield Candidate("remove_excess", details, (order,), free=True)


def _restore(case: Case) -> Iterator[Candidate]:
    """Canceled licenses that buying doesn't take back by itself."""
    canceled = min(case.number, case.held.canceled)
    if case.wish.verb is Verb.ADD_LICENSES and canceled and not case.terms.revokes_cancellations:
        order = Command(Verb.CANCEL_LICENSES, {"count": canceled, "restore": True})
        details = {"count": canceled, "day": case.held.end_day}
        yield Candidate("restore_canceled", details, (order,), free=True)


def _raise_tariff(case: Case) -> Iterator[Candidate]:
    if isinstance(case.refusal, TariffTooLow):
        tariff = case.refusal.details["needed"]
        order = Command(Verb.SET_TARIFF, {"tariff": tariff})
        yield Candidate("raise_tariff", {"tariff": tariff}, (order, case.wish))


def _larger_tier(case: Case) -> Iterator[Candidate]:
    """The number that reaches the next volume tier, which counts for all of them (M4).

    What is taken back of cancellations first is bought already, and brings no tier nearer (B9).
    """
    if case.price is None or case.wish.verb is not Verb.ADD_LICENSES:
        return
    committed = case.holding.committed
    revoked = case.held.canceled if case.terms.revokes_cancellations else 0
    total = committed + max(0, case.number - revoked)
    start = next((start for start, _ in case.price.tiers if start > total), None)
    if start is not None:
        count = case.terms.packs_for(start - committed + revoked)
        yield Candidate("larger_tier", {"count": count, "from": start}, (_numbered(case, count),))


def _renew_first(case: Case) -> Iterator[Candidate]:
    """In the window a renewal opens purchases that one payment covers in both terms (H5, H7)."""
    if case.wish.verb is Verb.ADD_LICENSES and case.can(Verb.RENEW) and case.held.renewed_until is None:
        quantity = case.terms.packs_for(max(case.held.bought - case.held.canceled, case.holding.in_use))
        order = Command(Verb.RENEW, {"quantity": quantity})
        yield Candidate("renew_first", {"quantity": quantity}, (order,), then=case.wish)


def _renew_in_use(case: Case) -> Iterator[Candidate]:
    quantity = case.terms.packs_for(case.holding.in_use)
    if case.wish.verb is Verb.RENEW and 0 < quantity != case.number:
        order = Command(Verb.RENEW, {"quantity": quantity})
        yield Candidate("renew_in_use", {"quantity": quantity}, (order,))


def _numbered(case: Case, count: int) -> Command:
    """The wish with another number; of users the first ones."""
    arguments = dict(case.wish.arguments)
    if case.wish.verb is Verb.ADD_USERS:
        return Command(case.wish.verb, {**arguments, "users": arguments["users"][:count]})
    name = "quantity" if case.wish.verb is Verb.RENEW else "count"
    return Command(case.wish.verb, {**arguments, name: count})


def _can_be_planned(case: Case) -> bool:
    kind = case.wish.kind
    return kind is not None and not asks_for_card(case.terms, kind)


_GENERATORS: tuple[Callable[[Case], Iterator[Candidate]], ...] = (
    _packs, _fewer, _wait_for_window, _wait_for_invoice, _swap, _make_room, _free_licenses, _lower_later,
    _next_period, _revoke_only, _remove_excess, _restore,
    _raise_tariff, _larger_tier, _renew_first, _renew_in_use,
)  # fmt: skip
