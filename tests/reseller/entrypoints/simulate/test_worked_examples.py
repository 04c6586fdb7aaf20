"""The worked examples of RULES.md section 8, each played through the database from order to invoice."""

import pytest

from reseller.plumbing.database import Database
from tests.reseller.entrypoints.simulate.scenarios import (
    IRISH,
    add,
    annual,
    buy,
    flexible,
    lines,
    nets,
    played,
    remove,
)


async def test_x1_ten_users_on_the_20th_are_ten_licenses_for_ten_days(database: Database) -> None:
    answer = await played(database, flexible("2026-04-01"), add("2026-04-20", 10), until="2026-06-04")
    assert lines(answer, "2026-04") == [("addition", 10, 10, 30, "20.00")]
    assert lines(answer, "2026-05") == [("opening", 10, 31, 31, "60.00")]


@pytest.mark.parametrize(
    ("day", "days", "period_days", "net"),
    [
        ("2026-03-20", 11, 31, "21.29"),
        ("2026-02-20", 8, 28, "17.14"),
        ("2028-02-20", 9, 29, "18.62"),
    ],
)
async def test_x2_other_months_count_their_own_days(
    database: Database, day: str, days: int, period_days: int, net: str
) -> None:
    answer = await played(database, flexible(f"{day[:7]}-01"), add(day, 10), until=f"{day[:4]}-04-05")
    assert lines(answer, day[:7]) == [("addition", 10, days, period_days, net)]


async def test_x3_seven_unchanged_users_cost_the_same_every_month(database: Database) -> None:
    answer = await played(database, flexible("2026-01-30"), add("2026-01-31", 7), until="2026-05-04")
    assert nets(answer) == {"2026-02": "42.00", "2026-03": "42.00", "2026-04": "42.00"}


async def test_x4_additions_and_removals_have_lines_of_their_own(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-03-01"),
        add("2026-03-31", 10),
        add("2026-04-10", 5),
        remove("2026-04-20", 3),
        until="2026-05-04",
    )
    assert lines(answer, "2026-04") == [
        ("opening", 10, 30, 30, "60.00"),
        ("addition", 5, 20, 30, "20.00"),
        ("removal", -3, 10, 30, "-6.00"),
    ]
    assert nets(answer)["2026-04"] == "74.00"


async def test_x5_fourteen_days_are_fourteen_days(database: Database) -> None:
    answer = await played(
        database, flexible("2026-03-01"), add("2026-04-01", 1), remove("2026-04-15", 1), until="2026-05-04"
    )
    assert lines(answer, "2026-04") == [("addition", 1, 29, 30, "5.80"), ("removal", -1, 15, 30, "-3.00")]
    assert nets(answer) == {"2026-04": "2.80"}


async def test_x6_the_billing_zone_dates_the_order(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-04-01"),
        {**add("2026-04-20", 10), "at": "2026-04-20T05:00:00Z"},
        until="2026-05-04",
        reseller={**IRISH, "billing_zone": "America/Los_Angeles"},
    )
    assert lines(answer, "2026-04") == [("addition", 10, 11, 30, "22.00")]


async def test_x7_an_annual_term_is_charged_from_the_day_after(database: Database) -> None:
    answer = await played(database, annual("2026-04-20", 10, "12.00"), until="2026-05-04")
    assert lines(answer, "2026-04") == [("opening", 10, 10, 30, "40.00")]
    assert answer["subscriptions"][0]["ends_on"] == "2027-04-20"


async def test_x8_an_annual_addition_is_prorated_in_its_month(database: Database) -> None:
    answer = await played(
        database, annual("2026-04-20", 10, "12.00"), buy("2026-05-10", 5), until="2026-06-04"
    )
    assert lines(answer, "2026-05") == [("opening", 10, 31, 31, "120.00"), ("addition", 5, 21, 31, "40.65")]


async def test_x9_yearly_payments_are_owed_whole_when_confirmed(database: Database) -> None:
    yearly = annual("2026-04-20", 10, "144.00", "google_annual_yearly")
    answer = await played(database, yearly, buy("2026-10-10", 5), until="2026-11-04")
    assert lines(answer, "2026-04") == [("term", 10, 365, 365, "1440.00")]
    assert lines(answer, "2026-10") == [("term", 5, 192, 365, "378.74")]
    october = answer["invoices"][1]["lines"][0]
    assert (october["from"], october["to"]) == ("2026-10-11", "2027-04-20")
    assert nets(answer) == {"2026-04": "1440.00", "2026-10": "378.74"}


async def test_x10_tax_is_computed_once_on_the_net_of_its_rate(database: Database) -> None:
    other = flexible("2026-03-01", "10.10", name="other", product="Other")
    answer = await played(
        database, flexible("2026-03-01", "10.10"), other, add("2026-03-31", 1), add("2026-03-31", 1, "other"),
        until="2026-05-04",
    )  # fmt: skip
    april = answer["invoices"][-1]
    assert (april["net"], april["taxes"][0]["tax"], april["gross"]) == ("20.20", "4.65", "24.85")


async def test_x11_the_rate_is_that_of_the_months_last_day(database: Database) -> None:
    answer = await played(
        database, flexible("2020-07-01"), add("2020-07-31", 10), remove("2020-09-30", 10), until="2021-04-04"
    )
    assert [(bill["month"], bill["taxes"][0]["rate"]) for bill in answer["invoices"]] == [
        ("2020-08", "23"),
        ("2020-09", "21"),
    ]


async def test_x11_the_rate_came_back_on_the_last_day_of_february_2021(database: Database) -> None:
    answer = await played(database, flexible("2021-01-01"), add("2021-01-15", 10), until="2021-03-04")
    rates = {bill["month"]: bill["taxes"][0]["rate"] for bill in answer["invoices"]}
    assert rates == {"2021-01": "21", "2021-02": "23"}


async def test_x19_forty_two_orders_are_one_invoice_and_the_next_month_has_the_next_number(
    database: Database,
) -> None:
    domains = ("acme.example", "globex.example", "initech.example")
    subscriptions = [
        flexible("2026-04-01", name=domain, customer=domain, cap=100, product="Workspace")
        for domain in domains
    ]
    orders = [add(f"2026-04-{2 + n // 3:02d}", 1, domains[n % 3]) for n in range(42)]
    answer = await played(database, *subscriptions, *orders, until="2026-06-04")
    assert answer["refused"] == []
    assert [invoice["number"] for invoice in answer["invoices"]] == [
        "RESELLER-2026-000001",
        "RESELLER-2026-000002",
    ]
    assert [len(invoice["lines"]) for invoice in answer["invoices"]] == [42, 3]


async def test_x20_currencies_without_minor_units_round_to_whole_ones(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-04-01", "500"),
        add("2026-04-20", 1),
        until="2026-05-04",
        reseller={"country": "JP", "billing_zone": "Asia/Tokyo", "currency": "JPY"},
    )
    assert lines(answer, "2026-04") == [("addition", 1, 10, 30, "167")]
    assert answer["invoices"][0]["taxes"] == [{"rate": "0", "net": "167", "tax": "0", "reason": "outside_eu"}]


async def test_the_sample_of_the_documents_is_answered_word_for_word(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-04-01"),
        add("2026-04-20", 10),
        until="2026-05-20",
        name="ten users on the 20th",
    )
    (invoice,) = answer["invoices"]
    assert invoice["issued_on"] == "2026-05-03"
    assert invoice["taxes"] == [{"rate": "23", "net": "20.00", "tax": "4.60", "reason": "domestic"}]
    assert invoice["lines"] == [
        {
            "subscription": "ws", "kind": "addition", "event": 1, "month": "2026-04", "from": "2026-04-21",
            "to": "2026-04-30", "quantity": 10, "unit_price": "6.00", "days": 10, "period_days": 30,
            "net": "20.00", "rules": ["D2", "I2", "M2"],
        }
    ]  # fmt: skip
    assert answer["subscriptions"] == [
        {
            "subscription": "ws", "bought": None, "licensed": 10, "cap": 50, "next_period": None,
            "ends_on": None, "deactivated": [], "over_since": None,
        }
    ]  # fmt: skip
