"""Who gets to which page: every route is made here, and none without saying whom it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reseller.plumbing.origin import sent_by_our_page
from reseller.plumbing.signatures import is_signed
from reseller.rules.errors import NotFound
from web import flash
from web.console import Console
from web.context import Call
from web.cookies import read_cookie
from web.errors import http_error
from web.guest import Guest
from web.session import Signed, signed_in
from web.viewer import CUSTOMER, PROVIDER, RESELLER, kind_of, place_of

Handler = Callable[[Call], Awaitable[Response]]
OpenHandler = Callable[[Guest], Awaitable[Response]]

STAFF = frozenset({RESELLER})
PROVIDER_STAFF = frozenset({PROVIDER})
BACK_OFFICE = STAFF | PROVIDER_STAFF
CUSTOMERS = frozenset({CUSTOMER})
EVERYBODY = BACK_OFFICE | CUSTOMERS


def page(
    path: str, get: Handler | None = None, post: Handler | None = None, *, who: Collection[str] = STAFF
) -> Route:
    """A route for people signed in on these sides of the console; to others it does not exist."""
    handlers = {name: handler for name, handler in (("GET", get), ("POST", post)) if handler}

    async def answer(request: Request) -> Response:
        request.scope["console.route"] = path
        _refuse_forged(request)
        console: Console = request.app.state.console
        now = console.clock.now()
        signed = await signed_in(console, request, now)
        if signed is None:
            return _to_sign_in(request)
        call = await _call(console, request, signed, now)
        if kind_of(signed.actor) not in who:
            raise NotFound("page")
        return await handlers["POST" if request.method == "POST" else "GET"](call)

    return Route(path, answer, methods=list(handlers))


def open_page(path: str, get: OpenHandler | None = None, post: OpenHandler | None = None) -> Route:
    """A route for everybody, signed in or not."""
    handlers = {name: handler for name, handler in (("GET", get), ("POST", post)) if handler}

    async def answer(request: Request) -> Response:
        request.scope["console.route"] = path
        _refuse_forged(request)
        console: Console = request.app.state.console
        request.state.flash = flash.find(console, request)
        guest = Guest(request, console, console.clock.now())
        return await handlers["POST" if request.method == "POST" else "GET"](guest)

    return Route(path, answer, methods=list(handlers))


def called_page(path: str, post: OpenHandler) -> Route:
    """A route for another service's signed calls: without a cookie there is no session, and no flash."""

    async def answer(request: Request) -> Response:
        request.scope["console.route"] = path
        if not is_signed(request.headers):
            raise HTTPException(403)
        console: Console = request.app.state.console
        return await post(Guest(request, console, console.clock.now()))

    return Route(path, answer, methods=["POST"])


def _refuse_forged(request: Request) -> None:
    """Raise 403 for a form that another site sent: a token beside it excuses GraphQL alone, never a page."""
    if request.method == "POST" and not sent_by_our_page(request.headers):
        raise HTTPException(403)


async def astray(request: Request, error: Exception) -> Response:
    """Answer an address that leads nowhere, in the frame of whoever is signed in."""
    console: Console = request.app.state.console
    now = console.clock.now()
    signed = await signed_in(console, request, now)
    if signed is not None:
        await _call(console, request, signed, now)
    return await http_error(request, error)


async def _call(console: Console, request: Request, signed: Signed, now: datetime) -> Call:
    compact = read_cookie(console, request, "density") == "compact"
    place = await place_of(console, signed, compact=compact)
    request.state.viewer = place.viewer
    request.state.flash = flash.find(console, request)
    return Call(request, console, signed, place, now)


def _to_sign_in(request: Request) -> Response:
    """Lead to the sign-in, and from there to where one wanted to go, or back to the page one was on."""
    by_htmx = request.headers.get("hx-request") == "true"
    asked = _path_of(request.url)
    if by_htmx or request.method == "POST":
        asked = _page_behind(request) or asked
    target = "/login" if asked == "/" else f"/login?next={quote(asked)}"
    if by_htmx:
        return Response(status_code=204, headers={"hx-redirect": target})
    return RedirectResponse(target, 303)


def _page_behind(request: Request) -> str:
    """The page of ours that a part or a form was asked from: its own address may show nothing by itself."""
    page = URL(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
    try:
        return _path_of(page) if page.netloc == request.headers.get("host") else ""
    except ValueError:
        return ""


def _path_of(url: URL) -> str:
    return url.path + (f"?{url.query}" if url.query else "")
