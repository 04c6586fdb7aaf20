"""Who signed a request: an API token, or the console's session in a cookie.

A token wins, and the cookie beside it is not even looked at. A cookie counts only when the request comes
from the console's own pages; in production only the one that no other host can plant.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from reseller.partners.api_tokens import token_actor, touch_token
from reseller.partners.signing_in import Presence, session_actor, touch_session
from reseller.plumbing.origin import bearer, comes_from_us
from reseller_api.context import Console, Context

SECURE_COOKIE = "__Host-session"
PLAIN_COOKIE = "session"
UNSAFE = "POST"


async def context_of(console: Console, request: Request) -> Context:
    """The context of a request; without an actor where nobody signed it.

    Raises HTTPException: 401 for a token that opens nothing, 403 for a cookie that another site sent.
    """
    now = console.clock.now()
    presence = await _presence(console, request)
    if presence is None:
        return Context(console, None, now)
    return Context(console, presence.actor, now, presence.email)


async def _presence(console: Console, request: Request) -> Presence | None:
    token = bearer(request.headers)
    if token is not None:
        return await _by_token(console, token)
    names = (SECURE_COOKIE,) if console.production else (SECURE_COOKIE, PLAIN_COOKIE)
    cookie = next(filter(None, map(request.cookies.get, names)), None)
    if not cookie:
        return None
    if not comes_from_us(UNSAFE, request.headers) and request.method == UNSAFE:
        raise HTTPException(403, "This request did not come from the console.")
    return await _by_cookie(console, cookie)


async def _by_token(console: Console, token: str) -> Presence:
    now = console.clock.now()
    presence = await console.database.look_up(lambda session: token_actor(session, token, now))
    if presence is None:
        raise HTTPException(401, "This token opens nothing here.", {"WWW-Authenticate": "Bearer"})
    if presence.stale:
        async with console.database.work_without_tenant() as session:
            await touch_token(session, presence.id, now)
    return presence


async def _by_cookie(console: Console, cookie: str) -> Presence | None:
    now = console.clock.now()
    presence = await console.database.look_up(lambda session: session_actor(session, cookie, now))
    if presence is not None and presence.stale:
        async with console.database.work_without_tenant() as session:
            await touch_session(session, presence.id, now)
    return presence
