"""CSV that spreadsheets open as data."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from reseller.plumbing.cells import csv_row, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_reads_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-12, "-12"),
        (date(2026, 3, 16), "2026-03-16"),
        (datetime(2026, 3, 16, 9, 30, tzinfo=UTC), "2026-03-16T09:30:00Z"),
        ("Bücher & Co", "Bücher & Co"),
        ("a=b", "a=b"),
    ],
)
def test_other_values_stay_what_they_are(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_a_row_comes_back_as_it_was() -> None:
    values = ["plain", 'with "quotes"', "with, comma", "two\nlines", ""]
    assert next(csv.reader(StringIO(csv_row(values), newline=""))) == values
    assert csv_row([1, None]) == "1,\r\n"
