"""What the vendors' texts say, played as scenarios: each test names the statement of the text it shows."""

from typing import Any

import pytest

from reseller.plumbing.database import Database
from tests.reseller.entrypoints.simulate.scenarios import (
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

HELD = "held"


async def test_billomat_2_small_tariffs_must_upgrade_before_they_buy(database: Database) -> None:
    answer = await played(
        database,
        begin("billomat", "2026-03-01", 5, "10.00", tariff="Solo+"),
        buy("2026-03-02", 1, HELD),
        do("2026-03-03", "set_tariff", HELD, tariff="Business"),
        buy("2026-03-04", 1, HELD),
        until="2026-03-05",
    )
    assert codes(answer) == [(1, "TARIFF_TOO_LOW")]
    assert standing(answer)["bought"] == 6


async def test_billomat_12_to_14_what_is_canceled_and_unused_stays_to_the_period_s_end(
    database: Database,
) -> None:
    events = [
        begin("billomat", "2026-03-01", 10, "10.00"),
        add("2026-03-02", 7, HELD),
        do("2026-03-03", "cancel_licenses", HELD, count=4),
        do("2026-03-03", "cancel_licenses", HELD, count=2),
        remove("2026-03-04", 1, HELD),
        do("2026-03-04", "cancel_licenses", HELD, count=2),
    ]
    during = await played(database, *events, until="2026-03-31")
    assert codes(during) == [(2, "LICENSES_IN_USE")]
    held = standing(during)
    assert (held["bought"], held["next_period"], held["licensed"]) == (10, 6, 6)


async def test_billomat_14_the_next_period_has_what_is_left(database: Database) -> None:
    answer = await played(
        database,
        begin("billomat", "2026-03-01", 10, "10.00"),
        do("2026-03-03", "cancel_licenses", HELD, count=4),
        buy("2026-03-05", 1, HELD),
        until="2026-05-04",
    )
    periods = [line for bill in bills(answer) for line in bill[2]]
    assert periods == [
        ("period", "2026-03-02", "2026-04-01", 10, 31, 31, "100.00"),
        ("period", "2026-04-02", "2026-05-01", 7, 30, 30, "70.00"),
    ]
    assert (standing(answer)["bought"], events_of(answer)) == (7, [0, None])


async def test_timelog_10_to_12_the_next_period_is_billed_for_the_lower_number(database: Database) -> None:
    answer = await played(
        database,
        begin("timelog", "2026-03-01", 10, "9.00"),
        do("2026-03-05", "set_next_period", HELD, quantity=11),
        do("2026-03-05", "set_next_period", HELD, quantity=0),
        do("2026-03-05", "set_next_period", HELD, quantity=4),
        do("2026-03-06", "set_next_period", HELD, quantity=6),
        until="2026-05-04",
    )
    assert codes(answer) == [(1, "NEXT_PERIOD_OUT_OF_RANGE"), (2, "TERMINATE_VIA_SUPPORT")]
    assert [line[3] for bill in bills(answer) for line in bill[2]] == [10, 6]
    assert (standing(answer)["bought"], standing(answer)["next_period"]) == (6, 6)


async def test_timelog_16_lowering_below_the_users_deactivates_the_newest_after_seven_days(
    database: Database,
) -> None:
    events = [
        begin("timelog", "2026-03-01", 5, "9.00"),
        add("2026-03-02", 3, HELD),
        add("2026-03-03", 1, HELD, protected=True),
        add("2026-03-04", 1, HELD),
        do("2026-03-05", "set_next_period", HELD, quantity=2),
    ]
    answer = standing(await played(database, *events, until="2026-04-30"))
    assert (answer["deactivated"], answer["licensed"]) == (["held-5", "held-3", "held-2"], 2)
    assert (answer["over_since"], answer["bought"]) == (None, 2)


async def test_timelog_a_protected_user_outlives_the_grace(database: Database) -> None:
    answer = await played(
        database,
        begin("timelog", "2026-03-01", 1, "9.00"),
        do("2026-03-03", "add_users", HELD, users=["Ada", "Ben"], protected=True),
        remove("2026-03-20", 1, HELD),
        do("2026-03-20", "add_users", HELD, users=["Ben"]),
        until="2026-03-28",
    )
    held = standing(answer)
    assert (held["deactivated"], held["over_since"], held["licensed"]) == ([], "2026-03-20", 2)


async def test_timelog_9_buying_bills_the_rest_of_the_period_at_once(database: Database) -> None:
    answer = await played(
        database, begin("timelog", "2026-03-31", 10, "30.00"), buy("2026-04-20", 2, HELD), until="2026-05-04"
    )
    assert bills(answer) == [
        ("immediate", "2026-04-20", [("rest_of_period", "2026-04-21", "2026-04-30", 2, 10, 30, "20.00")]),
        ("monthly", "2026-04", [("period", "2026-04-01", "2026-04-30", 10, 30, 30, "300.00")]),
    ]
    assert [bill["month"] for bill in answer["invoices"]] == [None, "2026-04"]


async def test_aircall_6_a_paid_seat_is_free_to_use_again_and_the_next_period_counts_afresh(
    database: Database,
) -> None:
    answer = await played(
        database,
        begin("aircall", "2026-03-01", None, "31.00", included=2),
        add("2026-03-01", 4, HELD),
        remove("2026-03-10", 3, HELD),
        add("2026-03-20", 2, HELD),
        remove("2026-03-21", 1, HELD),
        until="2026-05-04",
    )
    assert [(line[0], line[3]) for bill in bills(answer) for line in bill[2]] == [
        ("rest_of_period", 2),
        ("period", 2),
        ("period", 2),
    ]
    assert standing(answer)["bought"] == 2


async def test_aircall_9_what_is_included_is_billed_though_nobody_uses_it(database: Database) -> None:
    answer = await played(
        database, begin("aircall", "2026-03-01", None, "31.00", included=3), until="2026-04-03"
    )
    assert bills(answer) == [
        ("monthly", "2026-03", [("period", "2026-03-01", "2026-03-31", 3, 31, 31, "93.00")])
    ]


async def test_horizon_11_to_15_the_next_term_is_bought_in_the_window(
    database: Database,
) -> None:
    answer = await played(
        database,
        begin("horizon", "2026-01-01", 10, "5.00"),
        do("2026-12-01", "renew", HELD),
        do("2026-12-10", "cancel_licenses", HELD, count=5),
        do("2026-12-11", "renew", HELD, unit_price="4.00"),
        do("2026-12-12", "renew", HELD),
        buy("2026-12-13", 5, HELD),
        until="2027-01-02",
    )
    assert codes(answer) == [(1, "OUTSIDE_RENEWAL_WINDOW"), (4, "OUTSIDE_RENEWAL_WINDOW")]
    assert bills(answer)[1:] == [
        ("immediate", "2026-12-11", [("period", "2027-01-01", "2027-12-31", 5, 365, 365, "20.00")]),
        ("immediate", "2026-12-13", [("rest_of_period", "2026-12-13", "2027-12-31", 5, 365, 365, "20.00")]),
    ]
    held = standing(answer)
    assert (held["bought"], held["ends_on"], held["next_period"]) == (10, "2027-12-31", None)


async def test_horizon_10_without_a_renewal_it_ends_with_its_term(database: Database) -> None:
    answer = await played(
        database, begin("horizon", "2026-01-01", 10, "5.00"), buy("2026-02-01", 5, HELD), until="2027-01-02"
    )
    assert standing(answer) == {
        "subscription": HELD, "bought": 0, "licensed": 0, "cap": None, "next_period": None, "ends_on": None,
        "deactivated": [], "over_since": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pay", "code"), [("declined", "PAYMENT_FAILED"), ("none", "PAYMENT_REQUIRED"), ("ok", None)]
)
async def test_horizon_3_and_4_a_card_pays_before_anything_counts(
    database: Database, pay: str, code: str | None
) -> None:
    answer = await played(
        database, begin("horizon", "2026-01-01", 10, "5.00"), buy("2026-02-01", 5, HELD, pay=pay),
        do("2026-12-10", "renew", HELD, pay=pay), add("2026-12-11", 15, HELD), until="2026-12-12",
    )  # fmt: skip
    paid = code is None
    assert [answered for event, answered in codes(answer) if event < 3] == ([] if paid else [code, code])
    held = standing(answer)
    assert (held["bought"], held["ends_on"]) == ((15, "2027-12-31") if paid else (10, "2026-12-31"))
    assert len(answer["invoices"]) == (3 if paid else 1)


async def test_the_price_of_a_renewal_that_was_declined_is_not_kept(database: Database) -> None:
    answer = await played(
        database,
        begin("horizon", "2026-01-01", 10, "5.00"),
        do("2026-12-10", "renew", HELD, unit_price="4.00", pay="declined"),
        do("2026-12-11", "renew", HELD),
        until="2026-12-12",
    )
    assert codes(answer) == [(1, "PAYMENT_FAILED")]
    assert [bill["net"] for bill in answer["invoices"]] == ["50.00", "50.00"]


async def test_a_subscription_whose_card_was_declined_never_came_to_be(database: Database) -> None:
    answer = await played(
        database,
        begin("horizon", "2026-01-01", 10, "5.00", pay="declined"),
        add("2026-01-02", 1, HELD),
        begin("horizon", "2026-01-03", 10, "5.00", **{"as": "other"}),
        until="2026-02-02",
        contract_limit=10,
    )
    assert codes(answer) == [(0, "PAYMENT_FAILED"), (1, "NOT_FOUND")]
    assert [one["subscription"] for one in answer["subscriptions"]] == ["other"]


async def test_a_card_is_of_no_account_where_none_is_asked_for(database: Database) -> None:
    answer = await played(
        database,
        begin("timelog", "2026-01-01", 10, "5.00", pay="none"),
        buy("2026-01-02", 1, HELD, pay="declined"),
        until="2026-01-03",
    )
    assert (answer["refused"], standing(answer)["bought"]) == ([], 11)


@pytest.mark.parametrize("terms", ["billomat", "timelog", "aircall"])
async def test_periods_end_with_the_one_that_runs(database: Database, terms: str) -> None:
    answer = await played(
        database,
        begin(terms, "2026-02-28", 5, "10.00", start_on="2026-03-01"),
        do("2026-03-10", "end_subscription", HELD),
        add("2026-03-31", 1, HELD),
        add("2026-04-01", 1, HELD),
        until="2026-05-04",
    )
    assert codes(answer) == [(3, "SUBSCRIPTION_ENDED")]
    held = standing(answer)
    assert (held["bought"], held["licensed"], held["ends_on"]) == (0, 0, None)
    assert len(answer["invoices"]) == 1


async def test_a_name_is_free_again_once_its_user_is_gone(database: Database) -> None:
    named: dict[str, Any] = {"users": ["Ada"]}
    answer = await played(
        database,
        begin("timelog", "2026-03-01", 1, "9.00"),
        do("2026-03-02", "add_users", HELD, **named),
        do("2026-03-02", "add_users", HELD, **named),
        do("2026-03-03", "remove_users", HELD, **named),
        do("2026-03-03", "add_users", HELD, **named),
        add("2026-03-03", 1, HELD),
        remove("2026-03-04", 1, HELD),
        add("2026-03-04", 1, HELD),
        do("2026-03-20", "add_users", HELD, users=["held-2"]),
        until="2026-03-30",
    )
    assert codes(answer) == [(2, "USER_EXISTS")]
    assert standing(answer)["deactivated"] == ["held-2", "held-2"]


@pytest.mark.parametrize(("removed", "added"), [(0, 0), (1, -1), (-1, 1), (3, 1), (0, 10**9)])
async def test_a_swap_of_impossible_numbers_is_refused(database: Database, removed: int, added: int) -> None:
    answer = await played(
        database,
        begin("aircall", "2026-03-01", 5, "9.00"),
        add("2026-03-02", 2, HELD),
        add("2026-03-02", 10**9, HELD),
        do("2026-03-03", "swap_users", HELD, remove=removed, add=added),
        until="2026-03-04",
    )
    assert codes(answer) == [(2, "QUANTITY_INVALID"), (3, "QUANTITY_INVALID")]
    assert standing(answer)["licensed"] == 2
