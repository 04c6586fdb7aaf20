"""No other site makes the console do anything (CSRF): every unsafe address, and GraphQL."""

import httpx
import pytest
from starlette.routing import Route

from reseller_api.asgi import METHODS
from tests.reseller_api.conftest import PASSWORD
from tests.safety.scene import OWN_PAGE, Scene
from tests.safety.test_authorization_of_pages import filled
from tests.web.site import URL, address
from web.routes import ROUTES

ELSEWHERE: tuple[dict[str, str], ...] = (
    {},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://console.example.evil.example"},
    {"origin": "http://console.example:81"},
    {"sec-fetch-site": "cross-site", "origin": URL},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "Same-Origin "},
    {"referer": f"{URL}/customers"},
)
UNSAFE = sorted(
    (method, route.path)
    for route in ROUTES
    if isinstance(route, Route)
    for method in (route.methods or set()) - {"GET", "HEAD", "OPTIONS"}
)
VIEWER = {"query": "{ viewer { member { email } } }"}


async def counters(scene: Scene) -> object:
    """All rows of tenants that were written so far, and all sessions and tokens."""
    async with scene.site.database.reading_without_tenant() as session:
        identity = await session.fetchval(
            "SELECT (SELECT json_agg(s ORDER BY id)::text FROM sessions s)"
            " || (SELECT json_agg(t ORDER BY id)::text FROM api_tokens t)"
            " || (SELECT count(*) FROM sign_in_attempts)"
        )
    return identity, await scene.site.snapshot()


def stranger(
    scene: Scene, headers: dict[str, str], cookies: httpx.Cookies | None = None
) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(scene.site.app)
    return httpx.AsyncClient(transport=transport, base_url=URL, headers=headers, cookies=cookies)


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_an_unsafe_address_refuses_what_comes_from_elsewhere(
    scene: Scene, method: str, path: str
) -> None:
    owner = await scene.browser("reseller_owner")
    before = await counters(scene)
    for headers in ELSEWHERE:
        async with stranger(scene, headers, owner.cookies) as browser:
            data = {"email": address("reseller_owner"), "password": PASSWORD, "name": "x", "version": "1"}
            answer = await browser.request(method, filled(scene, path, scene.own), data=data)
        assert answer.status_code == 403, (headers, answer.status_code)
        assert "set-cookie" not in answer.headers
    assert await counters(scene) == before


@pytest.mark.parametrize("method", [method for method in METHODS if method not in ("GET", "HEAD", "OPTIONS")])
async def test_graphql_with_a_cookie_refuses_what_comes_from_elsewhere(scene: Scene, method: str) -> None:
    owner = await scene.browser("reseller_owner")
    for headers in ELSEWHERE:
        async with stranger(scene, headers, owner.cookies) as browser:
            answer = await browser.request(method, "/graphql", json=VIEWER)
        assert answer.status_code == 403, (headers, answer.text)
        assert "member" not in answer.text


async def test_graphql_with_a_token_needs_no_origin_and_ignores_the_cookie_beside_it(scene: Scene) -> None:
    owner = await scene.browser("reseller_owner")
    signed = {"authorization": f"Bearer {scene.people.tokens['customer_viewer']}"}
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        async with stranger(scene, {**signed, **headers}, owner.cookies) as browser:
            answer = await browser.post("/graphql", json=VIEWER)
        assert answer.json()["data"]["viewer"]["member"]["email"] == address("customer_viewer")


@pytest.mark.parametrize("token", ["rpc_nobodys", "", "x" * 9_000, "rpc_\xff"])
async def test_a_token_that_opens_nothing_is_not_rescued_by_a_cookie(scene: Scene, token: str) -> None:
    owner = await scene.browser("reseller_owner")
    headers = {**OWN_PAGE, "authorization": f"Bearer {token}".encode("latin-1")}
    async with stranger(scene, headers, owner.cookies) as browser:  # type: ignore[arg-type]
        answer = await browser.post("/graphql", json=VIEWER)
    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_a_token_opens_no_page_and_lets_no_cookie_past_the_origin_check(
    scene: Scene, method: str, path: str
) -> None:
    """A Bearer token excuses a request from the origin check, so no cookie may count beside it."""
    owner = await scene.browser("reseller_owner")
    before = await counters(scene)
    for token in (scene.people.tokens["reseller_owner"], "rpc_nobodys"):
        headers = {"authorization": f"Bearer {token}", "origin": "https://evil.example"}
        async with stranger(scene, headers, owner.cookies) as browser:
            data = {"email": address("reseller_owner"), "password": PASSWORD, "name": "x", "version": "1"}
            answer = await browser.request(method, filled(scene, path, scene.own), data=data)
        assert answer.status_code == 403, (path, answer.status_code)
        assert "set-cookie" not in answer.headers
    assert await counters(scene) == before


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": URL}]
)
async def test_our_own_pages_sign_in(scene: Scene, headers: dict[str, str]) -> None:
    async with stranger(scene, headers) as browser:
        answer = await browser.post(
            "/login", data={"email": address("reseller_viewer"), "password": PASSWORD}
        )
    assert answer.status_code == 303
    assert "session=" in answer.headers["set-cookie"]


async def test_nothing_is_changed_by_asking_for_a_page(scene: Scene) -> None:
    """A GET with a form's fields in its query changes nothing, whoever sends it."""
    owner = await scene.browser("reseller_owner")
    before = await counters(scene)
    for _, path in UNSAFE:
        await owner.get(
            filled(scene, path, scene.own), params={"quantity": "1", "cap": "3", "emails": "a@b.example"}
        )
    assert await counters(scene) == before
