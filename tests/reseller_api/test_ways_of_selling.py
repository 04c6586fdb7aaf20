"""Every vendor's way of selling through GraphQL: what is shown, ordered, set, warned of and refused."""

from datetime import timedelta
from typing import Any

import pytest

from customers.orders import notices
from customers.orders.advice import value as advice
from customers.subscriptions.scheduled import value as scheduled
from reseller_api.orders.wording import ADVICE, NOTICES, SCHEDULED
from tests.conftest import START
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import ORDER, a_flexible, a_holding, price, some

SHOWN = """query($id: ID!) { subscription(id: $id) {
  bought licensed available included nextIncluded paid additional canceled nextPeriodLicenses tariff
  overSince graceDeadline renewedUntil billingPeriod version
  usersAtRisk(first: 10) { nodes { user { address protected } } }
  deactivatedUsers(first: 10) { nodes { address } }
  scheduledChanges { id key on message undoable reasonCode plannedBy { name } order { kind } }
  availableActions { action allowed reasonCode allowedFrom } } }"""
PREVIEW = """query($input: PreviewOrderInput!) { previewOrder(input: $input) {
  net { amount } dueNow { amount } joins invoiceDate recurringAfter { amount } notices { key message }
  drops { key message } advice { id message dueOn saving { amount } orders { action quantity } }
  errors { code field } } }"""


async def shown(people: People, subscription: str, who: str = "reseller_owner") -> Any:
    return (await people.data(who, SHOWN, id=subscription))["subscription"]


async def preview(people: People, who: str, **change: Any) -> Any:
    return (await people.data(who, PREVIEW, input=change))["previewOrder"]


async def refusal(people: People, who: str, mutation: str, details: str, **given: Any) -> Any:
    """The only refusal, with what its type says besides."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code {details} }} }} }}"
    people.keys += 1
    asked = {"idempotencyKey": f"refused {people.keys}", **given}
    (found,) = (await people.data(who, query, input=asked))[mutation]["errors"]
    return found


async def test_billomat_cancels_restores_and_gates_by_tariff(people: People) -> None:
    subscription = await a_holding(people, "billomat", 5, tariff="Solo")
    two = {"subscription": subscription, "quantity": 2}
    canceled = await people.done("customer_admin", "cancelLicenses", ORDER, change=two)
    assert (canceled["order"]["status"], canceled["order"]["quantityDelta"]) == ("COMPLETED", -2)
    seen = await shown(people, subscription)
    assert (seen["bought"], seen["canceled"], seen["nextPeriodLicenses"]) == (5, 2, 3)
    await people.done("customer_admin", "restoreLicenses", ORDER, change={**two, "quantity": 1})
    assert (await shown(people, subscription))["canceled"] == 1
    details = "... on TariffTooLow { tariff needed }"
    refused = await refusal(people, "reseller_sales", "addLicenses", details, change=two)
    assert refused == {"code": "TARIFF_TOO_LOW", "tariff": "Solo", "needed": "Business"}
    asked = {"subscription": subscription, "version": seen["version"], "tariff": "Business"}
    changed = await people.done("customer_admin", "changeTariff", "subscription { tariff }", **asked)
    assert changed["subscription"]["tariff"] == "Business"
    details = "... on LicensesInUse { unused }"
    refused = await refusal(
        people, "customer_admin", "cancelLicenses", details, change={**two, "quantity": 5}
    )
    assert refused == {"code": "LICENSES_IN_USE", "unused": 4}


async def test_timelog_lowers_the_next_period_and_buying_resets_it(people: People) -> None:
    subscription = await a_holding(people, "timelog", 10)
    change = {"subscription": subscription, "quantity": 6}
    await people.done("customer_owner", "setNextPeriodLicenses", ORDER, change=change)
    seen = await shown(people, subscription)
    (lower,) = [each for each in seen["scheduledChanges"] if each["key"] == "lower_next_period"]
    assert seen["nextPeriodLicenses"] == 6
    assert (lower["undoable"], lower["order"]) == (True, {"kind": "SET_NEXT_PERIOD_LICENSES"})
    assert lower["message"] == "The next period begins with 6 of 10 licenses."
    found = await preview(people, "reseller_sales", addLicenses={"subscription": subscription, "quantity": 2})
    assert {"resets_next_period"} <= {notice["key"] for notice in found["notices"]}
    assert [dropped["key"] for dropped in found["drops"]] == ["lower_next_period"]
    assert (found["dueNow"]["amount"], found["joins"]) == ("0.00", "2026-03")
    people.clock.set(START + timedelta(days=5))
    found = await preview(people, "reseller_sales", addLicenses={"subscription": subscription, "quantity": 2})
    assert (found["dueNow"]["amount"] > found["net"]["amount"], found["joins"]) == (True, None)
    people.clock.set(START)
    for quantity, code in ((0, "TERMINATE_VIA_SUPPORT"), (11, "NEXT_PERIOD_OUT_OF_RANGE")):
        asked = {**change, "quantity": quantity}
        refused = await people.refused("customer_owner", "setNextPeriodLicenses", change=asked)
        assert (refused["code"], refused["field"]) == (code, ["change", "quantity"])
    undone = {"subscription": subscription, "change": lower["id"]}
    back = await people.done("customer_owner", "undoScheduledChange", "order { kind }", **undone)
    assert back["order"] == {"kind": "SET_NEXT_PERIOD_LICENSES"}
    assert (await shown(people, subscription))["nextPeriodLicenses"] == 10


async def test_timelog_names_whom_the_end_of_grace_takes_and_protecting_changes_it(people: People) -> None:
    subscription = await a_holding(people, "timelog", 2)
    for name in ("uma", "vic", "wim", "xia"):
        await people.done(
            "customer_admin", "addUsers", change={"subscription": subscription, "users": some(name)}
        )
        await people.work()
    seen = await shown(people, subscription)
    assert (seen["overSince"], seen["graceDeadline"]) == ("2026-03-16", "2026-03-23")
    at_risk = [node["user"]["address"] for node in seen["usersAtRisk"]["nodes"]]
    assert at_risk == ["xia@acme.example", "wim@acme.example"]
    query = """query($id: ID!, $after: String) { subscription(id: $id) {
      usersAtRisk(first: 1, after: $after) { nodes { user { id version } } pageInfo { endCursor } } } }"""
    first = (await people.data("customer_admin", query, id=subscription))["subscription"]["usersAtRisk"]
    cursor = first["pageInfo"]["endCursor"]
    second = (await people.data("customer_admin", query, id=subscription, after=cursor))["subscription"]
    assert second["usersAtRisk"]["nodes"] != first["nodes"]
    xia = first["nodes"][0]["user"]
    await people.done("customer_admin", "updateUser", user=xia["id"], version=xia["version"], protected=True)
    seen = await shown(people, subscription)
    at_risk = [node["user"]["address"] for node in seen["usersAtRisk"]["nodes"]]
    assert at_risk == ["wim@acme.example", "vic@acme.example"]
    await people.done("reseller_owner", "addLicenses", change={"subscription": subscription, "quantity": 2})
    await people.work()
    seen = await shown(people, subscription)
    assert (seen["overSince"], seen["usersAtRisk"]["nodes"]) == (None, [])


async def test_aircall_bills_beyond_what_is_paid_and_advises_a_swap(people: People) -> None:
    subscription = await a_holding(people, "aircall", 2, included=1)
    change = {"subscription": subscription, "users": some("lea", "max")}
    await people.done("customer_admin", "addUsers", change=change)
    await people.work()
    seen = await shown(people, subscription)
    assert (seen["included"], seen["additional"], seen["paid"]) == (1, 1, 2)
    wish = {"addUsers": {"subscription": subscription, "users": some("noa")}}
    found = await preview(people, "reseller_sales", **wish)
    assert "bills_even_if_deleted" in {notice["key"] for notice in found["notices"]}
    (swap,) = [each for each in found["advice"] if each["id"].startswith("swap")]
    assert swap["orders"] == [{"action": "SWAP_USERS", "quantity": 1}]
    placed = await people.done(
        "reseller_sales", "placeAdvice", "orders { kind } plannedOrder { id }", change=wish, advice=swap["id"]
    )
    assert placed == {"orders": [{"kind": "SWAP_USERS"}], "plannedOrder": None, "errors": []}
    await people.work()
    assert (await shown(people, subscription))["paid"] == 2
    gone = await people.refused("reseller_sales", "placeAdvice", change=wish, advice="none")
    assert gone["code"] == "QUOTE_EXPIRED"


async def test_aircall_shows_amounts_to_the_owner_alone(people: People) -> None:
    version = await people.version("customer", people.customer)
    await people.done(
        "reseller_owner", "updateCustomer", customer=people.customer, version=version, showsPrices=True
    )
    subscription = await a_holding(people, "aircall", 2)
    query = """query($id: ID!) { subscription(id: $id) { orders(first: 9) { nodes {
      charges { net { amount } } } } } }"""
    wish = {"addUsers": {"subscription": subscription, "users": some("pia", "rob", "sam")}}
    for who, sees in (("customer_owner", True), ("customer_admin", False), ("customer_viewer", False)):
        charged = await people.data(who, query, id=subscription)
        assert ("'amount'" in str(charged)) is sees, who
        if who != "customer_viewer":
            found = await preview(people, who, **wish)
            assert (found["net"] is not None, found["errors"]) == (sees, []), who
    version = await people.version("customer", people.customer)
    await people.done(
        "reseller_owner", "updateCustomer", customer=people.customer, version=version, showsPrices=False
    )


async def test_aircalls_included_number_to_be_is_told_to_the_owner_alone(people: People) -> None:
    subscription = await a_holding(people, "aircall", 2, included=1)
    version = (await shown(people, subscription))["version"]
    await people.done("reseller_sales", "setIncluded", subscription=subscription, version=version, included=7)
    asked = """query($id: ID!) { subscription(id: $id) { scheduledChanges { key } }
      history(first: 1, filter: { subscription: $id }) { nodes { action quantityDelta quantityAfter } } }"""
    event = {"action": "included_set", "quantityDelta": 6, "quantityAfter": 7}
    secret = {**event, "quantityDelta": None, "quantityAfter": None}
    told = {
        "reseller_sales": event,
        "customer_owner": event,
        "customer_admin": secret,
        "customer_viewer": secret,
    }
    for who, entry in told.items():
        seen = await people.data(who, asked, id=subscription)
        assert seen["history"]["nodes"] == [entry], who
        keys = {change["key"] for change in seen["subscription"]["scheduledChanges"]}
        assert ("included_changes" in keys) is (entry is event), who


async def test_aircall_shows_its_plan_to_the_owner_alone(people: People) -> None:
    subscription = await a_holding(people, "aircall", 2, included=1)
    asked = """query($id: ID!, $day: Date!) { subscription(id: $id) { licensed
      bought included paid additional available nextPeriodLicenses
      seatsAt(day: $day) { licensed bought available nextNumber }
      timeline(since: $day, until: $day, first: 9) { nodes { measure } } } }"""
    day = START.date().isoformat()
    for who in ("reseller_sales", "customer_owner", "customer_admin", "customer_viewer"):
        seen = (await people.data(who, asked, id=subscription, day=day))["subscription"]
        past, steps = seen.pop("seatsAt"), {step["measure"] for step in seen.pop("timeline")["nodes"]}
        kept = who in ("customer_admin", "customer_viewer")
        assert (seen.pop("licensed") is None, past.pop("licensed") is None) == (False, False)
        assert {value is None for value in seen.values()} == {kept}, (who, seen)
        assert {value is None for value in past.values()} == {kept}, (who, past)
        assert ("bought" in steps) is not kept, who


async def test_aircalls_first_order_tells_what_is_included_to_the_owner_alone(people: People) -> None:
    """A2: by itself, beside its subscription, and in the history."""
    subscription = await a_holding(people, "aircall", 2, included=2)
    await people.done(
        "customer_admin", "addUsers", change={"subscription": subscription, "users": some("joy")}
    )
    asked = """query($id: ID!) {
      subscription(id: $id) { orders(last: 2) { nodes { kind quantityDelta quantityAfter } } }
      history(last: 2, filter: { subscription: $id }) { nodes {
        quantityDelta quantityAfter order { kind quantityDelta quantityAfter } } } }"""
    added = {"quantityDelta": 1, "quantityAfter": 1}
    for who in ("reseller_sales", "customer_owner", "customer_admin", "customer_viewer"):
        kept = who in ("customer_admin", "customer_viewer")
        begun = dict.fromkeys(added, None if kept else 2)
        orders = [{"kind": "ADD_USERS", **added}, {"kind": "SUBSCRIBE", **begun}]
        seen = await people.data(who, asked, id=subscription)
        assert seen["subscription"]["orders"]["nodes"] == orders, who
        entries = [{**added, "order": orders[0]}, {**begun, "order": orders[1]}]
        assert seen["history"]["nodes"] == entries, who


async def test_a_refused_preview_tells_no_number_of_a_plan(people: People) -> None:
    """A2: what is paid is not found out by asking for what is refused."""
    subscription = await a_holding(people, "aircall", 2, included=2)
    query = (
        "query($input: PreviewOrderInput!) { previewOrder(input: $input) { quantityDelta quantityAfter } }"
    )
    wish = {"setNextPeriodLicenses": {"subscription": subscription, "quantity": 1}}
    for who in ("reseller_sales", "customer_admin"):
        seen = await people.data(who, query, input=wish)
        assert seen["previewOrder"] == {"quantityDelta": None, "quantityAfter": None}, who


async def test_horizon_sells_packs_for_a_card_and_renews_in_its_window(people: People) -> None:
    await price(people, "horizon")
    base = {"customer": people.customer, "product": people.product, "terms": "horizon", "quantity": 5}
    refused = await people.refused("reseller_owner", "subscribe", change=base)
    assert refused["code"] == "PAYMENT_REQUIRED"
    subscription = await a_holding(people, "horizon", 5)
    details = "... on PackSize { packSize lower upper }"
    seven = {"subscription": subscription, "quantity": 7}
    refused = await refusal(people, "reseller_owner", "addLicenses", details, change=seven, pay=True)
    assert refused == {"code": "PACK_SIZE", "packSize": 5, "lower": 5, "upper": 10}
    actions = {each["action"]: each for each in (await shown(people, subscription))["availableActions"]}
    renew = actions["RENEW"]
    assert (renew["reasonCode"], renew["allowedFrom"]) == ("OUTSIDE_RENEWAL_WINDOW", "2027-02-14")
    people.clock.set(START + timedelta(days=340))
    found = await preview(people, "reseller_owner", addLicenses={**seven, "quantity": 5})
    assert found["errors"][0]["code"] == "PURCHASE_BLACKOUT"
    renewal = {"subscription": subscription, "quantity": 10}
    await people.done("reseller_owner", "renewSubscription", ORDER, change=renewal, pay=True)
    await people.work()
    assert (await shown(people, subscription))["renewedUntil"] == "2028-03-15"
    people.clock.set(START)


async def test_a_number_that_the_terms_do_not_know_is_refused_beside_its_field(people: People) -> None:
    base = {"customer": people.customer, "product": people.product, "terms": "timelog", "quantity": 2}
    for field, value in {"cap": 5, "included": 1, "tariff": "Business"}.items():
        refused = await refusal(people, "reseller_owner", "subscribe", "field", change={**base, field: value})
        assert refused["code"] == "INPUT_INVALID"
        assert refused["field"][-1] == field


async def test_an_order_is_planned_for_a_later_day_and_withdrawn(people: People) -> None:
    subscription = await a_holding(people, "timelog", 3)
    change = {"addLicenses": {"subscription": subscription, "quantity": 2}}
    shape = """plannedOrder { id action quantity dueOn status actor { name } order { id }
                              subscription { id } }"""
    given = {"change": change, "dueOn": "2026-03-20", "key": "plan two"}
    planned = await people.done("customer_owner", "planOrder", shape, **given)
    assert planned["plannedOrder"] == {
        "id": planned["plannedOrder"]["id"], "action": "ADD_LICENSES", "quantity": 2, "dueOn": "2026-03-20",
        "status": "PLANNED", "actor": {"name": "customer_owner"}, "order": None,
        "subscription": {"id": subscription},
    }  # fmt: skip
    assert await people.done("customer_owner", "planOrder", shape, **given) == planned
    keys = [each["key"] for each in (await shown(people, subscription))["scheduledChanges"]]
    assert keys.count("planned_order") == 1
    order = planned["plannedOrder"]["id"]
    gone = await people.done("customer_owner", "withdrawPlannedOrder", shape, order=order)
    assert gone["plannedOrder"]["status"] == "WITHDRAWN"
    refused = await people.refused("customer_owner", "withdrawPlannedOrder", order=order)
    assert refused["code"] == "ORDER_NOT_CANCELABLE"


async def test_the_end_of_a_period_is_planned_and_taken_back(people: People) -> None:
    subscription = await a_holding(people, "billomat", 3)
    placed = await people.done(
        "reseller_owner", "endSubscription", ORDER, change={"subscription": subscription}
    )
    seen = await shown(people, subscription)
    (ends,) = [each for each in seen["scheduledChanges"] if each["key"] == "ends"]
    assert ends["undoable"]
    canceled = await people.done("reseller_owner", "cancelOrder", ORDER, order=placed["order"]["id"])
    assert canceled["order"]["status"] == "CANCELED"
    assert "ends" not in [each["key"] for each in (await shown(people, subscription))["scheduledChanges"]]


QUOTE = """query($input: PreviewOrderInput!) { previewOrder(input: $input) {
  quote { token expiresAt } net { amount } } }"""


async def test_a_quoted_order_costs_what_was_quoted_or_is_refused(people: People) -> None:
    subscription = await a_holding(people, "timelog", 3)
    people.clock.set(START + timedelta(days=5))
    change = {"subscription": subscription, "quantity": 2}
    found = await people.data("reseller_sales", QUOTE, input={"addLicenses": change})
    quoted = found["previewOrder"]
    assert quoted["quote"]["expiresAt"] == "2026-03-21T09:45:00Z"
    details = "... on QuoteExpired { net { amount } }"
    for who, wrong in (("reseller_sales", {**change, "quantity": 1}), ("reseller_owner", change)):
        given = {"change": wrong, "quote": quoted["quote"]["token"]}
        refused = await refusal(people, who, "addLicenses", details, **given)
        assert refused["code"] == "QUOTE_EXPIRED"
        assert (refused["net"] == quoted["net"]) == (wrong == change)
    people.clock.set(START + timedelta(days=5, minutes=16))
    given = {"change": change, "quote": quoted["quote"]["token"]}
    late = await people.refused("reseller_sales", "addLicenses", **given)
    assert (late["code"], late["field"]) == ("QUOTE_EXPIRED", ["quote"])
    people.clock.set(START + timedelta(days=5))
    placed = await people.done("reseller_sales", "addLicenses", ORDER, **given)
    assert placed["order"]["quantityDelta"] == 2
    people.clock.set(START)


PAST = """query($id: ID!, $day: Date, $at: DateTime) { subscription(id: $id) {
  seatsAt(day: $day, at: $at) { day state bought licensed nextNumber nextOn terms { key }
    holders(first: 5) { nodes { address since user { address } } } }
  timeline(since: "2026-03-16", until: "2026-03-31", first: 1) {
    nodes { measure delta total cause orderKind order { number } } pageInfo { hasNextPage } } } }"""


async def test_seats_and_holders_are_told_as_of_any_instant(people: People) -> None:
    subscription = await a_holding(people, "timelog", 3)
    change = {"subscription": subscription, "users": some("yan")}
    await people.done("customer_admin", "addUsers", change=change)
    await people.work()
    seen = (await people.data("customer_viewer", PAST, id=subscription, day="2026-03-16"))["subscription"]
    yan = {"address": "yan@acme.example"}
    assert seen["seatsAt"] == {
        "day": "2026-03-16", "state": "ACTIVE", "bought": 3, "licensed": 1, "nextNumber": 3,
        "nextOn": "2026-04-17", "terms": {"key": "timelog"},
        "holders": {"nodes": [{**yan, "since": "2026-03-16", "user": yan}]},
    }  # fmt: skip
    (step,) = seen["timeline"]["nodes"]
    assert (step["measure"], step["delta"], step["orderKind"]) == ("bought", 3, "SUBSCRIBE")
    assert seen["timeline"]["pageInfo"]["hasNextPage"]
    before = await people.data("customer_viewer", PAST, id=subscription, at="2026-03-01T00:00:00Z")
    assert before["subscription"]["seatsAt"]["state"] == "BEFORE"
    for asked in ({}, {"day": "2026-03-16", "at": "2026-03-16T09:00:00Z"}, {"day": "2027-01-01"}):
        answer = await people.ask("customer_viewer", PAST, id=subscription, **asked)
        assert answer["errors"][0]["extensions"]["code"] == "INPUT_INVALID"
    for outside in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = await people.ask("customer_viewer", PAST, id=subscription, at=outside)
        assert "Enter an instant" in answer["errors"][0]["message"]


async def test_nothing_is_bought_then_or_now_where_users_are_simply_added(people: People) -> None:
    query = 'query($id: ID!) { subscription(id: $id) { bought seatsAt(day: "2026-03-16") { bought cap } } }'
    flexible = await people.data("reseller_sales", query, id=await a_flexible(people, cap=5))
    assert flexible["subscription"] == {"bought": None, "seatsAt": {"bought": None, "cap": 5}}


@pytest.mark.parametrize(("words", "told"), [(NOTICES, notices), (ADVICE, advice), (SCHEDULED, scheduled)])
def test_everything_that_the_engine_tells_has_its_words(words: dict[str, str], told: Any) -> None:
    rows = [line.split() for line in (told.__doc__ or "").splitlines()]
    keys = {row[0] for row in rows if len(row) > 1 and row[0].replace("_", "").isalpha() and row[0].islower()}
    assert set(words) <= keys | {"charged_from_next_month", "charged_from_next_period"}
    assert not {key for key in keys if "_" in key} - set(words)
