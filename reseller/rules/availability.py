"""Which actions a subscription offers an actor now, each impossible one with its reason.

The answer comes from the guards themselves, tried with the smallest quantity, so a grayed action gives the
reason that the command would give, and the day from which it would not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reseller.rules import seats
from reseller.rules.access import Actor, require
from reseller.rules.errors import ConsoleError
from reseller.rules.holdings import Holding
from reseller.rules.terms import RenewalSetting
from reseller.rules.verbs import Verb


class Availability(NamedTuple):
    """One action; where not `allowed` its `refusal`, and `allowed_from` where a date would change that."""

    verb: Verb
    allowed: bool
    refusal: ConsoleError | None = None
    allowed_from: date | None = None


ACTIONS = (
    Verb.SET_CAP, Verb.ADD_LICENSES, Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.SWAP_USERS, Verb.REQUEST,
    Verb.SET_RENEWAL, Verb.RENEW, Verb.SET_NEXT_PERIOD, Verb.SET_TARIFF, Verb.SET_INCLUDED,
    Verb.CANCEL_LICENSES, Verb.END,
)  # fmt: skip
"""In the order in which they are offered."""


def availability(holding: Holding, actor: Actor, today: date) -> tuple[Availability, ...]:
    """Every action in the order of ACTIONS."""
    return tuple(_try(verb, holding, actor, today) for verb in ACTIONS)


def _try(verb: Verb, holding: Holding, actor: Actor, today: date) -> Availability:
    try:
        require(actor, verb, terms=holding.terms)
        _PROBES[verb](holding, today)
    except ConsoleError as refusal:
        return Availability(verb, False, refusal, refusal.details.get("allowed_from"))
    return Availability(verb, True)


_PROBES: dict[Verb, Callable[[Holding, date], object]] = {
    Verb.SET_CAP: lambda holding, today: seats.set_cap(holding, holding.in_use),
    Verb.ADD_LICENSES: lambda holding, today: seats.add_licenses(holding, _pack(holding), today=today),
    Verb.ADD_USERS: lambda holding, today: seats.add_users(holding, 1),
    Verb.REMOVE_USERS: lambda holding, today: seats.remove_users(holding, 1),
    Verb.SWAP_USERS: lambda holding, today: seats.swap_users(holding, 1, 1),
    Verb.REQUEST: lambda holding, today: seats.request(holding, 1),
    Verb.SET_RENEWAL: lambda holding, today: seats.set_renewal(
        holding, holding.renewal or RenewalSetting.SAME_SEATS
    ),
    Verb.RENEW: lambda holding, today: seats.renew(holding, today=today),
    Verb.SET_NEXT_PERIOD: lambda holding, today: seats.set_next_period(holding, max(1, holding.next_number)),
    Verb.SET_TARIFF: lambda holding, today: seats.set_tariff(holding, _tariff(holding)),
    Verb.SET_INCLUDED: lambda holding, today: seats.set_included(holding, 0),
    Verb.CANCEL_LICENSES: lambda holding, today: seats.cancel_licenses(holding, _pack(holding), today=today),
    Verb.END: lambda holding, today: seats.end(holding, today=today),
}


def _pack(holding: Holding) -> int:
    return holding.terms.pack_size


def _tariff(holding: Holding) -> str:
    return holding.tariff or holding.terms.smallest_tariff or ""
