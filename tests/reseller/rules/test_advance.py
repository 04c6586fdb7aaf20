"""Lines of periods charged when they begin, and of what is added inside them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reseller.rules.charges import (
    ChargeKind,
    Line,
    SeatChange,
    TermSpan,
    Timing,
    explain,
    invoiced,
    period,
    rest_of_period,
    term_rest,
    term_total,
)
from reseller.rules.explanations import selling_rules
from reseller.rules.pricing import Price, UnitPrice
from reseller.rules.terms import PRESETS, ChargeFrom

APRIL = TermSpan(date(2026, 4, 1), date(2026, 5, 1))
YEAR = TermSpan(date(2026, 1, 1), date(2027, 1, 1))
SIX, FIVE = UnitPrice(6_000_000), UnitPrice(5_000_000)
TIERS = Price.parse([[1, "6.00"], [10, "5.00"]])
TERM, LAST = TermSpan(date(2026, 4, 21), date(2027, 4, 21), TIERS), date(2027, 4, 20)


def test_i4_a_term_is_charged_whole_at_its_fixed_price() -> None:
    assert term_total(TERM, 10, "order") == [
        Line(ChargeKind.TERM, TERM.first, LAST, 10, FIVE, 365, 365, "order", ("I4", "M2"))
    ]
    assert term_total(TERM, 0) == []


def test_i4_what_is_added_to_a_term_takes_the_tier_of_what_it_adds_where_none_is_locked() -> None:
    rules = ("D2", "D6", "I4", "M2")
    for quantity, unit in ((9, SIX), (10, FIVE)):
        assert term_rest(TERM, SeatChange(LAST, quantity, "order")) == [
            Line(ChargeKind.TERM, LAST, LAST, quantity, unit, 1, 365, "order", rules)
        ]


def test_i5_a_period_is_charged_whole_in_the_tier_of_its_own_quantity() -> None:
    (line,) = period(APRIL, 10, TIERS, "order")
    assert (line.kind, line.first, line.last, line.quantity, line.days, line.period_days) == (
        ChargeKind.PERIOD, date(2026, 4, 1), date(2026, 4, 30), 10, 30, 30,
    )  # fmt: skip
    assert (line.amount("EUR"), line.order, line.rules) == (5000, "order", ("I5", "M2"))
    assert period(APRIL, 0, TIERS) == []


def test_m4_a_price_locked_at_term_start_keeps_the_tier_of_the_first_quantity() -> None:
    (line,) = period(APRIL._replace(fixed=TIERS, first_quantity=5), 10, TIERS)
    assert line.unit_price.text() == "6.00"


def test_m4_every_line_of_a_term_takes_the_tier_of_its_first_quantity() -> None:
    term = YEAR._replace(fixed=TIERS, first_quantity=5)
    lines = term_total(term, 10) + term_rest(term, SeatChange(date(2026, 12, 1), 20))
    assert [line.unit_price.text() for line in lines] == ["6.00", "6.00"]


def test_a_period_needs_an_end() -> None:
    with pytest.raises(ValueError, match="an end"):
        period(TermSpan(date(2026, 4, 1)), 1, TIERS)


def test_an_addition_pays_the_days_left_of_its_period() -> None:
    (line,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 21), 3, "order"), SIX, whole=False)
    assert (line.kind, line.first, line.last, line.days, line.period_days, line.order) == (
        ChargeKind.REST_OF_PERIOD, date(2026, 4, 21), date(2026, 4, 30), 10, 30, "order",
    )  # fmt: skip
    assert (line.amount("EUR"), line.rules) == (600, ("D2", "D6", "I5", "M2"))


@pytest.mark.parametrize("whole", [False, True])
def test_an_addition_after_the_last_day_costs_nothing_and_one_on_it_one_day_or_all(whole: bool) -> None:
    assert rest_of_period(APRIL, SeatChange(date(2026, 5, 1), 3), SIX, whole=whole) == []
    (last,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 30), 3), SIX, whole=whole)
    assert last.days == (30 if whole else 1)


@pytest.mark.parametrize("whole", [False, True])
def test_a_late_completion_pays_all_days_of_a_period_that_began_meanwhile(whole: bool) -> None:
    (line,) = rest_of_period(APRIL, SeatChange(date(2026, 3, 20), 3), SIX, whole=whole)
    assert (line.first, line.days, line.amount("EUR")) == (date(2026, 4, 1), 30, 1800)
    assert "D2" not in line.rules
    assert explain(line, "EUR").free_day is None


def test_h4_what_is_never_prorated_states_the_days_of_its_period() -> None:
    (line,) = rest_of_period(YEAR, SeatChange(date(2026, 12, 1), 5), SIX, whole=True)
    assert (line.first, line.last, line.days, line.period_days) == (
        date(2026, 12, 1), date(2026, 12, 31), 365, 365,
    )  # fmt: skip
    assert (line.amount("EUR"), line.rules) == (3000, ("H4", "I5", "M2"))


def test_h7_an_addition_after_a_renewal_pays_the_renewed_term_from_its_day_in_the_running_one() -> None:
    renewed, bought_on = TermSpan(date(2027, 1, 1), date(2028, 1, 1)), date(2026, 12, 10)
    change = SeatChange(bought_on, 5)
    (line,) = rest_of_period(renewed, change, SIX, whole=True, runs_from=YEAR.first)
    assert (line.first, line.last, line.days, line.period_days) == (
        bought_on, date(2027, 12, 31), 365, 365,
    )  # fmt: skip
    assert line.amount("EUR") == 3000


def test_an_addition_before_a_later_term_begins_runs_from_the_terms_first_day() -> None:
    (line,) = rest_of_period(YEAR, SeatChange(date(2025, 12, 10), 5), SIX, whole=True)
    assert line.first == YEAR.first


def test_an_addition_before_its_yearly_term_names_no_day_of_adding() -> None:
    term = YEAR._replace(fixed=TIERS)
    assert term_rest(term, SeatChange(date(2025, 12, 10), 5))[0].rules == ("I4", "M2")
    assert term_rest(term, SeatChange(YEAR.first, 5))[0].rules == ("D2", "D6", "I4", "M2")


# ---------------------------------------------------------------- which invoice takes it

DAY, END = date(2026, 4, 10), date(2026, 5, 1)


@pytest.mark.parametrize("key", PRESETS)
def test_a_whole_period_is_dated_its_day_and_only_cards_are_invoiced_at_once(key: str) -> None:
    expected = Timing.IMMEDIATE if key == "horizon" else Timing.MONTHLY
    assert invoiced(PRESETS[key], DAY, END, opening=True) == (expected, DAY)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("google_annual_yearly", (Timing.MONTHLY, DAY)),
        ("billomat", (Timing.MONTHLY, END)),
        ("timelog", (Timing.IMMEDIATE, DAY)),
        ("aircall", (Timing.IMMEDIATE, DAY)),
        ("horizon", (Timing.IMMEDIATE, DAY)),
    ],
)
def test_i5_an_addition_follows_the_timing_of_its_terms(key: str, expected: tuple[Timing, date]) -> None:
    assert invoiced(PRESETS[key], DAY, END, opening=False) == expected


@pytest.mark.parametrize(("remaining", "timing"), [(31, Timing.IMMEDIATE), (30, Timing.MONTHLY)])
def test_b5_an_addition_leaves_at_once_only_above_the_threshold(remaining: int, timing: Timing) -> None:
    day = END - timedelta(days=remaining)
    on = day if timing is Timing.IMMEDIATE else END
    assert invoiced(PRESETS["billomat"], day, END, opening=False) == (timing, on)


def test_the_threshold_is_a_value_of_the_terms() -> None:
    terms = replace(PRESETS["billomat"], threshold_days=7)
    assert invoiced(terms, END - timedelta(days=8), END, opening=False).timing is Timing.IMMEDIATE
    assert invoiced(terms, END - timedelta(days=7), END, opening=False).timing is Timing.MONTHLY
    always = replace(terms, threshold_days=0)
    assert invoiced(always, END - timedelta(days=1), END, opening=False).timing is Timing.IMMEDIATE


# ---------------------------------------------------------------- why it costs that


def test_an_addition_is_explained_by_its_dates_and_the_days_remaining() -> None:
    (line,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 21), 3), SIX, whole=False)
    told = explain(line, "EUR", terms=PRESETS["billomat"])
    assert [(step.text, step.value, step.rule) for step in told.steps] == [
        ("Licenses", "3", "I5"),
        ("Unit price", "6.00 EUR", "M4"),
        ("Dates, both included", "2026-04-21 – 2026-04-30", "D2"),
        ("Days charged", "10", "D6"),
        ("Days of the period", "30", "D4"),
        ("Before rounding", "3 × 6.00 × 10 ÷ 30 = 6", "M1"),
        ("Rounded once", "6.00 EUR", "M2"),
    ]
    assert told.rules == ("D2", "D6", "I5", "M2", "B5")
    assert told.free_day == date(2026, 4, 20)
    assert [cell.day.day for cell in told.cells if cell.quantity] == list(range(21, 31))


def test_the_day_of_adding_is_charged_where_the_given_terms_say_so() -> None:
    (line,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 20), 1), SIX, whole=False)
    assert explain(line, "EUR", terms=PRESETS["aircall"]).free_day is None
    assert explain(line, "EUR", ChargeFrom.SAME_DAY).free_day is None


def test_a_full_price_is_explained_by_the_rule_that_nothing_is_prorated() -> None:
    (line,) = rest_of_period(YEAR, SeatChange(date(2026, 12, 1), 5), SIX, whole=True)
    told = explain(line, "EUR", terms=PRESETS["horizon"])
    assert [step.rule for step in told.steps] == ["I5", "M4", "H4", "H4", "D4", "M1", "M2"]
    assert (told.free_day, told.cells) == (None, ())
    assert told.rules == ("H4", "I5", "M2", "H8")


def test_a_period_off_the_calendar_shows_no_days_of_a_month() -> None:
    july = TermSpan(date(2026, 7, 15), date(2026, 8, 15))
    (line,) = rest_of_period(july, SeatChange(date(2026, 8, 2), 1), SIX, whole=False)
    assert explain(line, "EUR").cells == ()
    assert len(explain(period(APRIL, 1, TIERS)[0], "EUR").cells) == 30


def test_a_full_price_on_a_calendar_month_shows_no_days_either() -> None:
    (line,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 21), 5), SIX, whole=True)
    assert explain(line, "EUR").cells == ()


def test_a_credited_term_is_explained_as_a_term() -> None:
    (line,) = term_rest(YEAR._replace(fixed=TIERS), SeatChange(date(2026, 12, 1), 5))
    credit = line._replace(kind=ChargeKind.CREDIT, quantity=-line.quantity)
    assert "Days of the term" in [step.text for step in explain(credit, "EUR").steps]


@pytest.mark.parametrize(
    ("key", "of_period", "of_addition"),
    [
        ("billomat", ("B8",), ("B5",)),
        ("timelog", ("L6",), ("L5",)),
        ("aircall", ("A6",), ("A4",)),
        ("horizon", ("H4", "H8"), ("H4", "H8")),
    ],
)
def test_the_rules_of_a_way_of_selling_follow_from_its_values(
    key: str, of_period: tuple[str, ...], of_addition: tuple[str, ...]
) -> None:
    (whole,) = period(APRIL, 1, TIERS)
    (rest,) = rest_of_period(APRIL, SeatChange(date(2026, 4, 21), 1), SIX, whole=False)
    terms = PRESETS[key]
    assert (selling_rules(whole, terms), selling_rules(rest, terms)) == (of_period, of_addition)
    assert selling_rules(rest, None) == ()


def test_a_term_has_no_rules_beside_its_own() -> None:
    (line,) = term_rest(YEAR._replace(fixed=TIERS), SeatChange(date(2026, 12, 1), 5))
    assert selling_rules(line, PRESETS["google_annual_yearly"]) == ()
