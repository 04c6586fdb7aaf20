"""A price list is read from a file whole, or refused with the row that doesn't fit."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from reseller.catalog.actions import load_prices
from reseller.catalog.loading import PriceEntry, read_prices
from reseller.catalog.queries import list_prices
from reseller.plumbing.database import Database
from reseller.rules.errors import InputInvalid
from reseller.rules.pricing import Price
from tests.builders import OPERATOR, a_product, a_provider

ROW = {
    "product": "Workspace",
    "terms": "google_flexible",
    "period": "month",
    "currency": "EUR",
    "valid_from": "2026-04-01",
    "price": [[1, "6.00"], [50, "5.50"]],
}
CSV = """product,terms,period,currency,valid_from,price
Workspace,google_flexible,month,EUR,2026-04-01,1:6.00 50:5.50
"Work, more",google_flexible,month,EUR,2026-04-01,7
"""


def test_json_and_csv_say_the_same() -> None:
    price = Price(((1, 6_000_000), (50, 5_500_000)))
    entry = PriceEntry("Workspace", "google_flexible", "month", "EUR", date(2026, 4, 1), price)
    assert read_prices(json.dumps([ROW]), is_csv=False) == (entry,)
    from_csv = read_prices("\ufeff" + CSV, is_csv=True)
    assert from_csv[0] == entry
    assert (from_csv[1].product, from_csv[1].price) == ("Work, more", Price(((1, 7_000_000),)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": "6.0000001"}, "price"),
        ({"price": -6}, "price"),
        ({"price": 6.0}, "price"),
        ({"price": [[2, "6.00"]]}, "price"),
        ({"valid_from": "1 April"}, "valid_from"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"product": ""}, "product"),
        ({"currency": None}, "currency"),
    ],
)
def test_the_row_and_the_field_that_do_not_fit_are_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputInvalid) as refusal:
        read_prices(json.dumps([ROW, {**ROW, **changes}]), is_csv=False)
    assert refusal.value.field == ("file", "2", field)
    assert refusal.value.message.startswith("Row 2: ")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", "[1]", "[" * 100_000, '[{"product": "x"}]', json.dumps([{**ROW, "more": 1}])],
)
def test_a_file_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid):
        read_prices(text, is_csv=False)


@pytest.mark.parametrize("text", ["", "product\n", CSV.replace(",price", ""), CSV + "a,b\n", 'x,"y'])
def test_a_table_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid):
        read_prices(text, is_csv=True)


async def test_a_file_is_published_whole_or_not_at_all(shared_database: Database, now: datetime) -> None:
    made = await a_product(shared_database, now, name="Workspace")
    provider_id = await a_provider(shared_database, now)
    given = {"actor": OPERATOR, "now": now, "today": date(2026, 3, 16)}
    with pytest.raises(InputInvalid) as refusal:
        async with shared_database.unit_of_work(provider_id) as session:
            await load_prices(session, entries=read_prices(CSV, is_csv=True), **given)  # type: ignore[arg-type]
    assert refusal.value.field == ("file", "2", "product")
    async with shared_database.unit_of_work(provider_id) as session:
        entries = read_prices(json.dumps([ROW]), is_csv=False)
        assert await load_prices(session, entries=entries, **given) == 1  # type: ignore[arg-type]
        assert [entry.price.at(50).text() for entry in await list_prices(session, made)] == ["5.50"]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"terms": "billomat"}, "terms_key"),
        ({"period": "quarter"}, "period"),
        ({"valid_from": "2026-03-15"}, "valid_from"),
    ],
)
async def test_a_price_that_can_not_be_published_is_refused_with_its_row(
    shared_database: Database, now: datetime, wrong: dict[str, Any], column: str
) -> None:
    name = f"Workspace for {column}"
    made = await a_product(shared_database, now, name=name, terms_keys=("google_flexible",))
    provider_id = await a_provider(shared_database, now)
    row = {**ROW, "product": name}
    entries = read_prices(json.dumps([row, {**row, **wrong}]), is_csv=False)
    async with shared_database.unit_of_work(provider_id) as session:
        with pytest.raises(InputInvalid, match="Row 2: ") as refusal:
            await load_prices(session, entries=entries, actor=OPERATOR, now=now, today=date(2026, 3, 16))
        assert await list_prices(session, made) == ()
    assert refusal.value.field == ("file", "2", column)
