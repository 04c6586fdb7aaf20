"""Lines of special cases, late orders, credits and explanations."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from reseller.rules.charges import (
    ChargeKind,
    SeatChange,
    TermSpan,
    arrears,
    explain,
    late,
    term_rest,
    term_total,
)
from reseller.rules.periods import ChargeFrom, Month
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule

EARLIER = date(2020, 1, 1)
APRIL, MAY = Month(2026, 4), Month(2026, 5)
ALWAYS = [TermSpan(EARLIER)]
SIX = PriceSchedule(listed=(DatedPrice(EARLIER, Price.parse("6.00")),))


def test_changes_up_to_the_first_day_are_one_opening_line_and_later_ones_stand_apart() -> None:
    changes = [
        SeatChange(date(2026, 4, 1), 5, "a", 1),
        SeatChange(date(2026, 4, 1), 2, "b", 2),
        SeatChange(date(2026, 4, 2), 1, "c", 3),
        SeatChange(date(2026, 4, 2), 1, "d", 4),
    ]
    lines = arrears(APRIL, ALWAYS, changes, SIX)
    assert [(line.kind, line.quantity, line.order) for line in lines] == [
        (ChargeKind.OPENING, 7, None), (ChargeKind.ADDITION, 1, "c"), (ChargeKind.ADDITION, 1, "d"),
    ]  # fmt: skip


def test_a_subscription_opens_on_its_first_day_with_all_that_was_ordered_before() -> None:
    changes = [SeatChange(date(2026, 4, 3), 10, "a", 1), SeatChange(date(2026, 4, 8), 5, "b", 2)]
    (line,) = arrears(APRIL, [TermSpan(date(2026, 4, 11))], changes, SIX)
    assert (line.kind, line.first, line.quantity, line.days) == (
        ChargeKind.OPENING, date(2026, 4, 11), 15, 20,
    )  # fmt: skip
    assert line.rules == ("D4", "I2", "M2")


def test_added_on_the_last_day_is_free_this_month_and_full_the_next() -> None:
    added = [SeatChange(date(2026, 5, 1), 3, "a")]
    assert arrears(APRIL, ALWAYS, added, SIX) == []
    assert [line.days for line in arrears(MAY, ALWAYS, added, SIX)] == [31]


def test_a_new_price_ends_the_running_lines_the_day_before() -> None:
    schedule = PriceSchedule(
        listed=(*SIX.listed, DatedPrice(date(2026, 4, 16), Price.parse("9.00"))),
    )
    changes = [SeatChange(EARLIER, 10), SeatChange(date(2026, 4, 11), 5, "a", 1)]
    lines = arrears(APRIL, ALWAYS, changes, schedule)
    assert [(line.kind, line.first.day, line.last.day, line.quantity) for line in lines] == [
        (ChargeKind.OPENING, 1, 15, 10), (ChargeKind.ADDITION, 11, 15, 5), (ChargeKind.OPENING, 16, 30, 15),
    ]  # fmt: skip
    assert [line.amount("EUR") for line in lines] == [3000, 500, 6750]
    assert lines[-1].rules == ("M6", "I2", "M2")


def test_an_addition_takes_the_tier_after_it_and_a_removal_the_tier_before_it() -> None:
    tiers = Price.parse([[1, "6.00"], [10, "5.00"]])
    schedule = PriceSchedule(listed=(DatedPrice(EARLIER, tiers),))
    changes = [
        SeatChange(EARLIER, 8),
        SeatChange(date(2026, 4, 11), 2, "a", 1),
        SeatChange(date(2026, 4, 21), -5, "b", 2),
    ]
    lines = arrears(APRIL, ALWAYS, changes, schedule)
    assert [line.unit_price.text() for line in lines] == ["6.00", "5.00", "5.00"]


def test_one_license_more_reaches_the_next_tier_and_one_less_leaves_it_afterwards() -> None:
    """M4."""
    schedule = PriceSchedule(listed=(DatedPrice(EARLIER, Price.parse([[1, "6.00"], [10, "5.00"]])),))
    changes = [
        SeatChange(EARLIER, 9),
        SeatChange(date(2026, 4, 11), 1, "a", 1),
        SeatChange(date(2026, 4, 12), -1, "b", 2),
        SeatChange(date(2026, 4, 13), -1, "c", 3),
    ]
    lines = arrears(APRIL, ALWAYS, changes, schedule)
    assert [line.unit_price.text() for line in lines] == ["6.00", "5.00", "5.00", "6.00"]


def test_a_fixed_price_keeps_the_tier_of_the_terms_first_quantity() -> None:
    term = TermSpan(EARLIER, None, Price.parse([[1, "6.00"], [10, "5.00"]]), 8)
    changes = [SeatChange(EARLIER, 8), SeatChange(date(2026, 4, 11), 20, "a", 1)]
    lines = arrears(APRIL, [term], changes, PriceSchedule())
    assert {line.unit_price.text() for line in lines} == {"6.00"}


@pytest.mark.parametrize("fixed", [None, Price.parse("6.00")])
def test_an_opening_names_the_start_that_lies_in_its_month_alone(fixed: Price | None) -> None:
    """D4: on the first of a month too."""
    spans = [TermSpan(date(2026, 4, 1), None, fixed)]
    opened = [arrears(month, spans, [SeatChange(EARLIER, 2)], SIX) for month in (APRIL, MAY)]
    assert [line.rules for lines in opened for line in lines] == [("D4", "I2", "M2"), ("I2", "M2")]


def test_a_term_that_ends_within_a_month_ends_its_lines() -> None:
    turn = date(2026, 4, 21)
    spans = [TermSpan(EARLIER, turn, Price.parse("12.00"), 10), TermSpan(turn)]
    changes = [SeatChange(EARLIER, 10), SeatChange(turn, -4)]
    lines = arrears(APRIL, spans, changes, SIX)
    assert [(line.kind, line.quantity, line.days, line.amount("EUR")) for line in lines] == [
        (ChargeKind.OPENING, 10, 20, 8000), (ChargeKind.OPENING, 6, 10, 1200),
    ]  # fmt: skip


def test_a_late_order_has_one_line_for_each_invoiced_month_it_touches() -> None:
    added = SeatChange(date(2026, 4, 21), 3, "late", 9)
    known = [SeatChange(EARLIER, 10)]
    lines = [line for month in (APRIL, MAY) for line in late(month, [added], ALWAYS, known, SIX)]
    assert [(str(line.month), line.kind, line.days, line.period_days) for line in lines] == [
        ("2026-04", ChargeKind.ADDITION, 10, 30), ("2026-05", ChargeKind.ADDITION, 31, 31),
    ]  # fmt: skip
    assert all("I7" in line.rules for line in lines)


def test_a_late_removal_takes_money_back() -> None:
    removed = SeatChange(date(2026, 4, 21), -3, "late", 9)
    (line,) = late(APRIL, [removed], ALWAYS, [SeatChange(EARLIER, 10)], SIX)
    assert (line.kind, line.amount("EUR")) == (ChargeKind.REMOVAL, -600)


TERM = TermSpan(date(2026, 4, 21), date(2027, 4, 21), Price.parse("144.00"), 10)


def test_an_addition_before_the_term_begins_costs_the_whole_term_and_after_its_last_day_nothing() -> None:
    (line,) = term_rest(TERM, SeatChange(date(2026, 4, 15), 2))
    assert line.amount("EUR") == 28800
    assert term_rest(TERM, SeatChange(date(2027, 4, 21), 2)) == []
    assert term_total(TERM, 0) == []


def test_a_yearly_total_needs_an_end_and_a_price() -> None:
    with pytest.raises(ValueError, match="fixed price"):
        term_total(TermSpan(EARLIER), 1)


def test_an_explanation_shows_each_number_and_each_day() -> None:
    lines = arrears(APRIL, ALWAYS, [SeatChange(EARLIER, 1), SeatChange(date(2026, 4, 21), 7, "a", 1)], SIX)
    told = explain(lines[1], "EUR")
    assert [(step.text, step.value, step.rule) for step in told.steps] == [
        ("Licenses", "7", "I2"),
        ("Unit price", "6.00 EUR", "M4"),
        ("Dates, both included", "2026-04-21 – 2026-04-30", "D2"),
        ("Days charged", "10", "D2"),
        ("Days of the period", "30", "D3"),
        ("Before rounding", "7 × 6.00 × 10 ÷ 30 = 14", "M1"),
        ("Rounded once", "14.00 EUR", "M2"),
    ]
    assert told.free_day == date(2026, 4, 20)
    assert [cell.day.day for cell in told.cells if cell.free] == [20]
    assert [cell.day.day for cell in told.cells if cell.quantity] == list(range(21, 31))
    assert all(later.day - earlier.day == timedelta(days=1) for earlier, later in pairwise(told.cells))


def test_the_dates_of_an_opening_are_those_of_its_month_start_or_price() -> None:
    repriced = PriceSchedule(listed=(*SIX.listed, DatedPrice(date(2026, 5, 16), Price.parse("9.00"))))
    spans, changes = [TermSpan(date(2026, 4, 11))], [SeatChange(EARLIER, 1)]
    lines = [line for month in (APRIL, MAY) for line in arrears(month, spans, changes, repriced)]
    assert [explain(line, "EUR").steps[2].rule for line in lines] == ["D4", "I2", "M6"]


def test_an_explanation_says_when_the_exact_value_goes_on() -> None:
    (line,) = arrears(Month(2026, 3), ALWAYS, [SeatChange(date(2026, 3, 21), 10, "a")], SIX)
    assert explain(line, "EUR").steps[5].value == "10 × 6.00 × 11 ÷ 31 = 21.29032258…"


def test_the_day_of_adding_is_charged_where_the_terms_charge_from_the_same_day() -> None:
    changes = [SeatChange(EARLIER, 1), SeatChange(date(2026, 4, 20), 7, "a", 1)]
    addition = arrears(APRIL, ALWAYS, changes, SIX)[1]
    assert explain(addition, "EUR", ChargeFrom.SAME_DAY).free_day is None


def test_a_term_is_explained_by_its_days_without_cells() -> None:
    (line,) = term_rest(TERM, SeatChange(date(2026, 10, 11), 5))
    told = explain(line, "EUR")
    assert told.cells == ()
    assert told.free_day == date(2026, 10, 10)
    assert [step.value for step in told.steps[3:5]] == ["192", "365"]
