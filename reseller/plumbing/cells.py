"""Rows of a CSV file that spreadsheets open as data, never as formulas."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """A value as the text of one cell: None is empty, a date ISO, an instant ISO in UTC with a Z.

    A text that would be read as a formula gets an apostrophe in front; numbers stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, int | date):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_row(values: Iterable[object]) -> str:
    """One line of CSV with its line end (RFC 4180)."""
    line = StringIO()
    csv.writer(line).writerow([safe_cell(value) for value in values])
    return line.getvalue()
