"""The rule behind each number of a line, its exact value, and the days that a month shows of it."""

from datetime import date

import pytest

from reseller.rules.charges import ChargeKind, Explanation, Line, TermSpan, explain, period, term_total
from reseller.rules.explanations import exact_text, selling_rules
from reseller.rules.periods import ChargeFrom
from reseller.rules.pricing import Price, UnitPrice
from reseller.rules.terms import PRESETS

SIX = UnitPrice(6_000_000)
IN_ARREARS = ("I2", "M2")
ADDED = ("D2", *IN_ARREARS)


def line(
    quantity: int = 1,
    first: date = date(2026, 4, 11),
    last: date = date(2026, 4, 30),
    rules: tuple[str, ...] = ADDED,
    *,
    kind: ChargeKind = ChargeKind.ADDITION,
    unit: UnitPrice = SIX,
    days: int = 20,
    of: int = 30,
) -> Line:
    return Line(kind, first, last, quantity, unit, days, of, None, rules)


def rules_of(told: Explanation) -> list[str]:
    return [step.rule for step in told.steps]


@pytest.mark.parametrize(
    ("rules", "behind"),
    [
        (IN_ARREARS, ["I2", "M4", "I2", "D2", "D3", "M1", "M2"]),
        (("I5", "M2"), ["I5", "M4", "I5", "D4", "D4", "M1", "M2"]),
        (("I4", "M2"), ["I4", "M4", "I4", "D4", "D4", "M1", "M2"]),
        (("D2", "D6", "I4", "M2"), ["I4", "M4", "D2", "D6", "D4", "M1", "M2"]),
        (("H4", "I5", "M2"), ["I5", "M4", "H4", "H4", "D4", "M1", "M2"]),
        (("M6", *IN_ARREARS), ["I2", "M4", "M6", "D2", "D3", "M1", "M2"]),
        (("D4", *IN_ARREARS), ["I2", "M4", "D4", "D2", "D3", "M1", "M2"]),
    ],
)
def test_each_number_names_the_rule_that_made_it(rules: tuple[str, ...], behind: list[str]) -> None:
    assert rules_of(explain(line(rules=rules), "EUR")) == behind


def test_days_are_those_of_a_term_or_of_a_period() -> None:
    texts = [explain(line(rules=rules), "EUR").steps[4].text for rules in (("I4", "M2"), ("I5", "M2"))]
    assert texts == ["Days of the term", "Days of the period"]


@pytest.mark.parametrize(
    ("quantity", "unit", "text"),
    [
        (1, UnitPrice(0), "0"),
        (-3, SIX, "-12"),
        (-1, UnitPrice(1), "-0.00000066…"),
        (1, UnitPrice(1), "0.00000066…"),
        (1, UnitPrice(6_000_000, 12), "0.33333333…"),
        (3, UnitPrice(1_250_000), "2.5"),
    ],
)
def test_the_exact_value_keeps_its_sign_and_eight_decimals(quantity: int, unit: UnitPrice, text: str) -> None:
    assert exact_text(line(quantity, unit=unit)) == text


@pytest.mark.parametrize(
    ("unit", "before_rounding"),
    [
        (UnitPrice(100_000_000, 12), "12 × 100.00 ÷ 12 × 30 ÷ 30 = 100"),
        (UnitPrice(1_000_001, 2), "12 × 1.000001 ÷ 2 × 30 ÷ 30 = 6.000006"),
        (UnitPrice(144_000_000, 12), "12 × 12.00 × 30 ÷ 30 = 144"),
    ],
)
def test_the_product_before_rounding_is_exact_for_a_divided_price(
    unit: UnitPrice, before_rounding: str
) -> None:
    """G4, M1: 12 × 8.333333 would not be 100."""
    steps = explain(line(12, date(2026, 4, 1), unit=unit, days=30), "EUR").steps
    assert steps[5].value == before_rounding


@pytest.mark.parametrize(
    ("charged", "free_day"),
    [
        (line(), date(2026, 4, 10)),
        (line(-1), None),
        (line(rules=("D4", *IN_ARREARS)), None),
        (line(first=date(2026, 4, 1), days=30), None),
    ],
)
def test_only_the_day_of_adding_is_free_and_only_in_its_month(charged: Line, free_day: date | None) -> None:
    """D2."""
    assert explain(charged, "EUR", ChargeFrom.NEXT_DAY).free_day == free_day
    assert explain(charged, "EUR").free_day == free_day
    assert explain(charged, "EUR", ChargeFrom.SAME_DAY).free_day is None


def test_a_month_shows_its_days_from_the_first_to_the_last() -> None:
    cells = explain(line(7, date(2026, 4, 2), date(2026, 4, 29), days=28), "EUR").cells
    assert [cell.day for cell in cells] == [date(2026, 4, day) for day in range(1, 31)]
    assert [cell.day.day for cell in cells if cell.quantity == 7] == list(range(2, 30))
    assert [cell.quantity for cell in cells if cell.day.day in (1, 30)] == [0, 0]
    assert [cell.day.day for cell in cells if cell.free] == [1]


@pytest.mark.parametrize(
    "charged",
    [
        line(first=date(2026, 4, 2), last=date(2026, 5, 1), rules=("I4", "M2"), days=30),
        line(of=365),
        line(days=30),
        line(first=date(2026, 4, 2), last=date(2026, 4, 29), days=28, rules=("I5", "M2")),
    ],
    ids=["into the next month", "of a year", "not the days it runs", "of a period off the calendar"],
)
def test_days_of_no_single_calendar_month_are_not_shown(charged: Line) -> None:
    assert explain(charged, "EUR").cells == ()


def test_a_way_of_selling_without_a_rule_of_its_own_names_none() -> None:
    (whole,) = period(TermSpan(date(2026, 4, 1), date(2026, 5, 1)), 1, Price.of(SIX))
    assert selling_rules(whole, PRESETS["google_annual_yearly"]) == ()


def test_the_rules_of_the_terms_join_those_of_the_line_once() -> None:
    charged = line(rules=("H4", "I5", "M2"), kind=ChargeKind.REST_OF_PERIOD)
    assert explain(charged, "EUR", terms=PRESETS["horizon"]).rules == ("H4", "I5", "M2", "H8")


def test_a_term_of_one_calendar_month_shows_its_days() -> None:
    span = TermSpan(date(2026, 4, 1), date(2026, 5, 1), Price.of(SIX))
    (whole,) = term_total(span, 2)
    assert [cell.quantity for cell in explain(whole, "EUR").cells] == [2] * 30
