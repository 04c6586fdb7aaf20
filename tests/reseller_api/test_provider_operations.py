"""The jobs of the operator, of provider finance and of an owner, done through GraphQL."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from reseller_api.ids import global_id
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import SUBSCRIPTION, a_flexible, an_annual


async def test_the_operator_sets_up_a_reseller_a_product_and_its_prices(people: People) -> None:
    made = await people.done(
        "operator",
        "createReseller",
        "reseller { id code version currency billingZone contract { vatIdValid paymentDays } }",
        code="EAST",
        name="East",
        legalName="East GmbH",
        country="AT",
        currency="EUR",
        billingZone="Europe/Vienna",
        address={"lines": ["Ring 1"], "postalCode": "1010", "city": "Wien"},
        vatId="ATU13585627",
    )
    reseller = made["reseller"]
    assert reseller["contract"]["vatIdValid"] is True
    changed = await people.done(
        "operator", "updateReseller", "reseller { version contract { paymentDays } }",
        reseller=reseller["id"], version=reseller["version"], paymentDays=30,
    )  # fmt: skip
    assert changed["reseller"]["contract"]["paymentDays"] == 30
    product = await people.done(
        "operator", "createProduct", "product { id name terms { key } }",
        vendor="Google", name="Vault", terms=["google_flexible"],
    )  # fmt: skip
    entry = {
        "product": product["product"]["id"],
        "terms": "google_flexible",
        "period": "MONTH",
        "currency": "EUR",
        "validFrom": "2026-03-16",
        "price": {
            "tiers": [{"fromQuantity": 1, "unitPrice": "4.00"}, {"fromQuantity": 50, "unitPrice": "3.50"}]
        },
    }
    published = await people.done(
        "operator", "publishPrices", "products { prices { tiers { fromQuantity unitPrice { amount } } } }",
        prices=[entry],
    )  # fmt: skip
    tiers = published["products"][0]["prices"][0]["tiers"]
    assert [tier["unitPrice"]["amount"] for tier in tiers] == ["4.00", "3.50"]
    listed = await people.data("provider_finance", "{ resellers(last: 1) { nodes { id code } } }")
    assert listed["resellers"]["nodes"] == [{"id": reseller["id"], "code": "EAST"}]


@pytest.mark.parametrize("unreadable", ["", "x", "%%%", global_id("Product", "x")])
async def test_an_id_that_cannot_be_read_is_refused_like_an_unknown_one(
    people: People, unreadable: str
) -> None:
    price = {"terms": "google_flexible", "period": "MONTH", "currency": "EUR", "validFrom": "2026-03-16"}
    for id in (global_id("Product", uuid4()), unreadable):
        entry = {**price, "product": id, "price": {"unitPrice": "4.00"}}
        refused = await people.refused("operator", "publishPrices", prices=[entry])
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", ["prices", "0", "product"])
    for id in (global_id("ApiToken", uuid4()), unreadable):
        refused = await people.refused("operator", "revokeApiToken", token=id)
        assert refused["message"] == "This token does not exist, or you have no access to it."


@pytest.mark.parametrize(
    "exemption",
    [
        {"firstDay": "2026-05-01", "lastDay": "2026-04-30"},
        {"firstDay": "2026-05-01", "reference": "7" * 201},
    ],
)
async def test_what_is_wrong_with_an_exemption_is_told_at_its_place(
    people: People, exemption: dict[str, str]
) -> None:
    refused = await people.refused(
        "operator", "createReseller",
        code="WRONG", name="Wrong", legalName="Wrong Ltd", country="IE", currency="EUR",
        billingZone="Europe/Dublin", address={"lines": ["1 Quay"], "city": "Cork"}, vatExemption=exemption,
    )  # fmt: skip
    assert (refused["code"], refused["field"]) == ("INPUT_INVALID", ["vatExemption"])


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ({"lines": [], "city": "Cork"}, ["address"]),
        ({"lines": ["1", "2", "3", "4", "5"], "city": "Cork"}, ["address"]),
        ({"lines": ["1 Quay"], "city": " "}, ["address", "city"]),
        ({"lines": ["1 Quay"], "city": "Cork", "postalCode": "9" * 201}, ["address", "postalCode"]),
    ],
)
async def test_an_address_that_no_invoice_can_state_is_refused_at_its_place(
    people: People, address: dict[str, Any], field: list[str]
) -> None:
    reseller = global_id("Reseller", people.world.reseller_id)
    version = await people.version("reseller", reseller)
    refused = await people.refused(
        "operator", "updateReseller", reseller=reseller, version=version, address=address
    )
    assert (refused["code"], refused["field"]) == ("INPUT_INVALID", field)


async def test_the_operator_acts_in_a_reseller_visibly(people: People) -> None:
    subscription = await a_flexible(people)
    seen = await people.data("operator", SUBSCRIPTION, id=subscription)
    assert {found["action"]: found["allowed"] for found in seen["subscription"]["availableActions"]}[
        "SET_CAP"
    ]
    priced = await people.done(
        "operator", "setContractPrice", "subscription { id }", subscription=subscription,
        price={"unitPrice": "5.50"}, validFrom="2026-04-01",
    )  # fmt: skip
    assert priced["subscription"]["id"] == subscription
    await people.done(
        "operator",
        "setPurchaseCap",
        subscription=subscription,
        version=seen["subscription"]["version"],
        cap=60,
    )
    reseller = (await people.data("reseller_owner", "{ viewer { reseller { id version } } }"))["viewer"][
        "reseller"
    ]
    limited = await people.done(
        "operator", "setContractLimit", "customer { contractLimits { limit isOwn product { id } } }",
        reseller=reseller["id"], version=reseller["version"], customer=people.customer,
        product=people.product, limit=500_000,
    )  # fmt: skip
    assert {"limit": 500_000, "isOwn": True, "product": {"id": people.product}} in limited["customer"][
        "contractLimits"
    ]
    log = await people.data("reseller_owner", "{ actionLog(first: 3) { nodes { action actor onBehalf } } }")
    assert [entry["action"] for entry in log["actionLog"]["nodes"]] == [
        "contract_limit_set", "purchase_cap_set", "contract_price_set",
    ]  # fmt: skip
    assert {entry["actor"] for entry in log["actionLog"]["nodes"]} == {"operator"}


async def test_a_new_role_does_not_give_back_what_was_taken_away(people: People) -> None:
    """Buying was taken from a member; changing the role alone leaves it taken."""
    invited = await people.done(
        "reseller_owner", "inviteMember", "member { id version mayBuy }", customer=people.customer,
        email="mia@acme.example", name="Mia", role="CUSTOMER_ADMIN", mayBuy=False,
    )  # fmt: skip
    member = invited["member"]
    changed = await people.done(
        "reseller_owner", "changeMember", "member { role mayBuy }",
        member=member["id"], version=member["version"], role="CUSTOMER_VIEWER",
    )  # fmt: skip
    assert changed["member"] == {"role": "CUSTOMER_VIEWER", "mayBuy": False}


async def test_an_owner_keeps_the_team(people: People) -> None:
    invited = await people.done(
        "reseller_owner", "inviteMember", "member { id role invited version }",
        email="new@north.example", name="Nora New", role="RESELLER_VIEWER",
    )  # fmt: skip
    member = invited["member"]
    assert member["invited"] is True
    changed = await people.done(
        "reseller_owner", "changeMember", "member { role version }",
        member=member["id"], version=member["version"], role="RESELLER_SALES",
    )  # fmt: skip
    assert changed["member"]["role"] == "RESELLER_SALES"
    team = await people.data("reseller_viewer", "{ members(first: 100) { nodes { email role } } }")
    assert {"email": "new@north.example", "role": "RESELLER_SALES"} in team["members"]["nodes"]
    gone = await people.done("reseller_owner", "removeMember", "removed", member=member["id"])
    assert gone["removed"] == member["id"]
    theirs = await people.data(
        "reseller_owner",
        "query($id: ID) { members(first: 9, customer: $id) { nodes { role } } }",
        id=people.customer,
    )
    assert {found["role"] for found in theirs["members"]["nodes"]} == {
        "CUSTOMER_OWNER", "CUSTOMER_ADMIN", "CUSTOMER_VIEWER",
    }  # fmt: skip


async def test_a_token_is_shown_once_and_opens_nothing_once_revoked(people: People) -> None:
    made = await people.done("reseller_finance", "createApiToken", "id token", name="Reports", key="a token")
    again = await people.done("reseller_finance", "createApiToken", "id token", name="Reports", key="a token")
    assert again == {"id": made["id"], "token": None, "errors": []}
    people.tokens["program"] = made["token"]
    viewer = await people.data(
        "program", "{ viewer { member { role name } permissions customer { id } reseller { name } } }"
    )
    assert viewer["viewer"]["member"]["role"] == "RESELLER_FINANCE"
    assert "READ_INVOICES" in viewer["viewer"]["permissions"]
    await people.done("reseller_finance", "revokeApiToken", "revoked", token=made["id"])
    async with people.http(authorization=f"Bearer {made['token']}") as client:
        response = await client.post("/graphql", json={"query": "{ viewer { permissions } }"})
    assert response.status_code == 401


INVOICES = """query($filter: InvoiceFilterInput) { invoices(first: 10, filter: $filter) { nodes {
  id number kind status month currency net { amount } gross { amount } taxes { rate tax { amount } reason }
  seller { name vatId } billTo { name address { city } } taxDate dueOn customers { name net { amount } }
  credits { number } creditedBy { number }
  lines(first: 100) { nodes { kind month firstDay lastDay quantity days periodDays unitPrice { amount }
    net { amount } customer { name } subscription { id } order { number }
    explanation { rules steps { text value rule } } } } } } }"""


async def test_a_month_is_previewed_closed_and_credited(people: People) -> None:
    await an_annual(people, quantity=10)
    query = """query($month: YearMonth!) { previewInvoice(month: $month) {
      lineCount net { amount } tax { amount } gross { amount } lines { kind net { amount } rules }
      customers { name net { amount } } } }"""
    before = (await people.data("reseller_finance", query, month="2026-03"))["previewInvoice"]
    assert before["lineCount"] == len(before["lines"]) > 0
    early = await people.refused("operator", "closeMonth", month="2026-03")
    assert early["code"] == "MONTH_NOT_OVER"
    people.clock.set(datetime(2026, 4, 5, 9, tzinfo=UTC))
    shown = "monthRun { month status done total failed { reseller reason } }"
    started = await people.done("operator", "closeMonth", shown, month="2026-03")
    assert started["monthRun"]["status"] == "RUNNING"
    await people.work()
    month = await people.data(
        "provider_finance", '{ month(month: "2026-03") { status done total failed { reason } } }'
    )
    assert month["month"]["failed"] == []
    assert month["month"]["done"] == month["month"]["total"]
    assert month["month"]["status"] == "CLOSED"
    (invoice,) = (await people.data("reseller_finance", INVOICES))["invoices"]["nodes"]
    assert invoice["net"] == before["net"]
    assert invoice["gross"] == before["gross"]
    assert invoice["lines"]["nodes"][0]["explanation"]["steps"]
    everyone = await people.data("provider_finance", INVOICES, filter={"month": "2026-03"})
    assert invoice["number"] in [found["number"] for found in everyone["invoices"]["nodes"]]
    await pays(people, invoice["id"])
    credited = await people.done(
        "provider_finance", "creditInvoice", "creditNote { id net { amount } credits { id number status } }",
        invoice=invoice["id"], reason="Wrong price",
    )  # fmt: skip
    assert credited["creditNote"]["credits"] == {
        "id": invoice["id"], "number": invoice["number"], "status": "CREDITED",
    }  # fmt: skip
    assert credited["creditNote"]["net"]["amount"] == f"-{invoice['net']['amount']}"
    again = await people.refused("provider_finance", "creditInvoice", invoice=invoice["id"], reason="Again")
    assert again["code"] == "ALREADY_CREDITED"
    late = await people.refused(
        "operator", "recordPayment", invoice=credited["creditNote"]["credits"]["id"], paidOn="2026-04-05"
    )
    assert late["code"] == "ALREADY_CREDITED"
    note = credited["creditNote"]["id"]
    unpaid = await people.refused("operator", "recordPayment", invoice=note, paidOn="2026-04-05")
    assert unpaid["code"] == "NOT_FOUND"
    closed = await people.data("reseller_finance", query, month="2026-03")
    assert closed["previewInvoice"] is None


PAID = "invoice { status events { kind actor } }"


async def pays(people: People, invoice: str) -> None:
    """The payment of an invoice is noted once, on a day since it was issued."""
    for who, day in (("operator", "2026-03-31"), ("provider_finance", "2026-04-06")):
        refused = await people.refused(who, "recordPayment", invoice=invoice, paidOn=day)
        assert (refused["code"], refused["field"], refused["rule"]) == ("INPUT_INVALID", ["paidOn"], "I6")
    noted = await people.done(
        "provider_finance", "recordPayment", PAID, invoice=invoice, paidOn="2026-04-05", reference="SEPA 17"
    )
    assert noted["invoice"]["status"] == "PAID"
    again = await people.done("operator", "recordPayment", PAID, invoice=invoice, paidOn="2026-04-05")
    assert again["invoice"] == noted["invoice"]
    assert [event for event in again["invoice"]["events"] if event["kind"] == "PAID"] == [
        {"kind": "PAID", "actor": "provider_finance"}
    ]
