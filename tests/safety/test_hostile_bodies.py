"""Whatever is sent, the answer is a refusal: never a 500, and nothing is changed."""

import json
from time import process_time
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reseller_api.schema import schema
from tests.reseller_api.statements import counted
from tests.safety import pages
from tests.safety.scene import Scene, seen_as
from tests.safety.test_authorization_of_mutations import TABLE, inputs
from tests.safety.test_authorization_of_pages import filled
from tests.web.site import URL

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
DEEP = 5_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a text": b'"x"',
    "a number": b"1",
    "a list": b"[]",
    "a list of requests": b'[{"query": "{ __typename }"}]',
    "invalid UTF-8": b'{"query": "\xff\xfe"}',
    "levels of lists": b"[" * DEEP + b"]" * DEEP,
    "levels of objects": b'{"query":' * DEEP + b"1" + b"}" * DEEP,
    "levels of variables": b'{"query": "{ __typename }", "variables": {"a": '
    + b"[" * DEEP
    + b"]" * DEEP
    + b"}}",
    "levels of a document": json.dumps({"query": "{ a" * DEEP + "}" * DEEP}).encode(),
    "levels of a value": json.dumps({"query": "{ node(id: " + "[" * DEEP + "]" * DEEP + ") }"}).encode(),
    "a megabyte": b'{"query": "' + b"x" * 1_000_000 + b'"}',
    "a NUL": b'{"query": "{ __typename }\\u0000"}',
    "a lone surrogate": b'{"query": "{ a(b: \\"\\ud800\\") }"}',
    "a lone surrogate in the document": b'{"query": "{ node(id: \\"\\\\ud800\\") { id } }"}',
    "a number for a query": b'{"query": 1}',
    "a text for variables": b'{"query": "{ __typename }", "variables": "x"}',
    "an endless number": b'{"query": "{ __typename }", "variables": {"a": 1e400}}',
    "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "a byte order mark": b'\xef\xbb\xbf{"query": "{ __typename }"}',
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_hostile_graphql_body_is_refused(scene: Scene, name: str) -> None:
    async with scene.http("reseller_owner", accept="application/graphql-response+json") as client:
        answer = await client.post("/graphql", content=BODIES[name], headers={"content-type": JSON})
    assert answer.status_code in (400, 413), answer.text[:300]
    assert "INTERNAL" not in answer.text


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", JSON]
)
@pytest.mark.parametrize(
    "path", ["/login", "/customers/new", "/customers/{customer}/subscriptions/{subscription}/users"]
)
async def test_a_hostile_form_is_refused(scene: Scene, path: str, kind: str) -> None:
    before = await scene.site.snapshot()
    owner = await scene.browser("reseller_owner")
    hostile = {
        **BODIES,
        "broken escapes": b"name=%ff%fe%zz&emails=%00&cap=%d8%00",
        "a thousand fields": b"&".join(b"f%d=1" % number for number in range(1_000)),
        "a broken part": b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nx',
        "a file": b'--x\r\nContent-Disposition: form-data; name="name"; filename="f"\r\n\r\nx\r\n--x--\r\n',
        "a part without a name": b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
    }
    for name, body in hostile.items():
        answer = await owner.post(
            filled(scene, path, scene.own), content=body, headers={"content-type": kind}
        )
        assert 400 <= answer.status_code < 500, (name, answer.status_code)
    assert await scene.site.snapshot() == before


HEADERS: dict[str, str | bytes] = {
    "cookie": "session=" + "x" * 60_000,
    "authorization": "Bearer " + "x" * 60_000,
    "user-agent": "x" * 60_000,
    "accept": ",".join(f"text/x{number};q=0.{number}" for number in range(2_000)),
    "accept-language": "x" * 60_000,
    "hx-request": "x" * 60_000,
    "content-length": "9" * 400,
    "origin": "http://[",
    "host": "[",
    "x-request-id": "x\x7f",
    "Cookie": b"session=\xff\xfe; acting=\xe2.\xe2; density=%00; flash=\xff",
}


@pytest.mark.parametrize("name", HEADERS)
async def test_a_hostile_header_is_survived(scene: Scene, name: str) -> None:
    transport = httpx.ASGITransport(scene.site.app)
    value = HEADERS[name]
    raw = value if isinstance(value, bytes) else value.encode("latin-1")
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        for method, path in (("GET", "/"), ("GET", "/login"), ("POST", "/login"), ("POST", "/graphql")):
            body = {"json": {"query": "{ __typename }"}} if path == "/graphql" else {}
            request = client.build_request(method, path, **body)  # type: ignore[arg-type]
            request.headers.raw.append((name.lower().encode(), raw))
            request.headers = httpx.Headers([*request.headers.raw, (name.lower().encode(), raw)])
            answer = await client.send(request)
            assert answer.status_code < 500, (path, answer.status_code)


ADDRESSES = (
    "/customers/%00", "/customers/%ff", "/orders/" + "9" * 5_000, "/months/9999-99", "/months/0000-00",
    "/months/%00", "/invoices/-1", "/static/..%2f..%2fpyproject.toml", "/static/%00", "/request/%00",
    "/request/%ff", "/invitation/%00%ff", "/customers?search=%00%ff&after=x&before=y",
    "/customers?after=" + "A" * 9_000, "/history?since=99999-01-01", "/history?product=x&page=-1",
    "/requests?status=%00", "/invoices/preview?month=%00", "/login?next=//evil.example",
    "/customers?order=x&terms=%00", "/history.csv?since=0000-00-00&until=%ff",
    "/invoices?month=2026-13&status=x", "/portal/requests/new?subscription=%ff", "/request?sent=%00",
)  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
async def test_a_hostile_address_is_survived(scene: Scene, path: str) -> None:
    for who in ("reseller_owner", "operator", "customer_admin", "anonymous"):
        answer = await (await scene.browser(who)).get(path)
        assert answer.status_code < 500, (who, answer.status_code)
        assert "evil.example" not in answer.headers.get("location", "")


# ----------------------------------------------------------------------- bombs

BOMBS = {
    "depth": "{ viewer " + "{ customer { subscriptions { customer " * 40 + "{ id }" + " } } }" * 40 + "}",
    "aliases": "{" + " ".join(f"a{n}: viewer {{ member {{ email }} }}" for n in range(200)) + "}",
    "pages in pages": "{ customers(first: 100) { nodes { orders(first: 100) { nodes { customer {"
    " orders(first: 100) { nodes { id } } } } } } } }",
    "fragments": "{ ...f0 } " + " ".join(
        f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(19)
    ) + " fragment f19 on Query { customers(first: 99) { nodes { orders(first: 99) { nodes { id } } } } }",
    "directives": "{ viewer" + " @include(if: true)" * 200 + " { member { email } } }",
    "tokens": "{ viewer { member {" + " email" * 50_000 + "} } }",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_before_the_database_is_asked(scene: Scene, name: str) -> None:
    async with scene.http("reseller_owner", accept="application/graphql-response+json") as client:
        await client.post("/graphql", json={"query": "{ viewer { member { email } } }"})
        with counted(scene.site.database) as statements:
            answer = await client.post("/graphql", json={"query": BOMBS[name]})
    assert answer.status_code in (400, 413)
    assert len([text for text in statements if "api_tokens" not in text]) == 0, statements


MARKS = "a" + "\u0301\u0323" * 60_000


async def test_a_flood_of_marks_takes_no_time(scene: Scene) -> None:
    """Composing them takes the square of their number: seconds, for whoever can sign in or try to."""
    owner = await scene.browser("reseller_owner")
    command = "mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { errors { code } } }"
    named = {"idempotencyKey": "marks", "name": MARKS, "primaryDomain": "marks.example"}
    asked = json.dumps({"query": command, "variables": {"input": named}}, ensure_ascii=False)
    form = f"email={MARKS}&password=x"
    began = process_time()
    signed_in = await owner.post("/login", content=form.encode(), headers={"content-type": FORM})
    async with scene.http("reseller_owner") as client:
        answer = await client.post("/graphql", content=asked.encode(), headers={"content-type": JSON})
    assert process_time() - began < 1
    assert signed_in.status_code == 422
    assert answer.json()["data"]["createCustomer"]["errors"] == [{"code": "INPUT_INVALID"}]


# ------------------------------------------------------------------------ fuzz

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["\0", "\ud800", "-1", "0", "1e9", "9" * 30, "٣", "½", "0x10", "1.5", "NaN", "true", "\u202e",
         "' OR 1=1 --", "<script>", "{{7*7}}", "%s", "2026-02-30", "9999-12-31", "0001-01-01", "10000-01-01",
         "a@b@c", "a" * 5_000, "=1+1",
         "\r\nBcc: x@y.example", "00000000-0000-0000-0000-000000000000", "console", "own", "google_flexible"]
    ),
)  # fmt: skip
NAMES = (
    "name", "primary_domain", "domains", "email", "emails", "users", "cap", "quantity", "terms", "product",
    "price", "start_on", "last_day", "po_number", "version", "setting", "seats", "kind", "url", "note",
    "reason", "role", "password", "new_password", "net", "request", "idempotency_key", "membership",
    "reseller", "density", "limit", "customer", "valid_from", "currency", "tiers", "country", "vat_id",
    "address", "code", "billing_zone", "next",
)  # fmt: skip
FUZZ = settings(
    max_examples=60, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SAFE_TO_FUZZ = sorted(path for path in pages.POST if path not in ("/logout", "/months/{month}/run"))


@FUZZ
@given(data=st.data())
async def test_no_form_answers_500_whatever_is_typed(scene: Scene, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SAFE_TO_FUZZ))
    who = data.draw(st.sampled_from(["reseller_owner", "customer_admin", "operator", "anonymous"]))
    typed = data.draw(st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=8))
    body = "&".join(f"{name}={escaped(text)}" for name, text in typed.items())
    answer = await (await scene.browser(who)).post(
        filled(scene, path, scene.own), content=body.encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status_code < 500, (path, typed)


def escaped(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@FUZZ
@given(data=st.data())
async def test_no_mutation_answers_an_unexpected_error_whatever_is_sent(
    scene: Scene, data: st.DataObject
) -> None:
    mutation = data.draw(st.sampled_from(sorted(set(TABLE) - {"closeMonth"})))
    who = data.draw(st.sampled_from(["reseller_owner", "operator", "customer_admin"]))
    valid = {"idempotencyKey": data.draw(TEXTS), **inputs(scene.own, scene.people.product)[mutation]}
    given_input = mangled(data, valid)
    await answers_without_failing(scene, who, mutation, given_input)


def mangled(data: st.DataObject, valid: dict[str, Any]) -> dict[str, Any]:
    """A valid input in which some values, at any depth, are replaced."""
    made: dict[str, Any] = {}
    for name, value in valid.items():
        if isinstance(value, dict) and data.draw(st.booleans()):
            made[name] = mangled(data, value)
        elif data.draw(st.integers(0, 2)) == 0:
            made[name] = data.draw(VALUES)
        else:
            made[name] = value
    return made


async def answers_without_failing(scene: Scene, who: str, mutation: str, given_input: Any) -> None:
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code message field }} }} }}"
    body = json.dumps({"query": query, "variables": {"input": given_input}}).encode()
    async with scene.http(who) as client:
        answer = await client.post("/graphql", content=body, headers={"content-type": JSON})
    assert answer.status_code < 500
    assert '"INTERNAL"' not in answer.text, (mutation, given_input, answer.text)


QUERY_FIELDS = sorted(
    name
    for name, field in schema._schema.query_type.fields.items()  # type: ignore[union-attr]
    if {"id"} <= set(field.args) or "first" in field.args
)


@FUZZ
@given(data=st.data())
async def test_no_query_answers_an_unexpected_error_whatever_is_sent(
    scene: Scene, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(QUERY_FIELDS))
    arguments = schema._schema.query_type.fields[name].args  # type: ignore[union-attr]
    ids = sorted(seen_as(scene.own).values())
    sent: dict[str, Any] = {"first": data.draw(st.sampled_from([1, 100, 0, -1, 101, None]))}
    for argument in sorted(set(arguments) - {"first"}):
        if data.draw(st.booleans()):
            sent[argument] = data.draw(st.one_of(st.sampled_from(ids), TEXTS, VALUES))
    sent = {key: value for key, value in sent.items() if key in arguments}
    declared = ", ".join(f"${key}: {arguments[key].type}" for key in sent)
    passed = ", ".join(f"{key}: ${key}" for key in sent)
    inner = "{ __typename }"
    query = f"query({declared}) {{ {name}({passed}) {inner} }}" if sent else f"{{ {name} {inner} }}"
    body = json.dumps({"query": query, "variables": sent}).encode()
    who = data.draw(st.sampled_from(["reseller_owner", "operator", "customer_admin"]))
    async with scene.http(who) as client:
        answer = await client.post("/graphql", content=body, headers={"content-type": JSON})
    assert answer.status_code < 500
    assert '"INTERNAL"' not in answer.text, (query, sent, answer.text)
