"""The layer in front of every request: origin, size and headers."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from reseller.plumbing.http import BODY_LIMIT, FrontDoor
from reseller.plumbing.origin import comes_from_us

DONE: list[bytes] = []


async def deed(request: Request) -> PlainTextResponse:
    DONE.append(await request.body())
    return PlainTextResponse("done")


def client(*, secure: bool = False) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/deed", deed, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(FrontDoor(app, secure=secure))
    return httpx.AsyncClient(transport=transport, base_url="http://console.example")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    DONE.clear()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://console.example"},
    ],
)
async def test_a_request_from_elsewhere_changes_nothing(headers: dict[str, str]) -> None:
    async with client() as browser:
        answer = await browser.post("/deed", headers=headers, content=b"x")
    assert answer.status_code == 403
    assert DONE == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://console.example"},
        {"authorization": "Bearer rpc_x", "origin": "http://evil.example"},
    ],
)
async def test_our_own_pages_and_tokens_may_change_things(headers: dict[str, str]) -> None:
    async with client() as browser:
        answer = await browser.post("/deed", headers=headers, content=b"x")
    assert answer.status_code == 200
    assert DONE == [b"x"]


async def test_a_body_over_the_bound_is_refused_with_and_without_a_length() -> None:
    async def stream() -> object:
        for _ in range(3):
            yield b"x" * (BODY_LIMIT // 2)

    own = {"sec-fetch-site": "same-origin"}
    async with client() as browser:
        told = await browser.post("/deed", headers=own, content=b"x" * (BODY_LIMIT + 1))
        untold = await browser.post("/deed", headers=own, content=stream())  # type: ignore[arg-type]
    assert (told.status_code, untold.status_code) == (413, 413)
    assert DONE == []


async def test_every_answer_is_dressed_and_numbered() -> None:
    async with client(secure=True) as browser:
        first = await browser.get("/deed")
        second = await browser.get("/deed")
    assert first.headers["content-security-policy"].startswith("default-src 'none'")
    assert first.headers["referrer-policy"] == "same-origin"
    assert "max-age" in first.headers["strict-transport-security"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_reading_needs_no_origin() -> None:
    assert comes_from_us("GET", {})
    assert not comes_from_us("DELETE", {})
