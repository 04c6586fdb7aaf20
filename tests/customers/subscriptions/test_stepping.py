"""The day's turn as a pure function: a jump takes the same steps as the days one by one."""

from datetime import date, timedelta
from itertools import count, pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from customers.subscriptions.changes import Aids, Change, Holder
from customers.subscriptions.due import next_due
from customers.subscriptions.state import Held
from customers.subscriptions.stepping import brought
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.terms import PRESETS, Period

FIRST = date(2026, 1, 31)
ID = UUID(int=1)
SCHEDULE = PriceSchedule((), (DatedPrice(date(2020, 1, 1), Price.parse("10.00")),))
DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def states(draw: st.DrawFn) -> Held:
    """A subscription under terms whose periods follow each other, at the beginning of a period."""
    terms = PRESETS[draw(st.sampled_from(["billomat", "timelog", "aircall"]))]
    period = draw(st.sampled_from(terms.periods))
    bought = draw(st.integers(1, 9))
    licensed = draw(st.integers(0, 12 if terms.grace_days else bought))
    row: dict[str, Any] = dict.fromkeys(Held.__dataclass_fields__) | {
        "reseller_id": ID, "id": ID, "customer_id": ID, "product_id": ID, "term_id": ID, "state": "active",
        "bought": bought, "licensed": licensed, "reserved_bought": 0, "reserved_licensed": 0,
        "counted": bought, "used": bought, "reserved": 0, "canceled": draw(st.integers(0, bought - 1)),
        "next_period": draw(st.none() | st.integers(1, bought)) if terms.grace_days else None,
        "included": draw(st.integers(0, bought)) if terms.has_included else None,
        "next_included": draw(st.none() | st.integers(0, 9)) if terms.has_included else None,
        "over_since": FIRST if terms.grace_days and licensed > bought else None,
        "ends_on": draw(st.none() | DAYS), "started_on": FIRST, "version": 1, "ordinal": 1, "terms": terms,
        "period": period.value, "in_arrears": False, "measure": "bought", "first_day": FIRST,
        "end_day": {Period.MONTH: date(2026, 2, 28), Period.QUARTER: date(2026, 4, 30)}.get(
            period, date(2027, 1, 31)
        ),
        "currency": "EUR", "billing_zone": "Europe/Dublin",
    }  # fmt: skip
    held = object.__new__(Held)
    held.__dict__.update(row)
    return held.but(next_due_on=next_due(held, since=FIRST))


def aids(held: Held, protected: int) -> Aids:
    ids = count(2)
    free = max(0, held.licensed - protected)
    holders = tuple(Holder(UUID(int=place + 10**6), f"user{place}") for place in range(free))
    return Aids(SCHEDULE, lambda: UUID(int=next(ids)), planned_end=ID, holders=holders)


@given(states(), DAYS, st.integers(0, 12))
def test_a_jump_takes_the_steps_of_the_days_one_by_one(held: Held, until: date, protected: int) -> None:
    given_aids = aids(held, protected)
    jumped = brought(held, aids(held, protected), until)
    walked: list[Change] = []
    state, day = held, FIRST
    while day <= until:
        steps = brought(state, given_aids, day)
        taken = sum(len(step.deactivation.holders) for step in steps if step.deactivation)
        given_aids = Aids(SCHEDULE, given_aids.mint, planned_end=ID, holders=given_aids.holders[taken:])
        walked += steps
        state = steps[-1].after if steps else state
        day += timedelta(days=1)
    assert jumped == walked


@given(states(), DAYS, st.integers(0, 12))
def test_each_period_is_charged_once_and_follows_the_one_before(
    held: Held, until: date, protected: int
) -> None:
    steps = brought(held, aids(held, protected), until)
    charged = [owed.line.first for step in steps for owed in step.charges]
    assert len(charged) == len(set(charged))
    begun = [step.begins.span for step in steps if step.begins]
    assert all(later.first == earlier.end for earlier, later in pairwise(begun))


@given(states(), DAYS, st.integers(0, 12))
def test_whatever_is_due_is_done_and_the_next_day_lies_ahead(held: Held, until: date, protected: int) -> None:
    steps = brought(held, aids(held, protected), until)
    after = steps[-1].after if steps else held
    assert after.next_due_on is None or after.next_due_on > until


@given(states(), DAYS, st.integers(0, 12))
def test_l4_the_end_of_grace_takes_as_many_as_needed_and_nobody_protected(
    held: Held, until: date, protected: int
) -> None:
    steps = brought(held, aids(held, protected), until)
    taken = [step.after for step in steps if step.deactivation]
    assert [after.licensed for after in taken] == [max(after.bought, protected) for after in taken]


def test_a_state_that_is_due_for_nothing_is_only_looked_at_again() -> None:
    terms = PRESETS["google_flexible"]
    held = object.__new__(Held)
    held.__dict__.update(
        dict.fromkeys(Held.__dataclass_fields__)
        | {"state": "active", "terms": terms, "first_day": FIRST, "next_due_on": FIRST, "licensed": 0}
        | {"bought": 0, "reserved_bought": 0, "reserved_licensed": 0, "used": 0, "reserved": 0, "counted": 0}
        | {"id": ID}
    )
    (step,) = brought(held, Aids(SCHEDULE, lambda: ID), date(2026, 2, 1))
    assert (step.after.next_due_on, step.entries, step.charges) == (None, (), ())
