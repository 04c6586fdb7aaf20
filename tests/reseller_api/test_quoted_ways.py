"""What is ordered for money beside the orders themselves is held to a quote too: advice, and undoing (M6)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import START
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import ORDER, a_holding, an_annual, some

ADVISED = """query($input: PreviewOrderInput!) { previewOrder(input: $input) {
  advice { id net { amount } dueOn quote { token } } } }"""
SCHEDULED = """query($id: ID!) { subscription(id: $id) { bought
  scheduledChanges { id key undoNet { amount } undoQuote { token } } } }"""


@pytest.fixture(autouse=True)
def at_the_start(people: People) -> None:
    people.clock.set(START)


async def advised(people: People, key: str, **wish: Any) -> Any:
    """The way of that key for a wish."""
    found = (await people.data("reseller_owner", ADVISED, input=wish))["previewOrder"]["advice"]
    return next(each for each in found if each["id"].startswith(key))


async def grace(people: People, subscription: str, who: str = "reseller_owner") -> Any:
    """What is scheduled for the end of grace."""
    seen = (await people.data(who, SCHEDULED, id=subscription))["subscription"]["scheduledChanges"]
    return next(each for each in seen if each["key"] == "grace_ends")


async def used_by(people: People, subscription: str, *names: str) -> None:
    users = {"subscription": subscription, "users": some(*names)}
    await people.done("customer_admin", "addUsers", change=users)
    await people.work()


async def test_an_advice_costs_what_it_was_quoted_at_or_is_refused(people: People) -> None:
    subscription = await a_holding(people, "timelog", 10)
    lower = {"subscription": subscription, "quantity": 6}
    await people.done("customer_owner", "setNextPeriodLicenses", ORDER, change=lower)
    people.clock.advance(timedelta(days=5))
    wish = {"addLicenses": {"subscription": subscription, "quantity": 2}}
    way = await advised(people, "keep_next_period", **wish)
    other = await advised(people, "keep_next_period", addLicenses={**wish["addLicenses"], "quantity": 3})
    asked = {"change": wish, "advice": way["id"]}
    for token in (other["quote"]["token"], "none.none"):
        refused = await people.refused("reseller_owner", "placeAdvice", **asked, quote=token)
        assert (refused["code"], refused["field"]) == ("QUOTE_EXPIRED", ["quote"])
    token = way["quote"]["token"]
    placed = await people.done("reseller_owner", "placeAdvice", "orders { id }", **asked, quote=token)
    await people.work()
    query = "query($id: ID!) { order(id: $id) { charges { net { amount } } } }"
    order = await people.data("reseller_owner", query, id=placed["orders"][0]["id"])
    assert order["order"]["charges"] == [{"net": way["net"]}]


async def test_what_is_planned_has_no_quote(people: People) -> None:
    subscription = await a_holding(people, "timelog", 10)
    wish = {"subscription": subscription, "quantity": 2}
    found = (await people.data("reseller_owner", ADVISED, input={"addLicenses": wish}))["previewOrder"]
    assert all((each["quote"] is None) == (each["dueOn"] is not None) for each in found["advice"])


async def test_undoing_the_end_of_grace_costs_what_it_was_quoted_at_or_is_refused(people: People) -> None:
    subscription = await a_holding(people, "timelog", 2)
    people.clock.advance(timedelta(days=5))
    await used_by(people, subscription, "una", "val", "wes")
    shown = await grace(people, subscription)
    await used_by(people, subscription, "xen")
    now = await grace(people, subscription)
    assert now["id"] == shown["id"]
    asked = {"subscription": subscription, "change": shown["id"]}
    stale = await people.data(
        "reseller_owner",
        """mutation($input: UndoScheduledChangeInput!) { undoScheduledChange(input: $input) {
          errors { code field ... on QuoteExpired { net { amount } } } } }""",
        input={**asked, "idempotencyKey": "stale", "quote": shown["undoQuote"]["token"]},
    )
    refused = {"code": "QUOTE_EXPIRED", "field": ["quote"], "net": now["undoNet"]}
    assert stale["undoScheduledChange"]["errors"] == [refused]
    token = now["undoQuote"]["token"]
    back = await people.done("reseller_owner", "undoScheduledChange", "order { id }", **asked, quote=token)
    await people.work()
    query = "query($id: ID!) { order(id: $id) { kind charges { net { amount } } } }"
    order = (await people.data("reseller_owner", query, id=back["order"]["id"]))["order"]
    assert order == {"kind": "ADD_LICENSES", "charges": [{"net": now["undoNet"]}]}


async def test_a_canceled_order_takes_a_purchase_order_number(people: People) -> None:
    subscription = await an_annual(people)
    change = {"subscription": subscription, "quantity": 1}
    placed = await people.done("reseller_owner", "addLicenses", ORDER, change=change, poNumber="PO 1")
    asked = {"order": placed["order"]["id"], "poNumber": "PO 2"}
    filed = await people.done("reseller_owner", "cancelOrder", "order { status poNumber }", **asked)
    assert filed["order"] == {"status": "CANCELED", "poNumber": "PO 2"}
