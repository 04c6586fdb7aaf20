"""The worked examples of RULES.md section 8 that pure rules decide."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reseller.rules.charges import (
    Invoicing,
    Line,
    SeatChange,
    TermSpan,
    Timing,
    arrears,
    invoiced,
    period,
    rest_of_period,
    term_rest,
    term_total,
)
from reseller.rules.money import Money
from reseller.rules.periods import ChargeFrom, Month, Span, billing_date, charged_from
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.tax import tax_of, treatment
from reseller.rules.terms import PRESETS, LicenseTerms, Proration

EARLIER = date(2019, 1, 1)


def schedule(price: str) -> PriceSchedule:
    return PriceSchedule(contract=(DatedPrice(EARLIER, Price.parse(price)),))


def change(day: date, delta: int, position: int = 0) -> SeatChange:
    return SeatChange(charged_from(day, ChargeFrom.NEXT_DAY), delta, f"order {position}", position)


def flexible(month: str, *changes: SeatChange, price: str = "6.00") -> list[Line]:
    return arrears(Month.parse(month), [TermSpan(EARLIER)], changes, schedule(price))


def amounts(lines: list[Line], currency: str = "EUR") -> list[str]:
    return [Money(line.amount(currency), currency).amount for line in lines]


def test_x1_ten_users_added_on_20_april_cost_ten_days_and_then_a_full_month() -> None:
    added = change(date(2026, 4, 20), 10)
    (line,) = flexible("2026-04", added)
    assert (line.first, line.last, line.quantity, line.days, line.period_days) == (
        date(2026, 4, 21), date(2026, 4, 30), 10, 10, 30,
    )  # fmt: skip
    assert line.order == "order 0"
    assert amounts([line]) == ["20.00"]
    (opening,) = flexible("2026-05", added)
    assert (opening.quantity, opening.days, opening.period_days, opening.order) == (10, 31, 31, None)
    assert amounts([opening]) == ["60.00"]


@pytest.mark.parametrize(
    ("day", "days", "amount"),
    [
        (date(2026, 3, 20), 11, "21.29"),
        (date(2026, 2, 20), 8, "17.14"),
        (date(2028, 2, 20), 9, "18.62"),
    ],
)
def test_x2_the_20th_leaves_the_days_of_its_month(day: date, days: int, amount: str) -> None:
    lines = flexible(str(Month.of(day)), change(day, 10))
    assert [line.days for line in lines] == [days]
    assert amounts(lines) == [amount]


@pytest.mark.parametrize("month", ["2026-02", "2026-04", "2026-12", "2028-02"])
def test_x3_an_unchanged_number_costs_the_same_every_month(month: str) -> None:
    assert amounts(flexible(month, change(EARLIER, 7))) == ["42.00"]


def test_x4_each_order_has_its_own_line() -> None:
    lines = flexible(
        "2026-04",
        change(date(2026, 3, 1), 10),
        change(date(2026, 4, 10), 5, 1),
        change(date(2026, 4, 20), -3, 2),
    )
    assert amounts(lines) == ["60.00", "20.00", "-6.00"]
    assert sum(line.amount("EUR") for line in lines) == 7400


def test_x5_a_user_of_two_weeks_costs_fourteen_days() -> None:
    lines = flexible("2026-04", change(date(2026, 4, 1), 1), change(date(2026, 4, 15), -1, 1))
    assert amounts(lines) == ["5.80", "-3.00"]


def test_x6_the_billing_zone_decides_the_date() -> None:
    day = billing_date(datetime(2026, 4, 20, 5, tzinfo=UTC), "America/Los_Angeles")
    assert day == date(2026, 4, 19)
    assert [line.days for line in flexible("2026-04", change(day, 10))] == [11]


def annual(*changes: SeatChange, month: str) -> list[Line]:
    first = date(2026, 4, 21)
    term = TermSpan(*Span.term(first, 12), fixed=Price.parse("12.00"), first_quantity=10)
    return arrears(Month.parse(month), [term], changes, PriceSchedule())


def test_x7_an_annual_term_starts_within_a_month_and_ends_before_its_anniversary() -> None:
    ordered = change(date(2026, 4, 20), 10)
    assert amounts(annual(ordered, month="2026-04")) == ["40.00"]
    assert Span.term(date(2026, 4, 21), 12).last == date(2027, 4, 20)
    (last,) = annual(ordered, month="2027-04")
    assert (last.last, last.days) == (date(2027, 4, 20), 20)
    assert annual(ordered, month="2027-05") == []


def test_x8_seats_added_within_the_term_pay_the_days_left() -> None:
    lines = annual(change(date(2026, 4, 20), 10), change(date(2026, 5, 10), 5, 1), month="2026-05")
    assert amounts(lines) == ["120.00", "40.65"]
    assert [line.days for line in lines] == [31, 21]


def test_x9_yearly_payments_charge_the_rest_of_the_term_by_days() -> None:
    term = TermSpan(date(2026, 4, 21), date(2027, 4, 21), Price.parse("144.00"), 10)
    assert amounts(term_total(term, 10)) == ["1440.00"]
    (rest,) = term_rest(term, change(date(2026, 10, 10), 5))
    assert (rest.first, rest.last, rest.days, rest.period_days) == (
        date(2026, 10, 11), date(2027, 4, 20), 192, 365,
    )  # fmt: skip
    assert amounts([rest]) == ["378.74"]


def test_x10_tax_is_computed_once_on_the_net() -> None:
    assert tax_of(1010 + 1010, 230) == 465
    assert 2 * tax_of(1010, 230) == 464


@pytest.mark.parametrize(
    ("tax_date", "percent"),
    [
        (date(2020, 8, 31), "23"),
        (date(2020, 9, 1), "21"),
        (date(2021, 2, 27), "21"),
        (date(2021, 2, 28), "23"),
    ],
)
def test_x11_irish_rates_follow_the_tax_date(tax_date: date, percent: str) -> None:
    assert treatment("IE", "IE", False, None, tax_date).percent == percent


def test_x20_yen_have_no_minor_unit() -> None:
    lines = flexible("2026-04", change(date(2026, 4, 20), 1), price="500")
    assert amounts(lines, "JPY") == ["167"]


YEAR_2026 = TermSpan(date(2026, 1, 1), date(2027, 1, 1))


def added(terms: LicenseTerms, span: TermSpan, day: date, count: int, price: str) -> tuple[str, Invoicing]:
    """The amount of an addition on billing date `day`, and when it is invoiced."""
    assert span.end is not None
    unit = Price.parse(price).at(count)
    moved = SeatChange(charged_from(day, terms.charge_from), count)
    (line,) = rest_of_period(span, moved, unit, whole=terms.proration is Proration.NONE)
    (amount,) = amounts([line])
    return amount, invoiced(terms, day, span.end, opening=False)


@pytest.mark.parametrize(
    ("day", "amount", "timing", "on"),
    [
        (date(2026, 12, 1), "19.73", Timing.IMMEDIATE, date(2026, 12, 1)),
        (date(2026, 12, 2), "19.07", Timing.MONTHLY, date(2027, 1, 1)),
    ],
)
def test_x12_with_more_than_30_days_left_an_addition_leaves_at_once(
    day: date, amount: str, timing: Timing, on: date
) -> None:
    assert added(PRESETS["billomat"], YEAR_2026, day, 2, "120.00") == (amount, (timing, on))


def test_x15_a_unit_beyond_what_is_paid_is_billed_from_its_day_and_at_once() -> None:
    april, day = TermSpan(date(2026, 4, 1), date(2026, 5, 1)), date(2026, 4, 20)
    paid = amounts(period(april, 5, Price.parse("30.00")))
    assert paid == ["150.00"]
    assert added(PRESETS["aircall"], april, day, 1, "30.00") == ("11.00", (Timing.IMMEDIATE, day))


def test_x15_a_unit_created_on_the_periods_last_day_is_billed_one_day() -> None:
    april, day = TermSpan(date(2026, 4, 1), date(2026, 5, 1)), date(2026, 4, 30)
    assert added(PRESETS["aircall"], april, day, 1, "30.00") == ("1.00", (Timing.IMMEDIATE, day))


@pytest.mark.parametrize("days_left", [30, 200, 365])
def test_x16_a_pack_costs_its_full_price_however_few_days_are_left(days_left: int) -> None:
    day = date(2027, 1, 1) - timedelta(days=days_left)
    assert added(PRESETS["horizon"], YEAR_2026, day, 5, "5.00") == ("25.00", (Timing.IMMEDIATE, day))


def test_x17_five_thousand_more_cost_the_price_of_the_term_s_start() -> None:
    day = YEAR_2026.first + timedelta(days=199)
    price = Price.parse([[1, "5.00"], [1000, "4.00"]])
    locked = YEAR_2026._replace(fixed=price, first_quantity=5)
    unit = price.at(locked.first_quantity)
    (line,) = rest_of_period(locked, SeatChange(day, 5000), unit, whole=True)
    assert amounts([line]) == ["25000.00"]
