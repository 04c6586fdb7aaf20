"""Members of the provider, a reseller or its customer: inviting, changing what they may do, removing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import CustomerDetail
from reseller.partners.mailing import request_invitation_mail
from reseller.partners.members import change_member, invite_member, remove_member
from reseller.partners.team import MemberRow, members, roles_for
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Role, Verb
from reseller.rules.errors import NotFound
from web.context import Call
from web.forms import Form
from web.pages.reach import customer_in
from web.texts import _
from web.viewer import PROVIDER, ROLES


@dataclass(frozen=True, slots=True)
class Team:
    """Whose members a page is about: those of a customer, else one's own company's; `base` is its address."""

    base: str
    roles: tuple[Role, ...]
    customer: CustomerDetail | None = None

    @property
    def customer_id(self) -> UUID | None:
        return self.customer.id if self.customer else None

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        return tuple((role.value, ROLES[role]) for role in self.roles)

    @property
    def shown(self) -> dict[str, Any]:
        """What the templates name it by."""
        of = {"id": self.customer.id, "name": self.customer.name} if self.customer else None
        return {"base": self.base, "customer": of, "roles": self.options}

    def role(self, form: Form) -> Role:
        """The role that was chosen."""
        return Role(form.choice("role", [role.value for role in self.roles]))

    def may_buy(self, form: Form) -> bool:
        """Whether the member may buy: asked of a customer's people alone."""
        return self.customer is None or form.ticked("may_buy")


async def index(call: Call) -> Response:
    """GET /team, GET /customers/{customer}/team."""
    return await _page(call, await _team(call))


async def invite(call: Call) -> Response:
    """POST /team: a mail with a link goes out."""
    team = await _team(call)
    call.need(Verb.MANAGE_MEMBERS)
    form = await call.form()
    email, name, role = form.email(), form.text("name"), team.role(form)

    async def act(session: WriteSession) -> None:
        invited = await invite_member(
            session, email=email, name=name, role=role, may_buy=team.may_buy(form),
            customer_id=team.customer_id, **call.deed,
        )  # fmt: skip
        await request_invitation_mail(
            session, invited.membership_id, organization=call.place.viewer.organization, now=call.now
        )

    if await call.attempt(form, act, operation="invite_member") is None:
        return await _page(call, team, form)
    return call.go(team.base, _("{email} is invited.").format(email=email))


async def show(call: Call) -> Response:
    """GET /team/{member}: what one member may do."""
    team = await _team(call)
    call.need(Verb.MANAGE_MEMBERS)
    row = await _member(call, team)
    return _one(call, team, row, _form(row))


async def change(call: Call) -> Response:
    """POST /team/{member}: its sessions end, its tokens act by the new role; nothing where it is the same."""
    team = await _team(call)
    call.need(Verb.MANAGE_MEMBERS)
    row, form = await _member(call, team), await call.form()
    role, version = team.role(form), form.version()
    if form.ok and role is row.role and (team.customer is None or team.may_buy(form) == row.may_buy):
        return call.go(team.base, _("Nothing is changed for {email}.").format(email=row.email))

    async def act(session: WriteSession) -> None:
        await change_member(
            session, row.id, role=role, may_buy=team.may_buy(form), version=version, **call.deed
        )

    if await call.attempt(form, act, operation="change_member") is None:
        return _one(call, team, await _member(call, team), form)
    return call.go(team.base, _("The role of {email} is changed.").format(email=row.email))


async def remove(call: Call) -> Response:
    """POST /team/{member}/removal."""
    team = await _team(call)
    call.need(Verb.MANAGE_MEMBERS)
    row, form = await _member(call, team), await call.form()

    async def act(session: WriteSession) -> None:
        await remove_member(session, row.id, **call.deed)

    if await call.attempt(form, act, operation="remove_member") is None:
        return _one(call, team, row, form)
    return call.go(team.base, _("{email} is removed.").format(email=row.email))


async def _team(call: Call) -> Team:
    """The team that the address names; NOT_FOUND of a customer outside one's reach."""
    if "customer" not in call.request.path_params:
        return Team("/team", tuple(roles_for(call.place.viewer.kind == PROVIDER, False)))
    async with call.reading() as session:
        of = await customer_in(call, session)
    return Team(f"/customers/{of.id}/team", tuple(roles_for(False, True)), of)


async def _rows(call: Call, team: Team) -> tuple[MemberRow, ...]:
    tenant = call.place.provider.provider_id if call.place.provider else call.reseller.reseller_id
    async with call.console.database.reading(tenant) as session:
        return await members(session, team.customer_id)


async def _member(call: Call, team: Team) -> MemberRow:
    wanted = call.path_id("person" if team.customer else "member", "member")
    for row in await _rows(call, team):
        if row.id == wanted:
            return row
    raise NotFound("member")


async def _page(call: Call, team: Team, form: Form | None = None) -> Response:
    form = form or Form.blank(email="", name="", role=team.roles[-1].value, may_buy="on")
    context = {
        **team.shown,
        "members": [_shown(call, team, row) for row in await _rows(call, team)],
        "may_invite": call.may(Verb.MANAGE_MEMBERS),
        "form": form,
        "key": form.key(),
    }
    return call.page("team/index.html", context, block="form", status=form.status)


def _one(call: Call, team: Team, row: MemberRow, form: Form) -> Response:
    context = {
        **team.shown,
        "member": row,
        "version": form.carried(row.version),
        "role_name": ROLES[row.role],
        "present": [(_("Role"), ROLES[row.role])] if form.status == 409 else [],
        "form": form,
        "key": form.key(),
        "removal_key": Form.blank().key(),
    }
    return call.page("team/show.html", context, block="form", status=form.status)


def _shown(call: Call, team: Team, row: MemberRow) -> dict[str, Any]:
    notes = [
        _("may buy") if team.customer and row.may_buy else "",
        _("invited, no password yet") if row.invited else "",
    ]
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "role": ROLES[row.role],
        "note": ", ".join(note for note in notes if note),
        "href": f"{team.base}/{row.id}" if call.may(Verb.MANAGE_MEMBERS) else "",
    }


def _form(row: MemberRow) -> Form:
    return Form.blank(role=row.role.value, may_buy="on" if row.may_buy else "")
