"""Who reads what through GraphQL (RULES.md section 6): a row for every query field, a column for everyone."""

from typing import Any
from uuid import uuid4

import pytest

from reseller_api.ids import global_id
from reseller_api.schema import schema
from reseller_api.things import KINDS as NODES
from tests.safety.scene import KINDS, PERSONS, Scene, Things, seen_as, unknown_things

TABLE = {
    #                    nobody · customer viewer, admin, owner, sibling
    #                    · reseller viewer, sales, finance, owner, foreign · operator, finance
    "node":             "U YYY- YYYY- YY",
    "nodes":            "U YYY- YYYY- YY",
    "customer":         "U YYY- YYYY- YY",
    "subscription":     "U YYY- YYYY- YY",
    "order":            "U YYY- YYYY- YY",
    "licenseRequest":   "U YYY- YYYY- YY",
    "reseller":         "U YYYY YYYY- YY",
    "invoice":          "U FFFF FFYY- YY",
    "comparison":       "U FFFF FYFY- YF",
    "customers":        "U YYY- YYYYN YY",
    "orders":           "U YYY- YYYYN YY",
    "history":          "U YYY- YYYYN YY",
    "licenseRequests":  "U YYY- YYYYN YY",
    "members":          "U YYYY YYYYN YY",
    "invoices":         "U FFFF FFYYN YY",
    "previewInvoice":   "U FFFF FFYYN YY",
    "actionLog":        "U FFFF FFFYN YY",
    "resellers":        "U FFFF FFFFF YY",
    "months":           "U FFFF FFFFF YY",
    "month":            "U FFFF FFFFF YY",
    "products":         "U YYYY YYYYY YY",
    "licenseTerms":     "U YYYY YYYYY YY",
    "viewer":           "U YYYY YYYYY YY",
    "previewOrder":     "U FYYN FYFYN YF",
}  # fmt: skip
"""U: sign in first. Y: sees it. -: null or an empty page. F: FORBIDDEN. N: NOT_FOUND."""

PAGE = "first: 50, reseller: $reseller"
QUERIES = {
    "node": "node(id: $customer) { id }",
    "nodes": "nodes(ids: [$subscription]) { id }",
    "customer": "customer(id: $customer) { id name domains email orders(first: 9) { nodes { id } } }",
    "subscription": "subscription(id: $subscription) { id users(first: 9) { nodes { user { id } } } }",
    "order": "order(id: $order) { id charges { id } customer { id } invoice { id } }",
    "licenseRequest": "licenseRequest(id: $request) { id note customer { id } }",
    "reseller": "reseller(id: $reseller) { id name }",
    "invoice": "invoice(id: $invoice) { id lines(first: 9) { nodes { id } } }",
    "comparison": "comparison(id: $comparison) { id users }",
    "customers": f"customers({PAGE}) {{ nodes {{ id }} }}",
    "orders": f"orders({PAGE}) {{ nodes {{ id customer {{ id }} }} }}",
    "history": f"history({PAGE}) {{ nodes {{ id customer {{ id }} }} }}",
    "licenseRequests": (
        f"licenseRequests(statuses: [OPEN, DECLINED, WITHDRAWN], {PAGE})"
        " { nodes { id customer { id } } }"
    ),
    "members": f"members({PAGE}) {{ nodes {{ id email }} }}",
    "invoices": f"invoices({PAGE}) {{ nodes {{ id }} }}",
    "previewInvoice": 'previewInvoice(month: "2026-04", reseller: $reseller) { lineCount net { amount } }',
    "actionLog": f"actionLog({PAGE}) {{ nodes {{ id }} }}",
    "resellers": "resellers(first: 9) { nodes { id } }",
    "months": "months(first: 3) { nodes { month } }",
    "month": 'month(month: "2026-03") { total }',
    "products": "products(first: 50) { nodes { id } }",
    "licenseTerms": "licenseTerms { key }",
    "viewer": "viewer { member { email } }",
    "previewOrder": (
        'previewOrder(input: {addUsers: {subscription: $subscription, users: [{address: "new@x.example"}]}})'
        " { quantityAfter errors { code } }"
    ),
}
OF_CUSTOMERS = {"customers", "orders", "history", "licenseRequests"}
"""Lists in which a sibling sees its own company alone."""

FIELDS = schema._schema.query_type.fields  # type: ignore[union-attr]


def document(field: str) -> str:
    names = sorted(name for name in [*KINDS, "reseller"] if f"${name}" in QUERIES[field])
    given = ", ".join(f"${name}: ID!" for name in dict.fromkeys(names))
    return f"query{f'({given})' if given else ''} {{ {QUERIES[field]} }}"


async def asked(scene: Scene, who: str, field: str, things: Things) -> Any:
    """The answer to the field's document about these things, its ids as variables."""
    text = document(field)
    variables = {name: key for name, key in seen_as(things).items() if f"${name}:" in text}
    answer = await scene.ask(who, text, **variables)
    assert answer.status_code in (200, 401), answer.text
    return answer.json()


def outcome(answer: Any, field: str, things: Things) -> str:
    if errors := answer.get("errors"):
        codes = {"UNAUTHENTICATED": "U", "FORBIDDEN": "F", "NOT_FOUND": "N"}
        return codes.get(errors[0]["extensions"]["code"], str(errors))
    found = answer["data"][field]
    if field == "previewOrder" and found["errors"]:
        return {"FORBIDDEN": "F", "NOT_FOUND": "N"}[found["errors"][0]["code"]]
    if field in OF_CUSTOMERS:
        return "Y" if global_id("Customer", things["customer"]) in str(found) else "-"
    return "-" if found in (None, [None], {"nodes": []}) else "Y"


def test_every_query_field_has_a_row_and_every_row_a_field() -> None:
    missing, stale = set(FIELDS) - set(TABLE), set(TABLE) - set(FIELDS)
    assert not missing, f"say in TABLE who may read these, reading RULES.md section 6: {sorted(missing)}"
    assert not stale, f"these rows name no field: {sorted(stale)}"
    assert set(TABLE) == set(QUERIES), "give each field a document"


@pytest.mark.parametrize("field", TABLE)
async def test_a_query_answers_everyone_as_the_table_says(scene: Scene, field: str) -> None:
    seen = {who: outcome(await asked(scene, who, field, scene.own), field, scene.own) for who in PERSONS}
    assert seen == dict(zip(PERSONS, TABLE[field].replace(" ", ""), strict=True))


OUTSIDE = {
    "customer_viewer": ("sibling", "foreign"),
    "customer_owner": ("sibling", "foreign"),
    "sibling": ("own", "foreign"),
    "reseller_viewer": ("foreign",),
    "reseller_owner": ("foreign",),
    "foreign": ("own", "sibling"),
}


@pytest.mark.parametrize("field", [name for name in TABLE if "$" in QUERIES[name]])
async def test_a_query_of_a_foreign_thing_answers_like_one_of_an_unknown_thing(
    scene: Scene, field: str
) -> None:
    for who, places in OUTSIDE.items():
        for place in places:
            things: Things = getattr(scene, place)
            unknown = unknown_things()
            if (who == "foreign") == (place == "foreign"):
                unknown["reseller"] = things["reseller"]
            assert await asked(scene, who, field, things) == await asked(scene, who, field, unknown), (
                who,
                place,
            )


@pytest.mark.parametrize("kind", sorted(NODES))
async def test_no_node_of_another_place_is_found_by_any_of_its_ids(scene: Scene, kind: str) -> None:
    """Whatever type an id claims to be of: an id of another place, or of another type, is unknown."""
    query = "query($id: ID!) { node(id: $id) { __typename id } }"
    for who, places in OUTSIDE.items():
        for place in places:
            shared = {"reseller"} if (who == "foreign") == (place == "foreign") else set()
            for name, key in getattr(scene, place).items():
                if name in shared or (
                    who.startswith("reseller") and name == "invoice" and place != "foreign"
                ):
                    continue
                found = (await scene.ask(who, query, id=global_id(kind, key))).json()
                assert found["data"] == {"node": None}, (who, place, name, found)
                assert "errors" not in found, (who, place, name, found)


FILTERED = {
    "orders": "filter: {customer: $customer}",
    "history": "filter: {customer: $customer}",
    "licenseRequests": "customer: $customer",
    "members": "customer: $customer",
    "invoices": "filter: {customer: $customer}",
}


@pytest.mark.parametrize("field", FILTERED)
async def test_a_list_narrowed_to_a_foreign_customer_answers_like_one_of_an_unknown_one(
    scene: Scene, field: str
) -> None:
    text = f"query($customer: ID!) {{ {field}(first: 20, {FILTERED[field]}) {{ nodes {{ id }} }} }}"
    for who, places in OUTSIDE.items():
        for place in places:
            customer = global_id("Customer", getattr(scene, place)["customer"])
            found = (await scene.ask(who, text, customer=customer)).json()
            unknown = (await scene.ask(who, text, customer=global_id("Customer", uuid4()))).json()
            assert found == unknown, (who, place)


NESTED = """{ viewer { reseller { id contract { email } } customer { id
  subscriptions { id customer { id } orders(first: 20) { nodes {
    id customer { id } request { id customer { id } } } } }
  orders(first: 20) { nodes { id subscription { customer { id users(first: 5) { nodes { id } } } } } }
  history(first: 20) { nodes { id customer { id } order { id customer { id } } } } } } }"""


async def test_nested_edges_lead_a_customers_member_to_its_own_company_alone(scene: Scene) -> None:
    for who, things in (("customer_viewer", scene.own), ("sibling", scene.sibling)):
        answer = (await scene.ask(who, NESTED)).json()
        assert "errors" not in answer, answer
        others = [place for place in (scene.own, scene.sibling, scene.foreign) if place is not things]
        text = str(answer["data"])
        assert global_id("Customer", things["customer"]) in text
        for other in others:
            for name, shown in seen_as(other).items():
                assert name == "reseller" or shown not in text, (who, name)
        assert answer["data"]["viewer"]["reseller"]["contract"] is None


PRICED = """query($id: ID!) { subscription(id: $id) {
  orders(first: 9) { nodes { charges { unitPrice { amount } net { amount } } } }
  product { prices { tiers { unitPrice { amount } } } } } }"""


async def test_a_customers_member_sees_no_amount_where_prices_are_hidden(scene: Scene) -> None:
    for who in ("customer_viewer", "customer_admin", "customer_owner"):
        answer = (await scene.ask(who, PRICED, id=global_id("Subscription", scene.own["annual"]))).json()
        assert "errors" not in answer, answer
        assert "amount" not in str(answer), (who, answer)
