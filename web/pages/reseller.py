"""One reseller, for the provider: contract, limits, members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.limits import contract_limits, set_contract_limit
from customers.accounts.queries import customer_by_number, customers
from reseller.catalog.queries import ProductRow, products
from reseller.partners.mailing import request_invitation_mail
from reseller.partners.members import invite_member
from reseller.partners.queries import ResellerFacts
from reseller.partners.team import MemberRow, members, roles_for
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Role, Verb
from reseller.rules.errors import InputInvalid, NotFound
from web.context import Call
from web.forms import Form
from web.labels import short_day
from web.pages.contract import address_lines, country_name
from web.pages.resellers import found
from web.pages.taxes import treatment_text
from web.texts import _, counted
from web.viewer import ROLES

LIMIT_FIELDS = {"limit": "limit", "contract_limit": "limit", "customer": "customer", "product": "product"}


async def show(call: Call) -> Response:
    """GET /resellers/{reseller}."""
    call.need(Verb.READ_RESELLERS)
    return await _show(call, await found(call))


async def set_limit(call: Call) -> Response:
    """POST /resellers/{reseller}/limits: LIMIT_BELOW_USE lists what counts more (C4)."""
    call.need(Verb.SET_LIMIT)
    facts, form = await found(call), await call.form()
    limit, product_id, number = form.whole_or_none("limit"), form.uuid("product"), _number(form)

    async def act(session: WriteSession) -> None:
        customer_id = await _customer(session, number)
        await set_contract_limit(
            session, licenses=limit, customer_id=customer_id, product_id=product_id,
            version=form.version(), **call.deed,
        )  # fmt: skip

    reseller_id = facts.reseller_id
    if await call.attempt(
        form, act, operation="set_contract_limit", fields=LIMIT_FIELDS, within=reseller_id
    ) is None:  # fmt: skip
        return await _show(call, await found(call), limit=form)
    return call.go(f"/resellers/{reseller_id}", _("The contract limit is saved."))


async def invite(call: Call) -> Response:
    """POST /resellers/{reseller}/members: how a reseller's first owner gets in."""
    call.need(Verb.MANAGE_MEMBERS)
    facts, form = await found(call), await call.form()
    email, name = form.email(), form.text("name")
    role = Role(form.choice("role", [role.value for role in roles_for(False, False)]))

    async def act(session: WriteSession) -> None:
        invited = await invite_member(session, email=email, name=name, role=role, **call.deed)
        await request_invitation_mail(session, invited.membership_id, organization=facts.name, now=call.now)

    reseller_id = facts.reseller_id
    if await call.attempt(form, act, operation="invite_member", within=reseller_id) is None:
        return await _show(call, facts, member=form)
    return call.go(f"/resellers/{reseller_id}", _("{email} is invited.").format(email=email))


def _number(form: Form) -> int | None:
    return form.whole_or_none("customer", low=1, high=10**12)


async def _customer(session: ReadSession, number: int | None) -> UUID | None:
    if number is None:
        return None
    try:
        return (await customer_by_number(session, number)).id
    except NotFound:
        reason = _("No customer of this reseller has this number.")
        raise InputInvalid(reason=reason, field=("customer",)) from None


async def _show(
    call: Call, facts: ResellerFacts, *, limit: Form | None = None, member: Form | None = None
) -> Response:
    async with call.console.database.reading(facts.reseller_id) as session:
        known = await products(session)
        limits = await contract_limits(session)
        named = await customers(session, [row[0] for row in limits if row[0]])
        team = await members(session)
    limit, member = limit or Form.blank(product="", customer="", limit=""), member or _blank_member()
    context = {
        "reseller": {
            "id": facts.reseller_id,
            "name": facts.name,
            "facts": _facts(call, facts),
            "version": limit.carried(facts.version),
        },
        "limits": [_default_limit(facts), *(_limit(row, known, named) for row in limits)],
        "products": (("", _("every product")), *((str(row.id), row.name) for row in known.values())),
        "members": [_member(row) for row in team],
        "roles": tuple((role.value, ROLES[role]) for role in roles_for(False, False)),
        "may_edit": call.may(Verb.UPDATE_RESELLER),
        "may_limit": call.may(Verb.SET_LIMIT),
        "may_invite": call.may(Verb.MANAGE_MEMBERS),
        "may_act": call.may(Verb.ACT_FOR_RESELLER),
        "form": limit,
        "member_form": member,
        "key": limit.key(),
        "member_key": member.key(),
    }  # fmt: skip
    status = limit.status if not limit.ok else member.status
    return call.page("resellers/show.html", context, block="form", status=status)


def _facts(call: Call, facts: ResellerFacts) -> list[tuple[str, str]]:
    check = _(", check digits valid") if facts.vat_id_valid else ""
    return [
        (_("Code"), facts.code),
        (_("Legal name"), facts.legal_name),
        (_("Address"), ", ".join([*address_lines(facts.address), country_name(facts.country)])),
        (_("E-mail"), facts.email or _("none")),
        (_("VAT id"), f"{facts.vat_id}{check}" if facts.vat_id else _("none")),
        (_("VAT56B"), _exemption(facts)),
        (_("Tax today"), treatment_text(call.provider, facts, call.today)),
        (_("Currency"), facts.currency),
        (_("Billing zone"), facts.zone),
        (_("Payment term"), counted("{count} day", "{count} days", facts.payment_days)),
    ]


def _exemption(facts: ResellerFacts) -> str:
    if facts.exempt is None:
        return _("none")
    until = short_day(facts.exempt.last) if facts.exempt.last else _("further notice")
    return _("{first} to {last}").format(first=short_day(facts.exempt.first), last=until)


def _default_limit(facts: ResellerFacts) -> dict[str, Any]:
    return {"product": _("every product"), "customer": "", "limit": facts.contract_limit}


def _limit(row: tuple[UUID | None, UUID | None, int | None], known: Any, named: Any) -> dict[str, Any]:
    customer_id, product_id, licenses = row
    product: ProductRow | None = known.get(product_id)
    customer = named.get(customer_id)
    return {
        "product": product.name if product else _("every product"),
        "customer": f"{customer.name} ({customer.number})" if customer else "",
        "limit": licenses,
    }


def _member(row: MemberRow) -> dict[str, Any]:
    note = _("invited, no password yet") if row.invited else ""
    return {"email": row.email, "name": row.name, "role": ROLES[row.role], "note": note}


def _blank_member() -> Form:
    return Form.blank(email="", name="", role=Role.RESELLER_OWNER.value)
