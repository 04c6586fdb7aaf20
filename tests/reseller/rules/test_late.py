"""What a late change owes for a month that is invoiced already: its tier, its days, its price (I7)."""

from datetime import date

import pytest

from reseller.rules.charges import ChargeKind, Line, SeatChange, TermSpan, late
from reseller.rules.periods import Month
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule, UnitPrice

EARLIER = date(2020, 1, 1)
APRIL = Month(2026, 4)
ALWAYS = [TermSpan(EARLIER)]
TIERED = PriceSchedule(listed=(DatedPrice(EARLIER, Price.parse([[1, "6.00"], [11, "5.00"]])),))
REPRICED = PriceSchedule(listed=(*TIERED.listed, DatedPrice(date(2026, 4, 16), Price.parse("9.00"))))
TWO_TIERED = PriceSchedule(
    listed=(*TIERED.listed, DatedPrice(date(2026, 4, 16), Price.parse([[1, "9.00"], [11, "8.00"]])))
)
SIX, FIVE, NINE, EIGHT = (UnitPrice(units * 10**6) for units in (6, 5, 9, 8))


def on(day: int) -> date:
    return date(2026, 4, day)


def test_it_is_one_line_to_the_end_of_its_month() -> None:
    assert late(APRIL, [SeatChange(on(11), 2, "late", 9)], ALWAYS, [SeatChange(EARLIER, 3)], TIERED) == [
        Line(ChargeKind.ADDITION, on(11), on(30), 2, SIX, 20, 30, "late", ("D2", "I2", "I7", "M2"))
    ]


@pytest.mark.parametrize(
    ("known", "delta", "kind", "price"),
    [
        (10, 1, ChargeKind.ADDITION, FIVE),
        (9, 1, ChargeKind.ADDITION, SIX),
        (11, -1, ChargeKind.REMOVAL, FIVE),
        (10, -1, ChargeKind.REMOVAL, SIX),
    ],
)
def test_an_addition_takes_the_tier_after_it_and_a_removal_the_tier_before_it(
    known: int, delta: int, kind: ChargeKind, price: UnitPrice
) -> None:
    """M4."""
    (line,) = late(
        APRIL, [SeatChange(on(11), delta, "late", 9)], ALWAYS, [SeatChange(EARLIER, known)], TIERED
    )
    assert (line.kind, line.quantity, line.unit_price) == (kind, delta, price)


@pytest.mark.parametrize(("position", "price"), [(1, FIVE), (12, SIX)])
def test_of_one_day_only_earlier_changes_decide_its_tier(position: int, price: UnitPrice) -> None:
    known = [
        SeatChange(on(11), 8, "known", position),
        SeatChange(EARLIER, 1),
        SeatChange(on(12), 50, "next", 2),
    ]
    (line,) = late(APRIL, [SeatChange(on(11), 2, "late", 9)], ALWAYS, known, TIERED)
    assert line.unit_price == price


def test_from_the_day_of_a_new_price_on_changes_of_that_day_decide_its_tier_too() -> None:
    """M6."""
    known = [SeatChange(EARLIER, 5), SeatChange(on(16), 4, "known", 10), SeatChange(on(17), 9, "next", 11)]
    lines = late(APRIL, [SeatChange(on(11), 2, "late", 9)], ALWAYS, known, TWO_TIERED)
    assert [(line.first, line.last, line.unit_price) for line in lines] == [
        (on(11), on(15), SIX), (on(16), on(30), EIGHT),
    ]  # fmt: skip


def test_a_price_that_ended_before_it_is_passed_over() -> None:
    lines = late(APRIL, [SeatChange(on(20), 2, "late")], ALWAYS, [], REPRICED)
    assert [(line.first, line.days, line.unit_price) for line in lines] == [(on(20), 11, NINE)]
    ended = [TermSpan(EARLIER, on(10)), TermSpan(on(10))]
    assert [line.first for line in late(APRIL, [SeatChange(on(16), 2, "late")], ended, [], REPRICED)] == [
        on(16)
    ]


def test_a_change_of_nothing_or_after_the_month_owes_nothing() -> None:
    assert late(APRIL, [SeatChange(on(11), 0, "late")], ALWAYS, [], TIERED) == []
    assert late(APRIL, [SeatChange(date(2026, 5, 1), 2, "late")], ALWAYS, [], TIERED) == []


def test_several_changes_of_an_order_are_one_line_where_a_price_begins_and_one_for_each_later_day() -> None:
    """C9, I7."""
    undone = [
        SeatChange(on(1), -3, "end", 9), SeatChange(on(1), 1, "end", 9), SeatChange(on(11), -2, "end", 9),
        SeatChange(on(15), 0, "end", 9), SeatChange(on(16), -1, "end", 9), SeatChange(on(20), 5, "end", 9),
        SeatChange(date(2026, 5, 1), -7, "end", 9),
    ]  # fmt: skip
    lines = late(APRIL, undone, ALWAYS, [SeatChange(EARLIER, 12)], REPRICED)
    assert [(line.kind, line.first, line.last, line.quantity) for line in lines] == [
        (ChargeKind.REMOVAL, on(1), on(15), -2), (ChargeKind.REMOVAL, on(11), on(15), -2),
        (ChargeKind.REMOVAL, on(16), on(30), -5), (ChargeKind.ADDITION, on(20), on(30), 5),
    ]  # fmt: skip
