"""Accepting an invitation: the link is traded for a cookie and a clean address; reading changes nothing."""

from __future__ import annotations

import re

from starlette.responses import Response

from reseller.partners import identity
from reseller.partners.identity import InvitationRow
from reseller.rules.errors import ConsoleError
from web.cookies import drop_cookie, give_cookie, read_cookie
from web.forms import Form
from web.guest import Guest
from web.texts import _

COOKIE = "invitation"
SECONDS = 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")


async def arrive(guest: Guest) -> Response:
    """GET /invitation/{token}."""
    response, token = guest.go("/invitation"), str(guest.request.path_params["token"])
    if TOKEN.fullmatch(token):
        give_cookie(guest.console, response, COOKIE, token, seconds=SECONDS)
    return response


async def show(guest: Guest) -> Response:
    """GET /invitation."""
    return _page(guest, await _invited(guest), Form.blank())


async def accept(guest: Guest) -> Response:
    """POST /invitation: the password is set, and the invitation used."""
    form = await guest.form()
    password = form.secret("new_password")
    if form.ok:
        try:
            async with guest.console.database.work_without_tenant() as work:
                email = await identity.accept_invitation(
                    work, token=_token(guest), password=password, now=guest.now
                )
        except ConsoleError as refusal:
            form.refuse(refusal, {"password": "new_password"})
        else:
            if email:
                response = guest.go("/login", _("Your password is set. Sign in with it."))
                drop_cookie(guest.console, response, COOKIE)
                return response
    return _page(guest, await _invited(guest), form)


def _token(guest: Guest) -> str:
    return read_cookie(guest.console, guest.request, COOKIE)


async def _invited(guest: Guest) -> InvitationRow | None:
    async with guest.console.database.reading_without_tenant() as reading:
        return await identity.invitation(reading, _token(guest), guest.now)


def _page(guest: Guest, invited: InvitationRow | None, form: Form) -> Response:
    status = form.status if invited else 404
    return guest.page("invitation.html", {"invited": invited, "form": form}, status=status)
