"""Who is signed in: the session's cookie, and for which reseller an operator acts.

The cookie holds a random token, the server its hash. An operator who acts for a reseller carries that choice
in a second cookie, signed and bound to the session; every page says so, and every deed is logged with both
names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from reseller.partners import identity
from reseller.partners.identity import Presence, SignedIn
from reseller.rules.access import Actor, Verb, may
from web.console import Console
from web.cookies import drop_cookie, give_cookie, read_cookie, signed, unsigned

COOKIE = "session"
ACTING = "acting"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks. `actor` is the one the rules see; `acting_for` names the reseller an operator acts for."""

    token: str
    presence: Presence
    actor: Actor
    acting_for: UUID | None = None

    @property
    def member_id(self) -> UUID:
        """The person behind the session."""
        if self.presence.actor.member_id is None:
            raise LookupError("a session belongs to a member")
        return self.presence.actor.member_id


def client_of(request: Request) -> str:
    """The address that a request came from, by which tries are counted."""
    return request.client.host if request.client else ""


async def signed_in(console: Console, request: Request, now: datetime) -> Signed | None:
    """Who is signed in by the request's cookie; None for nobody."""
    token = read_cookie(console, request, COOKIE)
    if not token:
        return None
    presence = await console.database.look_up(lambda session: identity.session_actor(session, token, now))
    if presence is None:
        return None
    if presence.stale:
        async with console.database.work_without_tenant() as session:
            await identity.touch_session(session, presence.id, now)
    return _acting(console, request, Signed(token, presence, presence.actor))


def keep(console: Console, response: Response, made: SignedIn, now: datetime) -> None:
    """Give the browser the token of a session that has just begun; acting for a reseller ends with it."""
    seconds = int((made.expires_at - now).total_seconds())
    give_cookie(console, response, COOKIE, made.token, seconds=seconds)
    drop_cookie(console, response, ACTING)


def forget(console: Console, response: Response) -> None:
    """Take the session's cookies back."""
    drop_cookie(console, response, COOKIE)
    drop_cookie(console, response, ACTING)


def act_for(console: Console, response: Response, presence: Presence, reseller_id: UUID | None) -> None:
    """Remember for this session which reseller the operator acts for; None ends it."""
    if reseller_id is None:
        drop_cookie(console, response, ACTING)
        return
    value = signed(console, ACTING, f"{presence.id} {reseller_id}")
    give_cookie(console, response, ACTING, value)


def _acting(console: Console, request: Request, found: Signed) -> Signed:
    if not may(found.actor.role, Verb.ACT_FOR_RESELLER):
        return found
    chosen = unsigned(console, ACTING, read_cookie(console, request, ACTING)) or ""
    session_id, _, reseller = chosen.partition(" ")
    if session_id != str(found.presence.id):
        return found
    reseller_id = UUID(reseller)
    return replace(found, actor=found.actor.acting_for(reseller_id), acting_for=reseller_id)
