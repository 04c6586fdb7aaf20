"""Any commands in any order, completed late or failed: the bounds hold at every instant (C1, C4, C10)."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reseller.rules import seats
from reseller.rules.errors import ConsoleError
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import Overuse
from reseller.rules.verbs import Verb
from tests.reseller.rules.effort import examples
from tests.reseller.rules.states import TERM, aircall, annual, billomat, flexible, horizon, timelog

assert TERM.end
LIMIT = 40
OTHERS = 5
DAYS = st.sampled_from([TERM.end - timedelta(days) for days in (60, 31, 30, 29, 1)])
NUMBERS = st.integers(-1, 30)

COMMANDS = {
    "add users": lambda held, number, other, today: seats.add_users(held, number),
    "remove users": lambda held, number, other, today: seats.remove_users(held, number),
    "swap users": lambda held, number, other, today: seats.swap_users(held, number, other),
    "add licenses": lambda held, number, other, today: seats.add_licenses(held, number, today=today),
    "add a pack": lambda held, number, other, today: seats.add_licenses(held, 5, today=today),
    "cancel licenses": lambda held, number, other, today: seats.cancel_licenses(held, number, today=today),
    "cancel a pack": lambda held, number, other, today: seats.cancel_licenses(held, 5, today=today),
    "restore licenses": lambda held, number, other, today: seats.restore_licenses(held, number, today=today),
    "next period": lambda held, number, other, today: seats.set_next_period(held, number),
    "cap": lambda held, number, other, today: seats.set_cap(held, number + other),
    "included": lambda held, number, other, today: seats.set_included(held, number),
    "renew": lambda held, number, other, today: seats.renew(held, 5 * number, today=today),
    "renew what is kept": lambda held, number, other, today: seats.renew(held, today=today),
}
STEPS = st.lists(
    st.tuples(st.sampled_from([*COMMANDS, "complete", "fail"]), NUMBERS, NUMBERS, DAYS), max_size=25
)


class Subscription:
    """What carries decisions out: reserves on placing, moves on completion, gives back on failure."""

    def __init__(self, holding: Holding) -> None:
        self.holding = replace(holding, limit=LIMIT)
        self.open: list[Decision] = []
        self._count()

    def step(self, command: str, number: int, other: int, today: Any) -> None:
        if command in COMMANDS:
            with suppress(ConsoleError):
                self._place(COMMANDS[command](self.holding, number, other, today))
        elif self.open:
            self._settle(self.open.pop(number % len(self.open)), completed=command == "complete")
        self._count()

    def _place(self, decision: Decision) -> None:
        held = self.holding
        self.holding = replace(
            held,
            reserved_bought=held.reserved_bought + decision.reserve_bought,
            reserved_licensed=held.reserved_licensed + decision.reserve_licensed,
            leaving=held.leaving + max(0, -decision.licensed),
            canceled=held.canceled + decision.canceled,
            cap=held.cap if decision.cap is None else decision.cap,
            next_included=held.next_included if decision.included is None else decision.included,
            next_period=None if decision.resets_next_period else decision.next_period or held.next_period,
            renewing=decision.renewal_seats if decision.verb is Verb.RENEW else held.renewing,
        )
        if decision.bought or decision.licensed or decision.verb is Verb.RENEW:
            self.open.append(decision)

    def _settle(self, decision: Decision, *, completed: bool) -> None:
        held = self.holding
        self.holding = replace(
            held,
            reserved_bought=held.reserved_bought - decision.reserve_bought,
            reserved_licensed=held.reserved_licensed - decision.reserve_licensed,
            leaving=held.leaving - max(0, -decision.licensed),
        )
        if completed:
            self._complete(decision)
        elif decision.verb is Verb.RENEW:
            self.holding = replace(self.holding, renewing=None)
        else:
            canceled = min(held.bought, held.canceled + decision.revoked)
            self.holding = replace(self.holding, canceled=canceled)

    def _complete(self, decision: Decision) -> None:
        held = self.holding
        if decision.verb is Verb.RENEW:
            self.holding = replace(
                held, renewing=None, renewal=decision.renewal, renewal_seats=decision.renewal_seats,
                renewed_until=TERM.end and TERM.end + timedelta(366), canceled=0,
            )  # fmt: skip
            return
        joins = decision.bought if held.renewed_until else 0
        self.holding = replace(
            held,
            bought=held.bought + decision.bought,
            licensed=held.licensed + decision.licensed,
            renewal_seats=(held.renewal_seats or 0) + joins if held.renewed_until else None,
        )

    def _count(self) -> None:
        self.holding = replace(self.holding, usage=OTHERS + self.holding.counted)


def played(holding: Holding, steps: list[Any]) -> list[Holding]:
    """The states after each step, the first one included."""
    subscription = Subscription(holding)
    states = [subscription.holding]
    for step in steps:
        subscription.step(*step)
        states.append(subscription.holding)
    return states


SOLD = {
    "flexible": flexible(cap=20, licensed=5),
    "annual": annual(licensed=5),
    "billomat": billomat(),
    "timelog": timelog(),
    "aircall": aircall(),
    "horizon": horizon(),
}


@pytest.mark.parametrize("sold", SOLD)
@given(steps=STEPS)
@settings(max_examples=examples(60), deadline=None)
def test_never_more_is_in_use_than_allowed(sold: str, steps: list[Any]) -> None:
    for held in played(SOLD[sold], steps):
        assert held.licensed - held.leaving >= 0
        if held.terms.needs_cap:
            assert held.in_use <= (held.cap or 0) <= LIMIT
        elif held.terms.overuse is Overuse.REJECT:
            assert held.in_use <= held.assignable
        elif held.terms.bills_beyond:
            assert held.in_use <= held.committed


@pytest.mark.parametrize("sold", SOLD)
@given(steps=STEPS)
@settings(max_examples=examples(60), deadline=None)
def test_never_more_is_counted_than_the_contract_allows(sold: str, steps: list[Any]) -> None:
    for held in played(SOLD[sold], steps):
        assert held.usage <= LIMIT


@pytest.mark.parametrize("sold", SOLD)
@given(steps=STEPS)
@settings(max_examples=examples(60), deadline=None)
def test_numbers_of_the_next_period_stay_possible(sold: str, steps: list[Any]) -> None:
    """B7, L7, H2: no more is canceled than was bought, no more is kept, and packs stay whole."""
    for held in played(SOLD[sold], steps):
        assert 0 <= held.canceled <= held.bought
        assert held.next_period is None or 1 <= held.next_period <= held.bought
        pack = held.terms.pack_size
        assert held.bought % pack == held.canceled % pack == (held.renewal_seats or 0) % pack == 0
