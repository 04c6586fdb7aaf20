"""Charges against a naive loop over the days, for random histories, prices and currencies."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reseller.rules.charges import Line, SeatChange, TermSpan, arrears, late, term_rest, term_total
from reseller.rules.money import digits
from reseller.rules.periods import ChargeFrom, Month, Span, add_months, charged_from
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule, UnitPrice
from tests.reseller.rules.effort import examples
from tests.reseller.rules.walking import each_day, rounded

DAY = timedelta(days=1)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
DAYS = st.one_of(
    st.dates(date(2027, 10, 1), date(2028, 6, 30)),
    st.sampled_from([date(2028, 1, 31), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]),
)
MONTHS = st.sampled_from([Month(2027, 11), Month(2027, 12), Month(2028, 1), Month(2028, 2), Month(2028, 4)])
MICROS = st.integers(0, 99_999_999)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    starts = draw(st.lists(st.integers(2, 30), unique=True, max_size=2))
    tiers = tuple((start, draw(MICROS)) for start in [1, *sorted(starts)])
    return Price(tiers, draw(st.sampled_from([1, 1, 12])))


@st.composite
def schedules(draw: st.DrawFn) -> PriceSchedule:
    first = DatedPrice(date(2020, 1, 1), draw(prices()))
    later = draw(st.lists(st.builds(DatedPrice, DAYS, prices()), max_size=2))
    contract = draw(st.lists(st.builds(DatedPrice, DAYS, prices()), max_size=1))
    return PriceSchedule(tuple(contract), (first, *later))


@st.composite
def histories(draw: st.DrawFn) -> list[SeatChange]:
    """Changes in order of time whose running total never goes below 0."""
    charge_from = draw(st.sampled_from(ChargeFrom))
    days = sorted(draw(st.lists(DAYS, max_size=60)))
    total, changes = 0, []
    for position, day in enumerate(days):
        delta = draw(st.integers(-total, 40))
        total += delta
        changes.append(SeatChange(charged_from(day, charge_from), delta, position, position))
    return changes


def days_between(first: date, end: date) -> list[date]:
    return list(each_day(first, end))


@dataclass
class Running:
    """One line of the naive loop: what it is for, its price, and a day's worth for every day it ran."""

    quantity: int
    unit: UnitPrice
    worth: Fraction = Fraction(0)

    def run(self, month: Month) -> None:
        price = Fraction(self.unit.micros, 10**6 * self.unit.divisor)
        self.worth += self.quantity * price / month.days


def naive(
    month: Month, spans: list[TermSpan], changes: list[SeatChange], schedule: PriceSchedule, currency: str
) -> list[int]:
    """Walk the month day by day: open, add, remove, and let every running line earn its day."""
    done: list[Running] = []
    for span in spans:
        running: list[Running] = []
        previous: Price | None = None
        for day in days_between(month.first, month.next_first):
            if day < span.first or (span.end is not None and day >= span.end):
                continue
            price = span.fixed or schedule.in_force(day)
            if previous != price:
                done += running
                total = sum(one.delta for one in changes if one.charged_from <= day)
                running = [Running(total, price.at(span.first_quantity or total))]
            else:
                total = sum(one.delta for one in changes if one.charged_from < day)
                for one in changes:
                    if one.charged_from == day:
                        tier = total + one.delta if one.delta > 0 else total
                        running.append(Running(one.delta, price.at(span.first_quantity or tier)))
                        total += one.delta
            previous = price
            for line in running:
                line.run(month)
        done += running
    scale = 10 ** digits(currency)
    return [rounded(line.worth * scale) for line in done if line.quantity]


@settings(max_examples=examples(300))
@given(MONTHS, histories(), schedules(), DAYS, CURRENCIES)
def test_arrears_equal_a_walk_over_the_days(
    month: Month, changes: list[SeatChange], schedule: PriceSchedule, start: date, currency: str
) -> None:
    spans = [TermSpan(start)]
    lines = arrears(month, spans, changes, schedule)
    assert [line.amount(currency) for line in lines] == naive(month, spans, changes, schedule, currency)


@settings(max_examples=examples(300))
@given(MONTHS, histories(), schedules(), prices(), st.integers(1, 40), DAYS, st.integers(1, 90), CURRENCIES)
def test_arrears_across_a_term_and_what_follows_it_equal_a_walk(
    month: Month,
    changes: list[SeatChange],
    schedule: PriceSchedule,
    fixed: Price,
    first_quantity: int,
    start: date,
    length: int,
    currency: str,
) -> None:
    end = start + length * DAY
    spans = [TermSpan(start, end, fixed, first_quantity), TermSpan(end)]
    lines = arrears(month, spans, changes, schedule)
    assert [line.amount(currency) for line in lines] == naive(month, spans, changes, schedule, currency)


@given(histories())
def test_the_order_of_recording_does_not_matter(changes: list[SeatChange]) -> None:
    schedule = PriceSchedule(listed=(DatedPrice(date(2020, 1, 1), Price.parse("6.00")),))
    mixed = list(reversed(changes))
    spans = [TermSpan(date(2020, 1, 1))]
    month = Month(2028, 2)
    assert arrears(month, spans, mixed, schedule) == arrears(month, spans, changes, schedule)


@given(histories(), MONTHS)
def test_no_line_has_zero_days_or_zero_quantity(changes: list[SeatChange], month: Month) -> None:
    schedule = PriceSchedule(listed=(DatedPrice(date(2020, 1, 1), Price.parse("6.00")),))
    for line in arrears(month, [TermSpan(date(2020, 1, 1))], changes, schedule):
        assert line.quantity
        assert 0 < line.days == (line.last - line.first).days + 1
        assert month.first <= line.first <= line.last < month.next_first


def license_days(lines: list[Line]) -> int:
    return sum(line.quantity * line.days for line in lines)


@given(histories())
def test_d5_two_adjacent_months_have_the_license_days_of_the_joined_interval(
    changes: list[SeatChange],
) -> None:
    schedule = PriceSchedule(listed=(DatedPrice(date(2020, 1, 1), Price.parse("6.00")),))
    spans = [TermSpan(date(2020, 1, 1))]
    months = [Month(2028, 2), Month(2028, 3)]
    charged = sum(license_days(arrears(month, spans, changes, schedule)) for month in months)
    end = months[1].next_first
    joined = sum(one.delta * max(0, (end - max(one.charged_from, months[0].first)).days) for one in changes)
    assert charged == joined


@given(histories(), schedules(), MONTHS, DAYS, st.integers(1, 40))
def test_a_late_addition_charges_exactly_the_days_that_the_invoice_missed(
    changes: list[SeatChange], schedule: PriceSchedule, month: Month, day: date, delta: int
) -> None:
    spans = [TermSpan(date(2020, 1, 1))]
    missed = SeatChange(day, delta, "late", 99)
    lines = late(month, [missed], spans, changes, schedule)
    before = license_days(arrears(month, spans, changes, schedule))
    after = license_days(arrears(month, spans, [*changes, missed], schedule))
    assert license_days(lines) == after - before
    assert {line.order for line in lines} <= {"late"}


@given(histories(), schedules(), MONTHS)
def test_a_late_order_that_undoes_a_change_a_day_gives_back_exactly_what_they_cost(
    changes: list[SeatChange], schedule: PriceSchedule, month: Month
) -> None:
    """C9, I7: whatever tiers and prices counted."""
    spans = [TermSpan(date(2020, 1, 1))]
    daily = list({change.charged_from: change for change in changes}.values())
    assume(all(total >= 0 for total in accumulate(change.delta for change in daily)))
    undone = [change._replace(delta=-change.delta, position=99) for change in daily]
    given_back = late(month, undone, spans, daily, schedule)
    assert cost(given_back) == -cost(arrears(month, spans, daily, schedule))


def cost(lines: list[Line]) -> Fraction:
    """What lines cost before any rounding."""
    return sum((Fraction(line.numerator, line.denominator) for line in lines), Fraction())


@given(DAYS, DAYS, st.integers(1, 10**6), prices(), CURRENCIES)
def test_the_rest_of_a_yearly_term_equals_a_walk_over_its_days(
    start: date, day: date, quantity: int, price: Price, currency: str
) -> None:
    term = TermSpan(*Span.term(start, 12), fixed=price, first_quantity=quantity)
    end = add_months(start, 12)
    unit = price.at(quantity)
    daily = Fraction(unit.micros * quantity, 10**6 * unit.divisor * (end - start).days)
    charged = [one for one in days_between(start, end) if one >= day]
    lines = term_rest(term, SeatChange(day, quantity))
    assert sum(line.amount(currency) for line in lines) == rounded(
        daily * len(charged) * 10 ** digits(currency)
    )


@given(DAYS, st.integers(1, 10**6), prices(), CURRENCIES)
def test_a_full_term_costs_the_whole_yearly_price(
    start: date, quantity: int, price: Price, currency: str
) -> None:
    term = TermSpan(*Span.term(start, 12), fixed=price, first_quantity=quantity)
    (line,) = term_total(term, quantity)
    assert (line.first, line.last + DAY, line.days) == (start, term.end, line.period_days)
    assert term_rest(term, SeatChange(start, quantity))[0].amount(currency) == line.amount(currency)
