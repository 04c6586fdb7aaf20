"""What follows from orders: late lines, new prices, renewals, ends, refusals and credits, played whole."""

from typing import Any

from reseller.plumbing.database import Database
from tests.reseller.entrypoints.simulate.scenarios import (
    add,
    annual,
    at,
    buy,
    codes,
    do,
    flexible,
    lines,
    nets,
    played,
    remove,
)

YEARLY = "google_annual_yearly"


async def test_a_late_order_is_a_line_of_the_next_invoice_with_its_own_months_days(
    database: Database,
) -> None:
    early = add("2026-04-10", 2)
    late = add("2026-04-20", 10, entered=at("2026-06-10"))
    answer = await played(database, flexible("2026-03-31"), early, late, until="2026-07-04")
    assert nets(answer) == {"2026-04": "8.00", "2026-05": "12.00", "2026-06": "152.00"}
    assert lines(answer, "2026-06") == [
        ("addition", 10, 10, 30, "20.00"),
        ("addition", 10, 31, 31, "60.00"),
        ("opening", 12, 30, 30, "72.00"),
    ]
    late_line = answer["invoices"][2]["lines"][0]
    assert (late_line["month"], late_line["event"], "I7" in late_line["rules"]) == ("2026-04", 2, True)


async def test_a_new_price_begins_an_opening_line_of_its_own(database: Database) -> None:
    repriced = do("2026-04-11", "set_price", "ws", unit_price="9")
    answer = await played(
        database, flexible("2026-03-01"), add("2026-03-31", 10), repriced, until="2026-05-04"
    )
    assert lines(answer, "2026-04") == [("opening", 10, 10, 30, "20.00"), ("opening", 10, 20, 30, "60.00")]
    assert [line["unit_price"] for line in answer["invoices"][0]["lines"]] == ["6.00", "9"]


async def test_the_tier_of_an_addition_is_that_of_the_total_after_it(database: Database) -> None:
    tiered = flexible("2026-03-01", tiers=[[1, "6.00"], [10, "5.00"]])
    del tiered["unit_price"]
    answer = await played(
        database,
        tiered,
        add("2026-03-31", 8),
        add("2026-04-15", 2),
        remove("2026-04-20", 1),
        until="2026-05-04",
    )
    assert [line["unit_price"] for line in answer["invoices"][0]["lines"]] == ["6.00", "5.00", "5.00"]


async def test_a_yearly_term_switches_to_flexible_at_a_twelfth_of_its_price(database: Database) -> None:
    answer = await played(
        database,
        annual("2025-04-20", 10, "100.00", YEARLY),
        add("2025-06-01", 4, "an"),
        do("2025-07-01", "set_renewal", "an", renewal="flexible"),
        until="2026-06-04",
    )
    assert nets(answer) == {"2025-04": "1000.00", "2026-04": "11.11", "2026-05": "33.33"}
    assert answer["invoices"][1]["lines"][0]["unit_price"] == "8.333333"
    (subscription,) = answer["subscriptions"]
    assert (subscription["bought"], subscription["licensed"], subscription["cap"]) == (None, 4, 10)


async def test_the_renewal_setting_decides_what_follows_a_term(database: Database) -> None:
    def scenario(name: str, domain: str, **renewal: Any) -> list[dict[str, Any]]:
        begin = annual("2025-04-20", 10, "12.00", customer=domain)
        using = add("2025-06-01", 4, name)
        return [{**begin, "as": name}, using, do("2025-07-01", "set_renewal", name, **renewal)]

    wishes: dict[str, dict[str, Any]] = {
        "same": {"renewal": "same_seats"},
        "seven": {"renewal": "same_seats", "quantity": 7},
        "two": {"renewal": "same_seats", "quantity": 2},
        "used": {"renewal": "seats_in_use"},
        "end": {"renewal": "end"},
    }
    events = [event for name, wish in wishes.items() for event in scenario(name, f"{name}.example", **wish)]
    events.sort(key=lambda event: event["at"])
    answer = await played(database, *events, until="2026-04-30")
    stand = {row["subscription"]: (row["bought"], row["ends_on"]) for row in answer["subscriptions"]}
    assert stand == {
        "same": (10, "2027-04-20"),
        "seven": (7, "2027-04-20"),
        "two": (4, "2027-04-20"),
        "used": (4, "2027-04-20"),
        "end": (0, None),
    }


async def test_a_planned_end_is_one_removal_of_all_users_in_use_that_day(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-03-01"),
        add("2026-03-31", 10),
        do("2026-04-11", "end_subscription", "ws", from_on="2026-04-20"),
        add("2026-04-15", 1),
        add("2026-04-21", 1),
        until="2026-05-04",
    )
    assert codes(answer) == [(4, "SUBSCRIPTION_ENDED")]
    assert lines(answer, "2026-04") == [
        ("opening", 10, 30, 30, "60.00"),
        ("addition", 1, 15, 30, "3.00"),
        ("removal", -11, 10, 30, "-22.00"),
    ]
    assert answer["invoices"][0]["lines"][2]["event"] == 2


async def test_an_end_entered_late_is_dated_by_its_day(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-03-01"),
        add("2026-03-31", 5),
        do("2026-04-10", "end_subscription", "ws", entered=at("2026-05-10")),
        until="2026-06-04",
    )
    assert answer["refused"] == []
    assert lines(answer, "2026-04") == [("opening", 5, 30, 30, "30.00")]
    assert lines(answer, "2026-05") == [
        ("removal", -5, 20, 30, "-20.00"),
    ]
    assert answer["invoices"][1]["lines"][0]["month"] == "2026-04"


async def test_refused_events_say_why_and_change_nothing(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-03-01", cap=5),
        add("2026-03-02", 6),
        buy("2026-03-02", 6, "ws"),
        do("2026-03-02", "set_cap", "ws", cap=5, by="customer_admin"),
        add("2026-03-02", 0),
        remove("2026-03-02", 1),
        add("2026-03-03", 5),
        do("2026-03-03", "set_cap", "ws", cap=4),
        do("2026-03-03", "set_cap", "ws", cap=56),
        do("2026-03-03", "swap_users", "ws", remove=1, add=1),
        do("2026-03-03", "request", "ws", count=1),
        add("2026-03-04", 1, by="customer_viewer"),
        do("2026-03-04", "remove_users", "ws", users=["nobody"]),
        add("2026-03-04", 1, by="provider_operator"),
        until="2026-04-04",
        contract_limit=55,
    )
    assert codes(answer) == [
        (1, "CAP_EXCEEDED"),
        (2, "NOT_AVAILABLE_ON_TERMS"),
        (3, "FORBIDDEN"),
        (4, "QUANTITY_INVALID"),
        (5, "QUANTITY_INVALID"),
        (7, "CAP_BELOW_LICENSED"),
        (8, "CONTRACT_LIMIT_EXCEEDED"),
        (9, "NOT_AVAILABLE_ON_TERMS"),
        (10, "NOT_AVAILABLE_ON_TERMS"),
        (11, "FORBIDDEN"),
        (12, "NOT_FOUND"),
        (13, "FORBIDDEN"),
    ]
    assert answer["refused"][0]["detail"]["available"] == 5
    assert lines(answer, "2026-03") == [("addition", 5, 28, 31, "27.10")]


async def test_a_refusal_names_users_as_a_list_of_the_scenarios_names(database: Database) -> None:
    answer = await played(
        database,
        flexible("2026-03-01", cap=50),
        do("2026-03-02", "add_users", "ws", users=["ann", "bob", "cyd"]),
        do("2026-03-03", "add_users", "ws", users=["bob", "dan", "ann"]),
        do("2026-03-04", "remove_users", "ws", users=["eve"]),
        until="2026-03-05",
    )
    assert codes(answer) == [(2, "USER_EXISTS"), (3, "NOT_FOUND")]
    already, missing = (refusal["detail"]["users"] for refusal in answer["refused"])
    assert (sorted(already), missing) == (["ann", "bob"], ["eve"])
    said = answer["refused"][0]["detail"]["message"]
    assert said.startswith("Already assigned here:")
    assert ("ann" in said, "bob" in said, "@" in said) == (True, True, False)


async def test_annual_terms_refuse_what_their_commitment_forbids(database: Database) -> None:
    answer = await played(
        database,
        annual("2026-03-01", 5, "12.00"),
        do("2026-03-02", "cancel_licenses", "an", count=1),
        buy("2026-03-02", 6, by="customer_admin"),
        {"at": at("2026-03-02"), "do": "set_link", "enabled": False},
        buy("2026-03-02", 1),
        do("2026-03-02", "request", "an", count=1),
        do("2026-03-02", "end_subscription", "an"),
        add("2026-03-02", 6, "an"),
        do("2026-03-02", "set_renewal", "an", renewal="same_seats", quantity=21),
        {"at": at("2026-03-03"), "do": "set_link", "enabled": True, "customer": "acme.example"},
        buy("2026-03-03", 15),
        until="2026-03-04",
        contract_limit=20,
    )
    assert codes(answer) == [
        (1, "REDUCTION_NOT_ALLOWED"),
        (2, "FORBIDDEN"),
        (4, "REQUEST_LINK_NOT_CONFIGURED"),
        (5, "REQUEST_LINK_NOT_CONFIGURED"),
        (6, "NOT_AVAILABLE_ON_TERMS"),
        (7, "NO_LICENSE_AVAILABLE"),
        (8, "CONTRACT_LIMIT_EXCEEDED"),
    ]
    assert answer["subscriptions"][0]["bought"] == 20


async def test_a_credit_note_reverses_its_invoice_once(database: Database) -> None:
    credit = {"at": at("2026-05-10"), "do": "credit", "invoice": 0}
    answer = await played(
        database, flexible("2026-03-31"), add("2026-04-20", 10), credit, credit, {**credit, "invoice": 7},
        until="2026-06-04",
    )  # fmt: skip
    assert codes(answer) == [(3, "ALREADY_CREDITED"), (4, "NOT_FOUND")]
    april, note, may = answer["invoices"]
    assert (note["kind"], note["month"], note["credits"]) == ("credit_note", None, april["number"])
    assert (note["net"], note["taxes"][0]["tax"], note["gross"]) == ("-20.00", "-4.60", "-24.60")
    assert (note["lines"][0]["kind"], note["lines"][0]["quantity"], note["lines"][0]["event"]) == (
        "credit",
        -10,
        2,
    )
    assert (may["number"], may["net"]) == ("RESELLER-2026-000002", "60.00")


async def test_a_renewal_of_the_same_seats_takes_the_price_that_comes_with_it(database: Database) -> None:
    renewal = do("2026-06-01", "set_renewal", "an", renewal="same_seats", unit_price="13.00")
    answer = await played(database, annual("2026-04-30", 10, "12.00"), renewal, until="2027-06-04")
    assert (nets(answer)["2027-04"], nets(answer)["2027-05"]) == ("120.00", "130.00")


async def test_who_may_not_credit_learns_nothing_of_which_invoices_exist(database: Database) -> None:
    credit = {"at": at("2026-05-10"), "do": "credit", "invoice": 7, "by": "reseller_owner"}
    answer = await played(database, flexible("2026-03-31"), credit, until="2026-06-04")
    assert codes(answer) == [(1, "FORBIDDEN")]


async def test_a_term_anchored_on_a_leap_day_clamps_and_comes_back(database: Database) -> None:
    answer = await played(database, annual("2028-02-28", 1, "12.00"), until="2032-03-10")
    assert answer["subscriptions"][0]["ends_on"] == "2033-02-27"
    leap = [line for invoice in answer["invoices"] for line in invoice["lines"] if line["from"][8:] == "29"]
    assert [line["from"] for line in leap] == ["2028-02-29", "2032-02-29"]
