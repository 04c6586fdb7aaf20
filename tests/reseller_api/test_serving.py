"""The schema as text, the interactive page, production, and a database that is away."""

from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from customers.orders.quotes import Quotes
from reseller.plumbing.database import Database
from reseller.plumbing.settings import Dsns
from reseller_api.asgi import Api
from reseller_api.context import Console
from reseller_api.schema import schema, sdl
from tests.conftest import SettableClock
from tests.reseller_api.conftest import URL, People

QUOTES = Quotes("a secret of the tests")

INTROSPECTION = "{ __schema { types { name } } }"


def client_of(console: Console, **headers: str) -> httpx.AsyncClient:
    app = Starlette(routes=Api(console).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL, headers=headers)


async def test_the_schema_is_served_as_text(people: People) -> None:
    async with people.http() as client:
        response = await client.get("/graphql/schema.graphql")
    assert response.text == sdl(schema)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


async def test_graphiql_loads_nothing_from_elsewhere(people: People) -> None:
    async with people.http() as client:
        response = await client.get("/graphiql")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "//" not in response.text.replace("/graphql/schema.graphql", "")
    assert response.text.count("/static/vendor/graphiql/") == 6


@pytest.mark.parametrize("path", ["/graphql/schema.graphql", "/graphiql"])
async def test_production_shows_the_schema_to_who_is_signed_in(people: People, path: str) -> None:
    console = Console(people.database, people.clock, QUOTES, production=True)
    async with client_of(console) as client:
        assert (await client.get(path)).status_code == 401
        response = await client.post("/graphql", json={"query": INTROSPECTION})
        assert response.status_code == 401
    async with client_of(console, authorization=f"Bearer {people.tokens['reseller_viewer']}") as client:
        assert (await client.get(path)).status_code == 200
        response = await client.post("/graphql", json={"query": INTROSPECTION})
        assert response.json()["data"]["__schema"]["types"]


async def test_production_tells_a_stranger_nothing_of_what_a_guess_is_near_to(people: People) -> None:
    guess = {"query": "{ custmers(first: 1) { nodes { id } } }"}
    console = Console(people.database, people.clock, QUOTES, production=True)
    async with client_of(console) as client:
        response = await client.post("/graphql", json=guess)
    assert response.status_code == 401
    assert "customers" not in response.text
    async with client_of(console, authorization=f"Bearer {people.tokens['reseller_viewer']}") as client:
        response = await client.post("/graphql", json=guess)
    assert response.status_code == 400
    assert "Did you mean 'customers'" in response.json()["errors"][0]["message"]


async def test_a_database_that_is_away_is_503_and_typed() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    console = Console(Database(Dsns(app=nowhere, owner=nowhere, provider=nowhere)), SettableClock(), QUOTES)
    try:
        async with client_of(console, authorization="Bearer rpc_x") as client:
            response = await client.post("/graphql", json={"query": "{ viewer { permissions } }"})
    finally:
        await console.database.close()
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_a_database_lost_on_the_way_is_503_too(people: People) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    lost = Database(replace(people.database.dsns, provider=nowhere))
    try:
        token = people.tokens["operator"]
        async with client_of(Console(lost, people.clock, QUOTES), authorization=f"Bearer {token}") as client:
            response = await client.post(
                "/graphql", json={"query": "{ resellers(first: 1) { nodes { id } } }"}
            )
    finally:
        await lost.close()
    assert response.status_code == 503
