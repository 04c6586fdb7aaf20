"""The charges of whole histories under every license terms against a walk over their days."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reseller.rules.charges import Line, SeatChange, TermSpan, period, rest_of_period
from reseller.rules.periods import ChargeFrom, Month, Span
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.terms import PRESETS, AdditionTiming, Billed, Proration
from tests.reseller.rules.effort import examples
from tests.reseller.rules.histories import DAYS, MICROS, History, histories
from tests.reseller.rules.naive import walk
from tests.reseller.rules.playing import arrears_of, changes_of, play

IN_ARREARS = [key for key, terms in PRESETS.items() if terms.billed is Billed.ARREARS]
BY_PERIOD = ["billomat", "timelog", "aircall"]


@pytest.mark.parametrize("key", PRESETS)
@given(data=st.data())
@settings(max_examples=examples(100), deadline=None)
def test_a_year_of_changes_costs_what_a_walk_over_its_days_counts(key: str, data: st.DataObject) -> None:
    history = data.draw(histories(PRESETS[key]))
    assert play(history) == walk(history)


@pytest.mark.parametrize("key", PRESETS)
@given(data=st.data())
@settings(max_examples=examples(40), deadline=None)
def test_terms_that_charge_from_the_other_day_are_exact_too(key: str, data: st.DataObject) -> None:
    other = {
        ChargeFrom.NEXT_DAY: ChargeFrom.SAME_DAY,
        ChargeFrom.SAME_DAY: ChargeFrom.NEXT_DAY,
    }[PRESETS[key].charge_from]
    history = data.draw(histories(replace(PRESETS[key], charge_from=other)))
    assert play(history) == walk(history)


@pytest.mark.parametrize("key", BY_PERIOD)
@given(st.data(), st.sampled_from(AdditionTiming), st.integers(0, 366), st.sampled_from(Proration))
@settings(max_examples=examples(60), deadline=None)
def test_an_eighth_way_of_selling_is_exact_by_its_values(
    key: str, data: st.DataObject, timing: AdditionTiming, threshold_days: int, proration: Proration
) -> None:
    terms = replace(PRESETS[key], addition_timing=timing, threshold_days=threshold_days, proration=proration)
    history = data.draw(histories(terms))
    assert play(history) == walk(history)


ONE_TIER = st.builds(lambda micros: Price(((1, micros),)), MICROS)
ONE_TIER_SCHEDULES = st.builds(
    lambda first, later: PriceSchedule(listed=(DatedPrice(date(2020, 1, 1), first), *later)),
    ONE_TIER,
    st.lists(st.builds(DatedPrice, DAYS, ONE_TIER), max_size=2),
)


@pytest.mark.parametrize("key", IN_ARREARS)
@given(st.data(), ONE_TIER_SCHEDULES)
@settings(max_examples=examples(60), deadline=None)
def test_in_arrears_with_one_tier_the_order_of_simultaneous_changes_changes_no_total(
    key: str, data: st.DataObject, schedule: PriceSchedule
) -> None:
    history = data.draw(histories(PRESETS[key], schedule))
    changes = changes_of(history)
    places = data.draw(st.permutations(range(len(changes))))
    shuffled = [change._replace(position=place) for change, place in zip(changes, places, strict=True)]
    assert _totals(history, shuffled) == _totals(history, changes)


def _totals(history: History, changes: list[SeatChange]) -> Counter[Month]:
    totals: Counter[Month] = Counter()
    for line in arrears_of(history, changes):
        totals[line.month] += line.amount(history.currency)
    return totals


@pytest.mark.parametrize("key", IN_ARREARS)
@given(data=st.data())
@settings(max_examples=examples(60), deadline=None)
def test_d5_the_license_days_of_neighboring_months_add_up(key: str, data: st.DataObject) -> None:
    history = data.draw(histories(PRESETS[key]))
    changes = changes_of(history)
    lines = arrears_of(history, changes)
    months = [Month.of(history.started_on)]
    while months[-1].next_first < history.until:
        months.append(months[-1].following())
    for first, second in pairwise(months):
        begin, end = max(first.first, history.started_on), second.next_first
        joined = sum(one.delta * max(0, (end - max(one.charged_from, begin)).days) for one in changes)
        assert license_days([line for line in lines if line.month in (first, second)]) == joined


PERIODS = st.sampled_from([1, 3, 12])
ADDED = st.lists(st.tuples(st.integers(0, 800), st.integers(1, 40)), max_size=60)


@given(DAYS, PERIODS, st.integers(0, 40), ADDED)
@settings(deadline=None)
def test_d5_the_license_days_of_neighboring_periods_add_up(
    start: date, months: int, quantity: int, added: list[tuple[int, int]]
) -> None:
    one, two = TermSpan(*Span.term(start, months)), TermSpan(*Span.term(start, 2 * months))
    assert one.end is not None
    following = TermSpan(one.end, two.end)
    changes = [SeatChange(start + timedelta(days=days), number) for days, number in added]
    bought = quantity + sum(change.delta for change in changes if change.charged_from <= one.end)
    inside = [change for change in changes if change.charged_from <= one.end]
    behind = [change for change in changes if change.charged_from > one.end]
    apart = _period(one, quantity, inside) + _period(following, bought, behind)
    assert license_days(apart) == license_days(_period(two, quantity, changes))


def _period(span: TermSpan, quantity: int, changes: list[SeatChange]) -> list[Line]:
    price = Price.parse("6.00")
    rests = [rest_of_period(span, change, price.at(1), whole=False) for change in changes]
    return [*period(span, quantity, price), *(line for lines in rests for line in lines)]


def license_days(lines: list[Line]) -> int:
    return sum(line.quantity * line.days for line in lines)
