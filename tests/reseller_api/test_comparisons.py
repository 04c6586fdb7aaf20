"""Comparing license terms through GraphQL: what the worker stored is what the comparison tells."""

import sys
from collections.abc import Sequence
from typing import Any

from reseller.entrypoints.comparing import SIMULATE, compare_handlers
from reseller.plumbing.running import Runner
from tests.ignoring import only
from tests.reseller_api.conftest import People

FOUND = """query($id: ID!) { comparison(id: $id) { status reason finishedAt start users outcomes {
  terms { key name } period price months { month net { amount currency } } total { amount }
  refusals { wish code } firstDay endsOn hasEnded bought users deactivated } } }"""
FLEXIBLE = {"terms": "google_flexible", "period": "MONTH", "price": "6.00"}
NOTHING = (sys.executable, "-c", "raise SystemExit(1)")
ANNUAL = {"terms": "google_annual_monthly", "period": "MONTH", "price": "5.00"}


async def compared(
    people: People, *ways: dict[str, str], played_by: Sequence[str] = SIMULATE, **wish: Any
) -> Any:
    """What came of wishes under these ways, played as a worker plays them."""
    base = {"start": "2026-04-01", "users": 10, "months": 3}
    asked = await people.done(
        "reseller_owner", "compareTerms", "comparison { id }", ways=ways, **base, **wish
    )
    handlers = only(compare_handlers(people.database, command=played_by, longest=600))
    await Runner(people.database, handlers).drain(people.clock.now())
    return (await people.data("reseller_owner", FOUND, id=asked["comparison"]["id"]))["comparison"]


async def test_a_comparison_tells_each_ways_months_total_and_refusals(people: People) -> None:
    found = await compared(people, FLEXIBLE, ANNUAL, changes=[{"on": "2026-05-10", "count": -4}])
    assert (found["status"], found["reason"], found["users"]) == ("DONE", None, 10)
    assert found["finishedAt"] is not None
    flexible, annual = found["outcomes"]
    assert flexible == {
        "terms": {"key": "google_flexible", "name": "Flexible"}, "period": "MONTH", "price": "6.00",
        "months": nets("58.00", "43.74", "36.00"), "total": {"amount": "137.74"}, "refusals": [],
        "firstDay": "2026-04-02", "endsOn": None, "hasEnded": False, "bought": None, "users": 6,
        "deactivated": 0,
    }  # fmt: skip
    assert annual == {
        "terms": {"key": "google_annual_monthly", "name": "Annual, monthly payments"}, "period": "MONTH",
        "price": "5.00", "months": nets("48.33", "50.00", "50.00"), "total": {"amount": "148.33"},
        "refusals": [{"wish": 1, "code": "REDUCTION_NOT_ALLOWED"}], "firstDay": "2026-04-02",
        "endsOn": "2027-04-01", "hasEnded": False, "bought": 10, "users": 6, "deactivated": 0,
    }  # fmt: skip


def nets(*amounts: str) -> list[Any]:
    """These nets of April and on."""
    months = enumerate(amounts, 4)
    return [{"month": f"2026-{month:02}", "net": {"amount": net, "currency": "EUR"}} for month, net in months]


async def test_a_comparison_that_came_to_nothing_says_why_and_has_no_outcomes(people: People) -> None:
    found = await compared(people, FLEXIBLE, played_by=NOTHING)
    assert (found["status"], found["outcomes"]) == ("FAILED", [])
    assert found["reason"].startswith("It could not be played.")
