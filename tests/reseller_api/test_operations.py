"""The jobs of a reseller and of a customer's admin, done through GraphQL."""

from uuid import uuid4

import pytest

from reseller_api.ids import global_id
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import ORDER, SUBSCRIPTION, a_flexible, an_annual, some


async def test_sales_starts_a_subscription_and_sets_its_cap(people: People) -> None:
    subscription = await a_flexible(people)
    shown = await people.data("reseller_viewer", SUBSCRIPTION, id=subscription)
    assert shown["subscription"]["purchaseCap"] == 50
    assert shown["subscription"]["state"] == "ACTIVE"
    assert shown["subscription"]["bought"] is None
    assert shown["subscription"]["product"]["id"] == people.product
    assert shown["subscription"]["customer"]["id"] == people.customer
    assert shown["subscription"]["terms"]["key"] == "google_flexible"
    actions = {found["action"]: found for found in shown["subscription"]["availableActions"]}
    assert actions["SET_CAP"] == {"action": "SET_CAP", "allowed": False, "reasonCode": "FORBIDDEN"}
    version = shown["subscription"]["version"]
    changed = await people.done(
        "reseller_sales",
        "setPurchaseCap",
        "subscription { purchaseCap version }",
        subscription=subscription,
        version=version,
        cap=80,
    )
    assert changed["subscription"] == {"purchaseCap": 80, "version": version + 1}


@pytest.mark.parametrize("number", ["7" * 65, "PO \u202e7", "PO\n7"])
async def test_a_purchase_order_number_is_short_and_hides_no_signs(people: People, number: str) -> None:
    change = {"subscription": await a_flexible(people, cap=2), "users": some("ann")}
    refused = await people.refused("customer_admin", "addUsers", change=change, poNumber=number)
    assert (refused["code"], refused["field"]) == ("INPUT_INVALID", ["poNumber"])


async def test_an_admin_adds_and_removes_users_under_the_cap(people: People) -> None:
    subscription = await a_flexible(people, cap=2)
    change = {"subscription": subscription, "users": some("ann", "bob")}
    placed = await people.done("customer_admin", "addUsers", ORDER, change=change, poNumber="PO 7")
    assert placed["order"]["status"] == "PLACED"
    assert (placed["order"]["quantityDelta"], placed["order"]["quantityAfter"]) == (2, 2)
    assert placed["order"]["actor"]["kind"] == "CUSTOMER"
    assert placed["order"]["poNumber"] == "PO 7"
    await people.work()
    refused = await people.refused(
        "customer_admin", "addUsers", change={"subscription": subscription, "users": some("cid")}
    )
    assert refused["code"] == "CAP_EXCEEDED"
    assert refused["__typename"] == "CapExceeded"
    assert refused["field"] == ["change", "users"]
    shown = await people.data("customer_admin", SUBSCRIPTION, id=subscription)
    assert shown["subscription"]["licensed"] == 2
    user = shown["subscription"]["users"]["nodes"][0]["user"]["id"]
    await people.done(
        "customer_admin", "removeUsers", ORDER, change={"subscription": subscription, "users": [user]}
    )
    await people.work()
    shown = await people.data("customer_admin", SUBSCRIPTION, id=subscription)
    assert shown["subscription"]["licensed"] == 1
    assert [order["kind"] for order in shown["subscription"]["orders"]["nodes"]] == [
        "REMOVE_USERS", "ADD_USERS", "SUBSCRIBE",
    ]  # fmt: skip


async def test_of_many_users_the_wrong_one_is_named_by_its_place(people: People) -> None:
    subscription = await a_flexible(people)
    for wrong, at in (
        ({"address": "nobody"}, "address"), ({"address": "ANN@acme.example"}, "address"),
        ({"address": "bob@acme.example", "name": "x" * 201}, "name"),
    ):  # fmt: skip
        change = {"subscription": subscription, "users": [*some("ann"), wrong]}
        refused = await people.refused("reseller_sales", "addUsers", change=change)
        assert (refused["code"], refused["field"]) == ("INPUT_INVALID", ["change", "users", "1", at])
        query = "query($input: PreviewOrderInput!) { previewOrder(input: $input) { errors { field } } }"
        seen = await people.data("reseller_sales", query, input={"addUsers": change})
        assert seen["previewOrder"]["errors"] == [{"field": ["addUsers", "users", "1", at]}]


async def test_a_request_becomes_an_order(people: People) -> None:
    subscription = await an_annual(people)
    asked = await people.done(
        "customer_admin",
        "requestLicenses",
        "licenseRequest { id number status version quantity }",
        customer=people.customer,
        subscription=subscription,
        quantity=5,
        note="For the new team",
    )
    request = asked["licenseRequest"]
    assert request["status"] == "OPEN"
    inbox = await people.data("reseller_sales", INBOX)
    assert request["id"] in [found["id"] for found in inbox["licenseRequests"]["nodes"]]
    preview = await people.data(
        "reseller_sales", PREVIEW, input={"addLicenses": {"subscription": subscription, "quantity": 5}}
    )
    assert preview["previewOrder"]["errors"] == []
    assert preview["previewOrder"]["recurringAfter"] == {"amount": "180.00", "currency": "EUR"}
    assert preview["previewOrder"]["lines"]
    for nobody in (people.customer, "nonsense", global_id("LicenseRequest", uuid4())):
        change = {"subscription": subscription, "quantity": 5}
        unknown = await people.refused("reseller_sales", "addLicenses", change=change, requestId=nobody)
        assert (unknown["code"], unknown["field"]) == ("NOT_FOUND", ["requestId"])
    await people.done(
        "reseller_sales",
        "addLicenses",
        ORDER,
        change={"subscription": subscription, "quantity": 5},
        requestId=request["id"],
    )
    await people.work()
    followed = await people.data(
        "customer_admin",
        "query($id: ID!) { licenseRequest(id: $id) { status order { status quantityDelta } } }",
        id=request["id"],
    )
    assert followed["licenseRequest"] == {
        "status": "ORDERED",
        "order": {"status": "COMPLETED", "quantityDelta": 5},
    }


INBOX = """{ licenseRequests(first: 100) { nodes { id number quantity note requestedAt
  requestedBy { name email } customer { name } product { name } order { number } subscription { id } } } }"""
PREVIEW = """query($input: PreviewOrderInput!) { previewOrder(input: $input) {
  billingDate chargedFrom quantityDelta quantityAfter taxRate
  lines { kind firstDay lastDay quantity days periodDays unitPrice { amount } net { amount } rules }
  net { amount currency } estimatedTax { amount currency } gross { amount } recurringBefore { amount }
  recurringAfter { amount currency } notices { key message } errors { code field rule } } }"""


async def test_a_request_is_declined_or_withdrawn(people: People) -> None:
    subscription = await an_annual(people)
    for who, mutation, extra, status in (
        ("reseller_owner", "declineLicenseRequest", {"reason": "No budget"}, "DECLINED"),
        ("customer_owner", "withdrawLicenseRequest", {}, "WITHDRAWN"),
    ):
        asked = await people.done(
            "customer_owner",
            "requestLicenses",
            "licenseRequest { id version }",
            customer=people.customer,
            subscription=subscription,
            quantity=1,
        )
        request = asked["licenseRequest"]
        closed = await people.done(
            who,
            mutation,
            "licenseRequest { status reason }",
            request=request["id"],
            version=request["version"],
            **extra,
        )
        assert closed["licenseRequest"] == {"status": status, "reason": extra.get("reason")}


async def test_licenses_are_not_canceled_before_renewal_but_a_renewal_is_chosen(people: People) -> None:
    subscription = await an_annual(people)
    shown = await people.data("reseller_owner", SUBSCRIPTION, id=subscription)
    assert shown["subscription"]["renewal"] == {"setting": "SAME_SEATS", "seats": None}
    changed = await people.done(
        "reseller_owner",
        "setRenewal",
        "subscription { renewal { setting seats cap } }",
        subscription=subscription,
        version=shown["subscription"]["version"],
        setting="SAME_SEATS",
        seats=8,
    )
    assert changed["subscription"]["renewal"] == {"setting": "SAME_SEATS", "seats": 8, "cap": None}
    version = shown["subscription"]["version"] + 1
    refused = await people.refused(
        "reseller_owner",
        "setRenewal",
        subscription=subscription,
        version=version,
        setting="SAME_SEATS",
        seats=0,
    )
    assert (refused["code"], refused["field"]) == ("QUANTITY_INVALID", ["seats"])
    actions = {found["action"]: found for found in shown["subscription"]["availableActions"]}
    assert actions["CANCEL_LICENSES"]["reasonCode"] == "REDUCTION_NOT_ALLOWED"


async def test_a_flexible_subscription_ends_on_a_chosen_day_and_the_end_is_taken_back(people: People) -> None:
    subscription = await a_flexible(people)
    change = {"subscription": subscription, "lastDay": "2026-03-31"}
    placed = await people.done("reseller_owner", "endSubscription", ORDER, change=change)
    assert placed["order"]["status"] == "PLACED"
    canceled = await people.done("reseller_owner", "cancelOrder", ORDER, order=placed["order"]["id"])
    assert canceled["order"]["status"] == "CANCELED"
    refused = await people.refused("reseller_owner", "retryOrder", order=placed["order"]["id"])
    assert refused["code"] == "ORDER_NOT_RETRYABLE"


async def test_a_user_is_protected_and_deactivated(people: People) -> None:
    subscription = await a_flexible(people)
    await people.done(
        "customer_admin", "addUsers", change={"subscription": subscription, "users": some("zoe")}
    )
    await people.work()
    shown = await people.data("customer_admin", SUBSCRIPTION, id=subscription)
    user = shown["subscription"]["users"]["nodes"][0]["user"]["id"]
    seen = await people.data(
        "customer_admin", "query($id: ID!) { node(id: $id) { ... on User { version } } }", id=user
    )
    changed = await people.done(
        "customer_admin", "updateUser", "user { protected version }",
        user=user, version=seen["node"]["version"], protected=True,
    )  # fmt: skip
    assert changed["user"]["protected"] is True
    gone = await people.done(
        "customer_admin", "updateUser", "user { active } orders { kind quantityDelta }",
        user=user, version=changed["user"]["version"], deactivate=True,
    )  # fmt: skip
    assert gone["user"]["active"] is False
    assert {"kind": "REMOVE_USERS", "quantityDelta": -1} in gone["orders"]


async def test_a_customer_is_created_found_and_changed(people: People) -> None:
    made = await people.done(
        "reseller_sales",
        "createCustomer",
        "customer { id number version primaryDomain domains prices: pricesShown }",
        name="Zürich Söhne",
        primaryDomain="zürich.example",
        domains=["zsoehne.example"],
    )
    customer = made["customer"]
    assert customer["domains"][0] == customer["primaryDomain"] == "xn--zrich-kva.example"
    found = await people.data(
        "reseller_viewer", '{ customers(first: 5, search: "zurich") { totalCount nodes { id } } }'
    )
    assert found["customers"] == {"totalCount": 1, "nodes": [{"id": customer["id"]}]}
    changed = await people.done(
        "reseller_sales", "updateCustomer", "customer { name domains version }",
        customer=customer["id"], version=customer["version"], name="Zurich & Sons",
    )  # fmt: skip
    assert changed["customer"]["name"] == "Zurich & Sons"
    assert len(changed["customer"]["domains"]) == 2
    taken = await people.refused("foreign", "createCustomer", name="X", primaryDomain="zsoehne.example")
    assert taken["code"] == "DOMAIN_TAKEN"
    assert taken["field"] == ["primaryDomain"]


async def test_a_new_primary_domain_leaves_the_old_one_a_further_domain(people: People) -> None:
    made = await people.done(
        "reseller_sales", "createCustomer", "customer { id version }", name="Moving",
        primaryDomain="old.example", domains=["more.example"],
    )  # fmt: skip
    moving, shown = {"customer": made["customer"]["id"]}, "customer { domains version }"
    moved = await people.done(
        "reseller_sales", "updateCustomer", shown, **moving, version=made["customer"]["version"],
        primaryDomain="new.example",
    )  # fmt: skip
    assert moved["customer"]["domains"] == ["new.example", "more.example", "old.example"]
    left = await people.done(
        "reseller_sales", "updateCustomer", shown, **moving, version=moved["customer"]["version"],
        primaryDomain="newest.example", domains=["more.example"],
    )  # fmt: skip
    assert left["customer"]["domains"] == ["newest.example", "more.example"]


async def test_the_request_link_of_one_customer_wins_over_that_of_all(people: People) -> None:
    shown = """reseller { version requestLink { mode isOwn } }
               customer { version requestLink { mode address isOwn } }"""
    seen = await people.data("reseller_owner", CUSTOMER, id=people.customer)
    own = await people.done(
        "reseller_sales", "setRequestLink", shown, customer=people.customer,
        version=seen["customer"]["version"], mode="ADDRESS", address="https://requests.example/acme",
    )  # fmt: skip
    assert own["customer"]["requestLink"] == {
        "mode": "ADDRESS", "address": "https://requests.example/acme", "isOwn": True,
    }  # fmt: skip
    gone = await people.done(
        "reseller_sales", "removeRequestLink", shown, customer=people.customer,
        version=own["customer"]["version"],
    )  # fmt: skip
    assert gone["customer"]["requestLink"]["mode"] == "OFF"
    viewer = await people.data("reseller_owner", "{ viewer { reseller { version requestLink { mode } } } }")
    version = viewer["viewer"]["reseller"]["version"]
    assert viewer["viewer"]["reseller"]["requestLink"]["mode"] == "CONSOLE"
    all_of_them = await people.done(
        "reseller_owner", "setRequestLink", shown, version=version, mode="CONSOLE"
    )
    assert all_of_them["reseller"]["version"] == version + 1
    led_back = await people.done(
        "reseller_sales", "setRequestLink", shown, customer=people.customer,
        version=gone["customer"]["version"], mode=None,
    )  # fmt: skip
    assert led_back["customer"]["requestLink"] == {"mode": "CONSOLE", "address": None, "isOwn": False}


async def test_what_null_would_change_is_never_left_out(people: People) -> None:
    """A link's mode (null follows that of all customers) and a limit (null lifts it) must be sent."""
    reseller = global_id("Reseller", people.world.reseller_id)
    seen = await people.data("operator", "query($id: ID!) { reseller(id: $id) { version } }", id=reseller)
    about = {"reseller": reseller, "version": seen["reseller"]["version"]}
    for mutation, field in (("setRequestLink", "mode"), ("setContractLimit", "limit")):
        refused = await people.refused("operator", mutation, **about)
        assert (refused["code"], refused["field"]) == ("INPUT_INVALID", [field])
    refused = await people.refused("operator", "setRequestLink", **about, mode=None)
    assert (refused["code"], refused["field"]) == ("INPUT_INVALID", ["mode"])


async def test_a_customer_goes_back_to_what_all_customers_are_shown(people: People) -> None:
    """M6: null is the reseller's setting; left out, the customer's stays."""
    shown = "customer { version showsPrices pricesShown }"
    version = await people.version("customer", people.customer)
    for given, own in (({"showsPrices": True}, True), ({}, True), ({"showsPrices": None}, None)):
        done = await people.done(
            "reseller_sales", "updateCustomer", shown, customer=people.customer, version=version, **given
        )
        version = done["customer"]["version"]
        assert (done["customer"]["showsPrices"], done["customer"]["pricesShown"]) == (own, bool(own))


CUSTOMER = """query($id: ID!) { customer(id: $id) { id number name version primaryDomain domains
  requestLink { mode isOwn } contractLimits { limit isOwn product { name } }
  subscriptions { id product { name } terms { name } }
  users(first: 5) { nodes { address } }
  history(first: 10) { nodes {
    at billingDate actorKind actor action quantityDelta quantityAfter order { number status } } } } }"""


async def test_the_history_tells_who_did_what(people: People) -> None:
    await a_flexible(people)
    seen = await people.data("reseller_viewer", CUSTOMER, id=people.customer)
    newest = seen["customer"]["history"]["nodes"][0]
    assert newest["action"] == "subscribe"
    assert newest["order"]["status"] == "COMPLETED"
    everything = await people.data(
        "reseller_viewer",
        """{ history(first: 5, filter: {action: "subscribe"}) { nodes {
             action customer { name } product { name } } } }""",
    )
    assert {event["action"] for event in everything["history"]["nodes"]} == {"subscribe"}
