"""A price list from a file: JSON or CSV, read whole and checked before anything is written.

JSON is a list of objects, CSV a table with the same names in its first row: product, terms, period, currency,
valid_from, price. A JSON price is "6.00" or tiers [[1, "6.00"], [50, "5.50"]]; a CSV price is 6.00 or
1:6.00 50:5.50.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from reseller.rules.errors import ConsoleError, InputInvalid, marked
from reseller.rules.pricing import Price

COLUMNS = ("product", "terms", "period", "currency", "valid_from", "price")


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """One dated price: of a product by name, under terms by key, for one period in one currency."""

    product: str
    terms_key: str
    period: str
    currency: str
    valid_from: date
    price: Price


def read_prices(text: str, *, is_csv: bool) -> tuple[PriceEntry, ...]:
    """Every entry of the file; INPUT_INVALID names the first row (from 1) that doesn't fit."""
    rows = _csv_rows(text) if is_csv else _json_rows(text)
    if not rows:
        raise InputInvalid(reason=marked("The file holds no prices."), field=("file",))
    return tuple(_entry(row, place) for place, row in enumerate(rows, 1))


@contextmanager
def blaming_row(place: int) -> Iterator[None]:
    """Turn what is refused inside into INPUT_INVALID that names the file's row (from 1) and its column."""
    try:
        yield
    except ConsoleError as refusal:
        raise InputInvalid(
            reason=marked("Row {place}: {reason}").format(place=place, reason=refusal.message),
            field=("file", str(place), *(refusal.field or ())),
            row=place,
        ) from None


def _json_rows(text: str) -> list[Any]:
    try:
        rows = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        raise InputInvalid(reason=marked("The file is no JSON list of prices."), field=("file",))
    return rows


def _csv_rows(text: str) -> list[dict[str, Any]]:
    table = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        return [{**row, "price": _csv_price(row.get("price") or "")} for row in table]
    except csv.Error:
        raise InputInvalid(reason=marked("The file is no CSV table of prices."), field=("file",)) from None


def _csv_price(text: str) -> object:
    if ":" not in text:
        return text.strip()
    pairs = [pair.partition(":") for pair in text.split()]
    return [[int(start) if start.isdecimal() else start, price] for start, _, price in pairs]


def _entry(row: object, place: int) -> PriceEntry:
    with blaming_row(place):
        return _checked(row)


def _checked(row: object) -> PriceEntry:
    if not isinstance(row, Mapping) or set(row) != set(COLUMNS):
        raise InputInvalid(reason=marked("It needs exactly {names}.").format(names=", ".join(COLUMNS)))
    product, terms, period, currency = (_text(row, name) for name in COLUMNS[:4])
    return PriceEntry(product, terms, period, currency, _day(row), Price.parse(row["price"], ("price",)))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise InputInvalid(reason=marked("{name} is missing.").format(name=name), field=(name,))
    return value.strip()


def _day(row: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(_text(row, "valid_from"))
    except ValueError:
        reason = marked("Enter valid_from as YYYY-MM-DD.")
        raise InputInvalid(reason=reason, field=("valid_from",)) from None
