"""Billing dates in their zone, months, anniversaries and spans."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseller.rules.errors import InputInvalid
from reseller.rules.periods import (
    YEARS,
    Month,
    Span,
    add_months,
    billing_date,
    local_midnight,
    run_due_at,
    zone_of,
)

ZONES = st.sampled_from(
    ["Europe/Dublin", "America/Los_Angeles", "Asia/Kathmandu", "Africa/Cairo", "Atlantic/Azores", "UTC"]
)
DATES = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DATES, ZONES)
def test_a_billing_date_begins_at_its_local_midnight(day: date, zone: str) -> None:
    midnight = local_midnight(day, zone)
    assert midnight.tzinfo is UTC
    assert billing_date(midnight, zone) == day
    assert billing_date(midnight - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("month", "zone", "due"),
    [
        (Month(2026, 4), "Europe/Dublin", datetime(2026, 5, 3, 2, tzinfo=UTC)),
        (Month(2026, 12), "America/Los_Angeles", datetime(2027, 1, 3, 11, tzinfo=UTC)),
    ],
)
def test_the_run_is_due_on_the_third_at_three_in_the_billing_zone(
    month: Month, zone: str, due: datetime
) -> None:
    assert run_due_at(month, zone) == due
    assert run_due_at(month, zone).tzinfo is UTC


def test_an_anchor_of_31_clamps_and_comes_back() -> None:
    anchor = date(2026, 1, 31)
    assert [add_months(anchor, months) for months in (1, 2, 3, 13, 25)] == [
        date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip


def test_a_term_from_a_leap_day_keeps_its_anchor() -> None:
    anchor = date(2028, 2, 29)
    first = Span.term(anchor, 12)
    assert first.end == date(2029, 2, 28)
    terms = [first]
    for _ in range(3):
        terms.append(Span.term(terms[-1].end or anchor, 12, anchor))
    assert terms[-1].end == date(2032, 2, 29)


@given(DATES, st.integers(0, 60))
def test_terms_follow_each_other_without_gap(anchor: date, months: int) -> None:
    end = add_months(anchor, months)
    assert Span.term(end, 1, anchor) == Span(end, add_months(anchor, months + 1))


@given(st.integers(YEARS[0], YEARS[-1]), st.integers(1, 12))
def test_a_month_is_written_and_read_back(year: int, number: int) -> None:
    month = Month(year, number)
    assert Month.parse(str(month)) == month
    assert month.following().previous() == month
    assert (month.next_first - month.first).days == month.days
    assert Month.of(month.last) == month


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0000-01", "9999-12", "26-04", "2026-4", "٢٠٢٦-04"]
)
def test_a_month_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid):
        Month.parse(text)


@pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "\0"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(InputInvalid):
        zone_of(name)


def test_a_span_made_of_two_dates_holds_both() -> None:
    span = Span.inclusive(date(2026, 4, 1), date(2026, 4, 30))
    assert span.days == 30
    assert span.last in span
    assert span.end not in span
    assert date(2099, 1, 1) in Span.inclusive(date(2026, 4, 1), None)
    assert span.remaining(date(2026, 4, 30)) == 1


def test_a_naive_instant_has_no_billing_date() -> None:
    with pytest.raises(ValueError, match="offset"):
        billing_date(datetime(2026, 4, 20, 5), "Europe/Dublin")  # noqa: DTZ001
