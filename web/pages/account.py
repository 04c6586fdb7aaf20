"""One's own account: where one works, sessions, password, density."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from customers.accounts.queries import customer
from reseller.partners import identity
from reseller.partners.identity import MembershipRow, SessionRow
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import ConsoleError, NotFound
from web import session
from web.context import Call
from web.cookies import give_cookie
from web.forms import Form
from web.texts import _
from web.viewer import ROLES

YEAR_SECONDS = 365 * 24 * 3600
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""Signs in a user agent, the telling ones first."""


async def show(call: Call) -> Response:
    """GET /account."""
    return await _page(call, Form.blank())


async def change_password(call: Call) -> Response:
    """POST /account/password: every other session ends."""
    form = await call.form()
    present, new = form.secret("password"), form.secret("new_password")
    if not form.ok:
        return await _page(call, form)
    try:
        async with call.console.database.work_without_tenant() as work:
            made = await identity.change_password(
                work, token=call.signed.token, present=present, new=new, client=call.client, now=call.now
            )
    except NotFound:
        raise
    except ConsoleError as refusal:
        form.refuse(refusal, {"password": "new_password"})
        return await _page(call, form)
    if made is None:
        form.wrong("password", _("This is not your present password."))
        return await _page(call, form)
    response = call.go("/account", _("The password is changed. Your other sessions have ended."))
    session.keep(call.console, response, made, call.now)
    return response


async def switch(call: Call) -> Response:
    """POST /account/membership: act in another of one's memberships, under a new token."""
    membership = (await call.form()).uuid("membership")
    if membership is None:
        raise NotFound("membership")
    async with call.console.database.work_without_tenant() as work:
        made = await identity.switch_membership(
            work, token=call.signed.token, membership_id=membership, now=call.now
        )
    response = call.go("/")
    session.keep(call.console, response, made, call.now)
    return response


async def end_session(call: Call) -> Response:
    """POST /account/sessions/{session}/revocation."""
    session_id = call.path_id("session", "session")
    async with call.console.database.work_without_tenant() as work:
        await identity.revoke_session(
            work, member_id=call.signed.member_id, session_id=session_id, now=call.now
        )
    return call.go("/account", _("That session has ended."))


async def set_density(call: Call) -> Response:
    """POST /account/density: rows of 40 or of 32 pixels."""
    chosen = (await call.form()).choice("density", ("comfortable", "compact"))
    response = RedirectResponse("/account", 303)
    give_cookie(call.console, response, "density", chosen, seconds=YEAR_SECONDS)
    return response


async def _page(call: Call, form: Form) -> Response:
    presence = call.signed.presence
    async with call.console.database.reading_without_tenant() as reading:
        places = await identity.memberships(reading, call.signed.member_id)
        sessions = await identity.sessions_of(reading, call.signed.member_id, call.now)
    context = {
        "member": {"email": presence.email, "name": presence.actor.name, "roles": [call.place.viewer.note]},
        "memberships": [await _membership(call, row) for row in places],
        "compact": call.place.viewer.compact,
        "sessions": [_session(call, row) for row in sessions],
        "key": "",
        "form": form,
    }
    return call.page("account.html", context, status=form.status)


async def _membership(call: Call, row: MembershipRow) -> dict[str, Any]:
    label = _("{role} at {place}").format(role=ROLES[row.role], place=await _place(call, row))
    current = row.membership_id == call.signed.presence.membership_id
    return {"id": row.membership_id, "label": label, "current": current}


async def _place(call: Call, row: MembershipRow) -> str:
    if row.reseller_id is None:
        async with call.console.database.reading_without_tenant() as reading:
            return (await provider_facts(reading)).name
    async with call.console.database.reading(row.reseller_id, row.customer_id) as reading:
        return await _reseller_place(reading)


async def _reseller_place(reading: ReadSession) -> str:
    facts = await reseller_facts(reading)
    if reading.customer_id is None:
        return facts.name
    place = await customer(reading, reading.customer_id)
    return _("{customer}, customer of {reseller}").format(customer=place.name, reseller=facts.name)


def browser_name(user_agent: str) -> str:
    """A browser and its system as people call them: "Firefox on Linux"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), _("unknown browser"))
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return _("{browser} on {system}").format(browser=browser, system=system) if system else browser


def _session(call: Call, row: SessionRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.last_seen_at,
        "where": browser_name(row.user_agent),
        "current": row.id == call.signed.presence.id,
    }
