"""Members of the provider or of a reseller: inviting, changing what they may do, removing."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reseller.partners.mailing import request_invitation_mail
from reseller.partners.members import (
    MemberRow,
    change_member,
    invite_member,
    members,
    remove_member,
    roles_for,
)
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Role, Verb
from reseller.rules.errors import NotFound
from web.context import Call
from web.forms import Form
from web.texts import _
from web.viewer import PROVIDER, ROLES


async def index(call: Call) -> Response:
    """GET /team."""
    return await _page(call)


async def invite(call: Call) -> Response:
    """POST /team."""
    call.need(Verb.MANAGE_MEMBERS)
    form = await call.form()
    email, name, role = form.text("email", longest=254), form.text("name"), _role(call, form)

    async def act(session: WriteSession) -> None:
        invited = await invite_member(session, email=email, name=name, role=role, **call.deed)
        await request_invitation_mail(
            session, invited.membership_id, organization=call.place.viewer.organization, now=call.now
        )

    if await call.attempt(form, act, operation="invite_member") is None:
        return await _page(call, form)
    return call.go("/team", _("{email} is invited.").format(email=email))


async def show(call: Call) -> Response:
    """GET /team/{member}: what one member may do."""
    call.need(Verb.MANAGE_MEMBERS)
    row = await _member(call)
    return _one(call, row, _form(row))


async def change(call: Call) -> Response:
    """POST /team/{member}: its sessions end, its tokens act by the new role."""
    call.need(Verb.MANAGE_MEMBERS)
    row, form = await _member(call), await call.form()
    role, version = _role(call, form), form.version()

    async def act(session: WriteSession) -> None:
        await change_member(session, row.id, role=role, may_buy=row.may_buy, version=version, **call.deed)

    if await call.attempt(form, act, operation="change_member") is None:
        return _one(call, await _member(call), form)
    return call.go("/team", _("The role of {email} is changed.").format(email=row.email))


async def remove(call: Call) -> Response:
    """POST /team/{member}/removal."""
    call.need(Verb.MANAGE_MEMBERS)
    row, form = await _member(call), await call.form()

    async def act(session: WriteSession) -> None:
        await remove_member(session, row.id, **call.deed)

    if await call.attempt(form, act, operation="remove_member") is None:
        return _one(call, row, form)
    return call.go("/team", _("{email} is removed.").format(email=row.email))


async def _rows(call: Call) -> tuple[MemberRow, ...]:
    tenant = call.place.provider.provider_id if call.place.provider else call.reseller.reseller_id
    async with call.console.database.reading(tenant) as session:
        return await members(session)


async def _member(call: Call) -> MemberRow:
    wanted = call.path_id("member", "member")
    for row in await _rows(call):
        if row.id == wanted:
            return row
    raise NotFound("member")


async def _page(call: Call, form: Form | None = None) -> Response:
    roles = _roles(call)
    form = form or Form.blank(email="", name="", role=roles[-1].value)
    context = {
        "members": [_shown(call, row) for row in await _rows(call)],
        "roles": tuple((role.value, ROLES[role]) for role in roles),
        "may_invite": call.may(Verb.MANAGE_MEMBERS),
        "form": form,
        "key": form.key(),
    }
    return call.page("team/index.html", context, block="form", status=form.status)


def _one(call: Call, row: MemberRow, form: Form) -> Response:
    context = {
        "member": row,
        "version": form.carried(row.version),
        "role_name": ROLES[row.role],
        "roles": tuple((role.value, ROLES[role]) for role in _roles(call)),
        "present": [(_("Role"), ROLES[row.role])] if form.status == 409 else [],
        "form": form,
        "key": form.key(),
        "removal_key": Form.blank().key(),
    }
    return call.page("team/show.html", context, block="form", status=form.status)


def _shown(call: Call, row: MemberRow) -> dict[str, Any]:
    may_change = call.may(Verb.MANAGE_MEMBERS)
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "role": ROLES[row.role],
        "note": _("invited, no password yet") if row.invited else "",
        "href": f"/team/{row.id}" if may_change else "",
    }


def _form(row: MemberRow) -> Form:
    return Form.blank(role=row.role.value)


def _roles(call: Call) -> tuple[Role, ...]:
    return tuple(roles_for(call.place.viewer.kind == PROVIDER, False))


def _role(call: Call, form: Form) -> Role:
    return Role(form.choice("role", [role.value for role in _roles(call)]))
