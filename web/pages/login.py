"""Signing in and out."""

from __future__ import annotations

from starlette.responses import Response

from reseller.partners import identity
from reseller.partners.identity import SignedIn
from reseller.rules.errors import RateLimited
from web import session
from web.context import Call
from web.cookies import read_cookie
from web.forms import Form
from web.guest import Guest
from web.texts import _


async def show(guest: Guest) -> Response:
    """GET /login: the form; `next` is where to go on to."""
    return _form(guest, Form.blank(), guest.request.query_params.get("next", ""))


async def enter(guest: Guest) -> Response:
    """POST /login: unknown and wrong answer alike, and take as long."""
    form = await guest.form()
    email, password = form.text("email", longest=254), form.secret("password")
    made = await _sign_in(guest, form, email, password) if form.ok else None
    target = own_path(form.typed.get("next", ""))
    if made is None:
        return _form(guest, form, target)
    response = guest.go(target or "/")
    session.keep(guest.console, response, made, guest.now)
    return response


async def leave(call: Call) -> Response:
    """POST /logout: the session ends on the server, and the cookie goes."""
    async with call.console.database.work_without_tenant() as work:
        await identity.sign_out(work, call.signed.token, call.now)
    response = call.go("/login", _("You are signed out."))
    session.forget(call.console, response)
    return response


def own_path(text: str) -> str:
    """The text where it is a path of the console; "" for any other address."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if plain else ""


async def _sign_in(guest: Guest, form: Form, email: str, password: str) -> SignedIn | None:
    try:
        async with guest.console.database.work_without_tenant() as work:
            made = await identity.sign_in(
                work,
                email=email,
                password=password,
                client=guest.client,
                user_agent=guest.request.headers.get("user-agent", ""),
                replaces=read_cookie(guest.console, guest.request, session.COOKIE) or None,
                now=guest.now,
            )
    except RateLimited as refusal:
        form.refuse(refusal)
        return None
    if made is None:
        form.summary.append(_("E-mail and password do not fit together."))
    return made


def _form(guest: Guest, form: Form, target: str) -> Response:
    return guest.page("login.html", {"form": form, "next": own_path(target)}, status=form.status)
