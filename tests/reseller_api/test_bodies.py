"""What is not a GraphQL request is answered as such: typed, at once, and nothing runs."""

import orjson
import pytest

from tests.reseller_api.conftest import People

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
QUERY = '{"query": "{ __typename }"}'

BODIES = {
    "null": (b"null", 400),
    "a text": (b'"x"', 400),
    "a number": (b"7", 400),
    "a list": (b"[]", 400),
    "nothing": (b"", 400),
    "no query": (b"{}", 400),
    "a query that is none": (b'{"query": 7}', 400),
    "an empty query": (b'{"query": " "}', 400),
    "variables that are a text": (b'{"query": "{ __typename }", "variables": "x"}', 400),
    "extensions that are a list": (b'{"query": "{ __typename }", "extensions": []}', 400),
    "an operation name that is a number": (b'{"query": "{ __typename }", "operationName": 7}', 400),
    "invalid UTF-8": (b'{"query": "\xff\xfe"}', 400),
    "UTF-16": (QUERY.encode("utf-16"), 400),
    "half a surrogate": (b'{"query": "\\ud800"}', 400),
    "5,000 levels": (b"[" * 5_000 + b"]" * 5_000, 400),
    "5,000 levels of variables": (
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        400,
    ),
    "1 MB": (b'{"query": "' + b" " * 1_000_000 + b'"}', 413),
    "a document that does not parse": (b'{"query": "{"}', 400),
    "a document that does not validate": (b'{"query": "{ nothing }"}', 400),
    "a document of one null": (b'{"query": "\\u0000"}', 400),
    "a subscription": (b'{"query": "subscription { x }"}', 400),
    "an operation that is not there": (b'{"query": "query A { __typename }", "operationName": "B"}', 400),
    "two operations and no name": (b'{"query": "query A { __typename } query B { __typename }"}', 400),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_bad_body_is_refused_with_a_typed_error(people: People, name: str) -> None:
    body, status = BODIES[name]
    async with people.http(authorization=f"Bearer {people.tokens['operator']}") as client:
        response = await client.post("/graphql", content=body, headers={"content-type": JSON})
    assert response.status_code == status
    assert response.headers["content-type"] == JSON
    assert "data" not in response.json()
    for error in response.json()["errors"]:
        assert error["message"]
        assert error["extensions"]["code"] != "INTERNAL"


async def test_a_body_without_a_length_is_bounded_too(people: People) -> None:
    async def endless() -> object:
        for _ in range(100):
            yield b" " * 10_000

    async with people.http() as client:
        response = await client.post("/graphql", content=endless(), headers={"content-type": JSON})  # type: ignore[arg-type]
    assert response.status_code == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_post_is_answered(people: People, method: str) -> None:
    async with people.http() as client:
        response = await client.request(method, "/graphql", params={"query": "{ __typename }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/json; charset=latin-1",
    ],
)
async def test_only_json_in_utf_8_is_read(people: People, kind: str) -> None:
    async with people.http() as client:
        response = await client.post("/graphql", content=QUERY, headers={"content-type": kind})
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        (f"{GRAPHQL};q=0, */*", JSON),
    ],
)
async def test_the_answer_has_the_type_that_was_asked_for(people: People, accept: str, kind: str) -> None:
    async with people.http(accept=accept) as client:
        response = await client.post(
            "/graphql", content=QUERY, headers={"content-type": f"{JSON}; charset=utf-8"}
        )
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert response.json()["data"] == {"__typename": "Query"}


async def test_a_type_that_is_not_spoken_is_not_acceptable(people: People) -> None:
    async with people.http(accept="text/html") as client:
        response = await client.post("/graphql", json={"query": "{ __typename }"})
    assert response.status_code == 406


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (JSON, 200), ("*/*", 400)])
async def test_a_refused_document_is_400_but_for_clients_of_plain_json(
    people: People, accept: str, status: int
) -> None:
    async with people.http(accept=accept) as client:
        response = await client.post("/graphql", json={"query": "{ nothing }"})
    assert response.status_code == status
    assert "data" not in response.json()


async def test_a_variable_of_the_wrong_kind_is_a_request_that_does_not_run(people: People) -> None:
    query = "query($first: Int) { products(first: $first) { nodes { name } } }"
    for wrong in ("x", 1.5, 10**12, [1], {"a": 1}, True):
        body = orjson.dumps({"query": query, "variables": {"first": wrong}})
        async with people.http(authorization=f"Bearer {people.tokens['operator']}", accept=GRAPHQL) as client:
            response = await client.post("/graphql", content=body, headers={"content-type": JSON})
        assert response.status_code == 400, wrong
        assert "data" not in response.json()
        [error] = response.json()["errors"]
        assert error["extensions"] == {"code": "BAD_REQUEST"}, wrong
