"""The worked examples of the terms that are charged in advance, X12–X17, played from order to invoice."""

from typing import Any

import pytest

from reseller.plumbing.database import Database
from tests.reseller.entrypoints.simulate.scenarios import (
    Event,
    add,
    begin,
    bills,
    buy,
    codes,
    do,
    events_of,
    played,
    remove,
    standing,
)


@pytest.mark.parametrize(
    ("day", "bill"),
    [
        (
            "2026-12-01",
            ("immediate", "2026-12-01", [
                ("rest_of_period", "2026-12-02", "2026-12-31", 2, 30, 365, "19.73"),
            ]),
        ),
        (
            "2026-12-02",
            ("monthly", "2027-01", [
                ("rest_of_period", "2026-12-03", "2026-12-31", 2, 29, 365, "19.07"),
                ("period", "2027-01-01", "2027-12-31", 12, 365, 365, "1440.00"),
            ]),
        ),
    ],
)  # fmt: skip
async def test_x12_with_31_days_left_it_is_billed_at_once_and_with_30_it_joins_the_next_period(
    database: Database, day: str, bill: Any
) -> None:
    yearly = begin("billomat", "2025-12-31", 10, "120.00", period="year")
    answer = await played(database, yearly, buy(day, 2, "held"), until="2027-02-04")
    assert answer["refused"] == []
    first = ("period", "2026-01-01", "2026-12-31", 10, 365, 365, "1200.00")
    assert bills(answer)[0] == ("monthly", "2026-01", [first])
    assert bills(answer)[1] == bill
    assert standing(answer)["next_period"] == 12


async def test_x13_buying_sets_the_next_period_to_the_new_total(database: Database) -> None:
    answer = await played(
        database,
        begin("timelog", "2026-03-01", 10, "9.00"),
        do("2026-03-02", "set_next_period", "held", quantity=6),
        buy("2026-03-03", 2, "held"),
        until="2026-03-04",
    )
    assert (standing(answer)["bought"], standing(answer)["next_period"]) == (12, 12)


async def test_x14_the_newest_user_alone_is_deactivated_when_the_tenth_is_over(database: Database) -> None:
    events = [
        begin("timelog", "2026-02-10", 5, "9.00", period="quarter"),
        add("2026-02-20", 5, "held"),
        add("2026-03-03", 1, "held"),
        add("2026-03-03", 1, "held"),
        buy("2026-03-05", 1, "held"),
    ]
    before = standing(await played(database, *events, until="2026-03-10", time="23:59:59Z"))
    assert (before["deactivated"], before["over_since"], before["licensed"]) == ([], "2026-03-03", 7)


async def test_x14_when_the_seventh_day_is_over_the_clock_has_ended(database: Database) -> None:
    answer = await played(
        database,
        begin("timelog", "2026-02-10", 5, "9.00", period="quarter"),
        add("2026-02-20", 5, "held"),
        add("2026-03-03", 1, "held"),
        add("2026-03-03", 1, "held"),
        buy("2026-03-05", 1, "held"),
        until="2026-03-11",
        time="00:00:00Z",
    )
    after = standing(answer)
    assert (after["deactivated"], after["over_since"], after["licensed"]) == (["held-7"], None, 6)


@pytest.mark.parametrize(
    ("deeds", "units"),
    [
        (lambda: [add("2026-03-05", 1, "held"), remove("2026-03-05", 1, "held")], [1]),
        (lambda: [remove("2026-03-05", 1, "held"), add("2026-03-05", 1, "held")], []),
        (lambda: [do("2026-03-05", "swap_users", "held", remove=1, add=1)], []),
    ],
)
async def test_x15_add_then_delete_is_billed_and_delete_then_add_is_not(
    database: Database, deeds: Any, units: list[int]
) -> None:
    included = begin("aircall", "2026-03-01", None, "30.00", included=5)
    answer = await played(database, included, add("2026-03-02", 5, "held"), *deeds(), until="2026-03-31")
    assert answer["refused"] == []
    at_once = [invoice["lines"] for invoice in answer["invoices"] if invoice["kind"] == "immediate"]
    assert [line["quantity"] for lines in at_once for line in lines] == units
    assert standing(answer)["bought"] == 5 + sum(units)


async def test_x15_one_unit_beyond_is_billed_from_its_day_to_the_period_s_end(database: Database) -> None:
    included = begin("aircall", "2026-03-01", None, "31.00", included=5)
    answer = await played(
        database, included, add("2026-03-02", 5, "held"), add("2026-03-22", 1, "held"), until="2026-04-04"
    )
    assert bills(answer) == [
        ("immediate", "2026-03-22", [("rest_of_period", "2026-03-22", "2026-03-31", 1, 10, 31, "10.00")]),
        ("monthly", "2026-03", [("period", "2026-03-01", "2026-03-31", 5, 31, 31, "155.00")]),
    ]
    assert events_of(answer) == [2, 0]


async def test_x16_seven_are_no_packs_of_five(database: Database) -> None:
    answer = await played(
        database, begin("horizon", "2026-01-01", 10, "5.00"), buy("2026-02-01", 7, "held"), until="2026-02-02"
    )
    assert codes(answer) == [(1, "PACK_SIZE")]
    detail = answer["refused"][0]["detail"]
    assert (detail["lower"], detail["upper"]) == (5, 10)


async def test_x16_with_29_days_left_nothing_is_sold_with_30_at_the_full_price(
    database: Database,
) -> None:
    answer = await played(
        database,
        begin("horizon", "2026-01-01", 10, "5.00"),
        buy("2026-12-02", 5, "held"),
        buy("2026-12-03", 5, "held"),
        until="2026-12-04",
    )
    assert codes(answer) == [(2, "PURCHASE_BLACKOUT")]
    assert bills(answer) == [
        ("immediate", "2026-01-01", [("period", "2026-01-01", "2026-12-31", 10, 365, 365, "50.00")]),
        ("immediate", "2026-12-02", [("rest_of_period", "2026-12-02", "2026-12-31", 5, 365, 365, "25.00")]),
    ]
    assert standing(answer)["ends_on"] == "2026-12-31"


async def test_x17_five_thousand_more_cost_the_price_of_the_first_package(database: Database) -> None:
    tiers: Event = {"tiers": [[1, "5.00"], [1000, "3.00"]]}
    package = begin("horizon", "2026-01-01", 5, None, **tiers)
    answer = await played(database, package, buy("2026-07-20", 5000, "held"), until="2026-07-21")
    assert answer["invoices"][1]["net"] == "25000.00"
    assert answer["invoices"][1]["month"] is None


async def test_m4_tiers_may_begin_at_a_pack(database: Database) -> None:
    packs: Event = {"tiers": [[5, "5.00"], [20, "3.00"]]}
    few = begin("horizon", "2026-01-01", 10, None, **packs)
    answer = await played(database, few, buy("2026-07-20", 10, "held"), until="2026-07-21")
    assert [invoice["net"] for invoice in answer["invoices"]] == ["50.00", "50.00"]
