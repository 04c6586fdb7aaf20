"""From wishes to orders: what somebody who knows the terms would do under each of them.

Licenses are bought where users lack some, in packs where they are sold so, and given up where users leave,
as the terms allow; where they don't, the engine says no, and the answer shows what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from customers.comparisons.question import Question, Way
from reseller.rules.periods import ONE_DAY, add_months, charged_from, local_midnight
from reseller.rules.terms import PRESETS, Reduction
from reseller.rules.verbs import Verb

NAME = "held"
WORKING_HOUR = timedelta(hours=10)


class Plan(NamedTuple):
    """A scenario, and for each of its events the wish that it serves: 0 the beginning, n the nth change.

    A renewal that nobody asked for serves none.
    """

    scenario: dict[str, Any]
    wishes: list[int | None]


def planned(question: Question, way: Way) -> Plan:
    """The scenario that plays the question's wishes under one way of buying."""
    events, parties = _Buyer(question, way).events(), question.parties
    made = list(events)
    end = local_midnight(question.span[-1].next_first, parties.zone)
    scenario = {
        "name": way.terms_key,
        "provider": {"country": parties.seller_country},
        "reseller": {
            "country": parties.country, "billing_zone": parties.zone, "currency": parties.currency
        },
        "request_link": True,
        "events": [event for _, event in made],
        "until": _text(end),
    }  # fmt: skip
    return Plan(scenario, [wish for wish, _ in made])


Served = tuple[int | None, dict[str, Any]]


@dataclass(slots=True)
class _Numbers:
    """What the buyer believes to have: `next` is the number lowered to for the next period."""

    users: int = 0
    bought: int = 0
    next: int | None = None


class _Buyer:
    """Somebody who follows the wishes under one way of buying."""

    def __init__(self, question: Question, way: Way) -> None:
        self._question = question
        self._way = way
        self._terms = PRESETS[way.terms_key]
        self._first = charged_from(question.start, self._terms.charge_from)
        self._turns = self._later(way.period.months)
        self._turn = next(self._turns)
        self._have = _Numbers()

    def events(self) -> Iterator[Served]:
        """Events in order of time, each with the wish that it serves."""
        question = self._question
        wishes = [(change.on, place, change.count) for place, change in enumerate(question.changes, 1)]
        yield from self._begin()
        for day, place, number in sorted([*wishes, *self._renewals()], key=lambda each: each[0]):
            self._pass(day)
            if place is None:
                yield None, self._renew(day)
            else:
                for event in self._join(day, number) if number > 0 else self._leave(day, -number):
                    yield place, event

    def _begin(self) -> Iterator[Served]:
        question, terms, have = self._question, self._terms, self._have
        have.users = question.users
        event = self._event(question.start, "subscribe", customer="customer.example", product="Product")
        event |= {"as": NAME, "terms": terms.key, "unit_price": self._way.price}
        event |= {"period": self._way.period.value} if len(terms.periods) > 1 else {}
        del event["on"]
        if terms.needs_cap:
            event["cap"] = question.peak
        elif not terms.counts_licensed:
            have.bought = event["quantity"] = self._terms.packs_for(question.users)
        yield 0, event
        yield 0, self._event(question.start, "add_users", count=question.users)

    def _join(self, day: date, number: int) -> Iterator[dict[str, Any]]:
        have, terms = self._have, self._terms
        have.users += number
        short = have.users - have.bought
        if short > 0 and Verb.ADD_LICENSES in terms.verbs:
            canceled = have.bought - (have.bought if have.next is None else have.next)
            revoked = canceled if terms.revokes_cancellations else 0
            more = self._terms.packs_for(short)
            have.bought, have.next = have.bought + more, None
            yield self._event(day, "add_licenses", count=more + revoked)
        yield self._event(day, "add_users", count=number)
        if have.next is not None and Verb.SET_NEXT_PERIOD in terms.verbs:
            yield self._lower(day)

    def _leave(self, day: date, number: int) -> Iterator[dict[str, Any]]:
        have, terms = self._have, self._terms
        have.users -= number
        yield self._event(day, "remove_users", count=number)
        if Verb.CANCEL_LICENSES in terms.verbs:
            if terms.reduction is Reduction.END_OF_PERIOD:
                have.next = (have.bought if have.next is None else have.next) - number
            yield self._event(day, "cancel_licenses", count=max(terms.packs_within(number), terms.pack_size))
        elif Verb.SET_NEXT_PERIOD in terms.verbs:
            yield self._lower(day)

    def _lower(self, day: date) -> dict[str, Any]:
        have = self._have
        have.next = min(max(have.users, self._terms.next_period_minimum or 0), have.bought)
        return self._event(day, "set_next_period", quantity=have.next)

    def _renew(self, day: date) -> dict[str, Any]:
        renewed = self._terms.packs_for(max(self._have.users, 1))
        self._have.bought = min(self._have.bought, renewed)
        return self._event(day, "renew", quantity=renewed)

    def _renewals(self) -> Iterator[tuple[date, None, int]]:
        """The days on which a window opens, where a term would end before what is compared does."""
        terms = self._terms
        if Verb.RENEW not in terms.verbs or terms.term_months is None:
            return
        last = self._question.span[-1].last
        for end in self._later(terms.term_months):
            if end > last:
                return
            yield end - (terms.window_days or 0) * ONE_DAY, None, 0

    def _pass(self, day: date) -> None:
        """What was lowered counts from the first day of the next period on."""
        while self._turn <= day:
            have = self._have
            if have.next is not None:
                have.bought, have.next = max(have.next, have.users), None
            self._turn = next(self._turns)

    def _later(self, months: int) -> Iterator[date]:
        return (add_months(self._first, step * months) for step in count(1))

    def _event(self, day: date, do: str, **fields: Any) -> dict[str, Any]:
        at = local_midnight(day, self._question.parties.zone) + WORKING_HOUR
        return {"at": _text(at), "do": do, "on": NAME, **fields}


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
