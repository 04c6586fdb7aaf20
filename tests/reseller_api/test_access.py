"""Who may do what through GraphQL, and that nobody learns of what is not theirs."""

from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from reseller.partners.signing_in import sign_in
from reseller.rules.access import BUYING, TABLE, Role, Verb
from reseller_api.context import Console
from reseller_api.ids import global_id, read_id
from reseller_api.schema import schema
from tests.reseller_api.conftest import PASSWORD, URL, People
from tests.reseller_api.jobs import an_annual
from tests.reseller_api.samples import MUTATIONS, filled, made_things
from tests.reseller_api.test_serving import QUOTES, client_of

EVERYONE = {role.value for role in Role}


def holders(verb: Verb) -> set[str]:
    """The roles that have a verb; `may_buy`, which our members hold, gives a customer's people more."""
    found = {role.value for role, verbs in TABLE.items() if verb in verbs}
    buyers = {"customer_owner", "customer_admin", "customer_viewer"} if verb in BUYING else set()
    acting = {"operator"} if "reseller_owner" in found else set()
    return found | buyers | acting


RESELLER_ONLY_ON_ANNUAL = {"addLicenses": {"customer_owner", "customer_admin", "customer_viewer"}}


@pytest_asyncio.fixture(scope="module")
async def things(people: People) -> dict[str, str]:
    return await made_things(people)


def test_every_mutation_has_its_row() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    assert set(MUTATIONS) == set(mutations.fields)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_who_lacks_the_verb_is_forbidden_and_changes_nothing(
    people: People, things: dict[str, str], mutation: str
) -> None:
    verb, sample = MUTATIONS[mutation]
    allowed = holders(verb) - RESELLER_ONLY_ON_ANNUAL.get(mutation, set())
    before = await people.snapshot()
    codes = {who: (await people.refused(who, mutation, **filled(sample, things)))["code"] for who in EVERYONE}
    unknown = {"recordPayment", "creditInvoice", "removeMember", "changeMember", "undoScheduledChange"}
    refusal = {"NOT_FOUND", "FORBIDDEN"} if mutation in unknown else {"FORBIDDEN"}
    assert {who for who, code in codes.items() if code in refusal} >= EVERYONE - allowed, codes
    if mutation not in unknown:
        assert not {who for who, code in codes.items() if code == "FORBIDDEN"} & allowed, codes
    assert await people.snapshot() == before


NAMED = {
    mutation: sample
    for mutation, (_, sample) in MUTATIONS.items()
    if not {"reseller", "month", "name", "prices", "ways"} & set(sample)
}


@pytest.mark.parametrize("mutation", NAMED)
@pytest.mark.parametrize("who", ["foreign", "sibling"])
async def test_a_foreign_thing_is_refused_exactly_like_an_unknown_one(
    people: People, things: dict[str, str], mutation: str, who: str
) -> None:
    unknown: dict[str, str] = {name: global_id(text_kind(key), uuid4()) for name, key in things.items()}
    unknown["product"] = things["product"]
    foreign = await people.refused(who, mutation, **filled(NAMED[mutation], things))
    nobody = await people.refused(who, mutation, **filled(NAMED[mutation], unknown))
    assert foreign == nobody
    assert foreign["code"] in ("NOT_FOUND", "FORBIDDEN")


def text_kind(key: str) -> str:
    kind, _ = read_id(key) or ("", "")
    return kind


INVITED = {"email": "new@acme.example", "name": "Nora New", "role": "CUSTOMER_VIEWER"}


@pytest.mark.parametrize("who", ["foreign", "sibling"])
async def test_inviting_to_a_foreign_customer_is_refused_exactly_like_inviting_to_an_unknown_one(
    people: People, who: str
) -> None:
    before = await people.snapshot()
    foreign = await people.refused(who, "inviteMember", customer=people.customer, **INVITED)
    assert foreign["code"] == "NOT_FOUND"
    for nobody in (global_id("Customer", uuid4()), "nonsense"):
        assert await people.refused(who, "inviteMember", customer=nobody, **INVITED) == foreign
    own = await people.refused("customer_admin", "inviteMember", customer=people.customer, **INVITED)
    assert (own["code"], own["rule"]) == ("FORBIDDEN", None)
    assert await people.snapshot() == before


async def test_provider_staff_invite_to_a_customer_without_naming_its_reseller(people: People) -> None:
    unknown = global_id("Customer", uuid4())
    for who, known in (("operator", None), ("provider_finance", "FORBIDDEN")):
        refused = await people.refused(who, "inviteMember", customer=unknown, **INVITED)
        assert refused["code"] == "NOT_FOUND", who
        payload = await people.do(who, "inviteMember", customer=people.customer, **INVITED)
        assert [error["code"] for error in payload["errors"]] == ([known] if known else []), who


@pytest.mark.parametrize("who", ["foreign", "sibling"])
async def test_a_foreign_thing_is_null_exactly_like_an_unknown_one(
    people: People, things: dict[str, str], who: str
) -> None:
    queries = {
        "customer": "query($id: ID!) { customer(id: $id) { name } }",
        "subscription": "query($id: ID!) { subscription(id: $id) { licensed } }",
        "order": "query($id: ID!) { order(id: $id) { number } }",
        "request": "query($id: ID!) { licenseRequest(id: $id) { number } }",
        "user": "query($id: ID!) { node(id: $id) { id } }",
    }
    for name, query in queries.items():
        for query_ in (query, "query($id: ID!) { node(id: $id) { id } }"):
            foreign = await people.ask(who, query_, id=things[name])
            for nobody in (global_id(text_kind(things[name]), uuid4()), "nonsense", "", "é", "A" * 5_000):
                assert await people.ask(who, query_, id=nobody) == foreign
            assert list(foreign["data"].values()) == [None]


async def test_a_foreign_reseller_is_null_and_its_lists_are_not_told(people: People) -> None:
    foreign = global_id("Reseller", people.foreign.reseller_id)
    shown = await people.data("reseller_owner", "query($id: ID!) { reseller(id: $id) { name } }", id=foreign)
    assert shown == {"reseller": None}
    query = "query($id: ID) { customers(first: 100, reseller: $id) { nodes { id } } }"
    unknown = await people.ask("reseller_owner", query, id=global_id("Reseller", uuid4()))
    assert unknown["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert await people.ask("reseller_owner", query, id=foreign) == unknown


async def test_filters_by_a_foreign_id_find_nothing(people: People, things: dict[str, str]) -> None:
    query = "query($f: OrderFilterInput) { orders(first: 5, filter: $f) { nodes { id } } }"
    for who in ("foreign", "sibling"):
        for wanted in ({"customer": things["customer"]}, {"subscription": things["subscription"]}):
            assert (await people.data(who, query, f=wanted))["orders"]["nodes"] == []


async def test_a_customers_member_sees_its_own_company_alone(people: People) -> None:
    query = """{ customers(first: 100) { totalCount nodes { id } }
                 orders(first: 100) { nodes { customer { id } } } }"""
    seen = await people.data("customer_viewer", query)
    assert seen["customers"] == {"totalCount": 1, "nodes": [{"id": people.customer}]}
    assert {order["customer"]["id"] for order in seen["orders"]["nodes"]} <= {people.customer}


QUERIES = {
    "invoices(first: 1) { nodes { id } }": Verb.READ_INVOICES,
    'previewInvoice(month: "2026-03") { lineCount }': Verb.READ_INVOICES,
    "resellers(first: 1) { nodes { id } }": Verb.READ_RESELLERS,
    'month(month: "2026-03") { done }': Verb.READ_RESELLERS,
    "months(first: 1) { nodes { done } }": Verb.READ_RESELLERS,
    "actionLog(first: 1) { nodes { id } }": Verb.READ_LOG,
}


@pytest.mark.parametrize("query", QUERIES)
async def test_who_lacks_the_verb_reads_a_refusal(people: People, query: str) -> None:
    for role in Role:
        answer = await people.ask(role.value, f"{{ {query} }}")
        codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
        assert ("FORBIDDEN" in codes) == (QUERIES[query] not in TABLE[role]), role


async def test_amounts_are_hidden_from_a_customers_people_until_prices_are_shown(people: People) -> None:
    subscription = await an_annual(people, "google_annual_yearly")
    query = """query($id: ID!) { subscription(id: $id) { orders(last: 1) { nodes {
      charges { days net { amount } unitPrice { amount } } } } } }"""
    hidden = await people.data("customer_owner", query, id=subscription)
    (charge,) = hidden["subscription"]["orders"]["nodes"][0]["charges"]
    assert (charge["net"], charge["unitPrice"]) == (None, None)
    assert charge["days"] == 365
    version = await people.version("customer", people.customer)
    await people.done(
        "reseller_owner", "updateCustomer", customer=people.customer, version=version, showsPrices=True
    )
    shown = await people.data("customer_owner", query, id=subscription)
    assert shown["subscription"]["orders"]["nodes"][0]["charges"][0]["net"] == {"amount": "1440.00"}


# ------------------------------------------------------------------------------------ who signed


async def post(client: httpx.AsyncClient, query: str = "{ viewer { member { name } } }") -> httpx.Response:
    return await client.post("/graphql", json={"query": query})


async def a_cookie(people: People) -> dict[str, str]:
    async with people.database.work_without_tenant() as session:
        signed = await sign_in(
            session,
            email="reseller_owner@people.example",
            password=PASSWORD,
            client="x",
            now=people.clock.now(),
        )
    assert signed is not None
    return {"cookie": f"session={signed.token}"}


async def test_nobody_reads_nothing_but_the_schema(people: People) -> None:
    async with people.http() as client:
        response = await post(client)
        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await post(client, "{ __typename }")).status_code == 200
        assert (await post(client, "{ __schema { queryType { name } } }")).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "rpc_", "rpc_" + "a" * 43, "é"])
async def test_a_token_that_is_none_opens_nothing(people: People, token: str) -> None:
    async with people.http() as client:
        headers = {"authorization": f"Bearer {token}".encode()}
        response = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": URL}, 200),
        ({"sec-fetch-site": "cross-site", "origin": URL}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_session_counts_from_the_consoles_own_pages_alone(
    people: People, headers: dict[str, str], status: int
) -> None:
    async with people.http(**await a_cookie(people), **headers) as client:
        response = await post(client)
    assert response.status_code == status
    if status == 200:
        assert response.json()["data"]["viewer"]["member"]["name"] == "reseller_owner"


@pytest.mark.parametrize(("prefix", "status"), [("", 401), ("__Host-", 200)])
async def test_in_production_a_session_is_in_the_cookie_that_no_other_host_can_plant(
    people: People, prefix: str, status: int
) -> None:
    cookie = {"cookie": prefix + (await a_cookie(people))["cookie"], "sec-fetch-site": "same-origin"}
    console = Console(people.database, people.clock, QUOTES, production=True)
    async with client_of(console, **cookie) as client:
        assert (await post(client)).status_code == status


async def test_a_cookie_beside_a_token_is_ignored(people: People) -> None:
    token = people.tokens["reseller_viewer"]
    async with people.http(**await a_cookie(people), authorization=f"Bearer {token}") as client:
        response = await post(client)
    assert response.json()["data"]["viewer"]["member"]["name"] == "reseller_viewer"
