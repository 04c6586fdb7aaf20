"""Creating a customer and editing its data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from customers.accounts.actions import CustomerSettings, create_customer, update_customer
from customers.accounts.queries import CustomerDetail
from customers.accounts.rules import MOST_DOMAINS, read_domain, shown_domain
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages.reach import customer_in
from web.texts import _

TEMPLATE = "customers/form.html"


async def new(call: Call) -> Response:
    """GET /customers/new."""
    call.need(Verb.CREATE_CUSTOMER)
    shown = "on" if call.reseller.shows_prices else ""
    return _new(call, Form.blank(name="", primary_domain="", domains="", email="", shows_prices=shown))


async def create(call: Call) -> Response:
    """POST /customers/new."""
    call.need(Verb.CREATE_CUSTOMER)
    form = await call.form()
    settings = _settings(call, form)

    async def act(session: WriteSession) -> Effect:
        return {"customer": str(await create_customer(session, settings=settings, **call.deed))}

    done = await call.attempt(form, act, operation="create_customer")
    if done is None:
        return _new(call, form)
    text = _("{name} is a customer now. Start a subscription next.").format(name=settings.name)
    return call.go(f"/customers/{done['customer']}", text)


async def edit(call: Call) -> Response:
    """GET /customers/{customer}/edit."""
    call.need(Verb.UPDATE_CUSTOMER)
    return await _edit(call)


async def update(call: Call) -> Response:
    """POST /customers/{customer}/edit."""
    form = await call.form()
    settings = _settings(call, form)
    async with call.reading() as session:
        present = await customer_in(call, session)
    call.need(Verb.UPDATE_CUSTOMER)
    customer_id = present.id
    settings = replace(settings, domains=[*settings.domains, present.primary_domain])

    async def act(session: WriteSession) -> None:
        await update_customer(session, customer_id, settings=settings, version=form.version(), **call.deed)

    if await call.attempt(form, act, operation="update_customer") is None:
        return await _edit(call, form)
    return call.go(f"/customers/{customer_id}", _("{name} is saved.").format(name=settings.name))


def _settings(call: Call, form: Form) -> CustomerSettings:
    """What was typed. A tick that says what the reseller says anyway is no setting of its own (M6)."""
    shown = form.ticked("shows_prices")
    name = form.text("name", wanted="company")
    primary = form.text("primary_domain", longest=253)
    if primary:
        form.fits(read_domain, primary)
    return CustomerSettings(
        name=name,
        primary_domain=primary,
        domains=_domains(form),
        email=form.email(needed=False),
        shows_prices=None if shown == call.reseller.shows_prices else shown,
    )


def _domains(form: Form) -> list[str]:
    if not form.typed.get("domains", "").strip():
        return []
    domains = form.lines("domains")
    if len(domains) > MOST_DOMAINS:
        form.wrong("domains", _("A customer has at most {most} domains.").format(most=MOST_DOMAINS))
    for domain in domains:
        form.fits(read_domain, domain, ("domains",))
    return domains


def _present(found: CustomerDetail) -> Form:
    return Form.blank(
        name=found.name,
        primary_domain=shown_domain(found.primary_domain),
        domains="\n".join(shown_domain(domain) for domain in found.domains[1:]),
        email=found.email,
        shows_prices="on" if found.prices_shown else "",
    )


def _stands(found: CustomerDetail) -> list[tuple[str, str]]:
    domains = ", ".join(shown_domain(domain) for domain in found.domains)
    shown = _("yes") if found.prices_shown else _("no")
    return [
        (_("Name"), found.name),
        (_("Domains"), domains),
        (_("E-mail"), found.email or _("none")),
        (_("Prices shown"), shown),
    ]


def _new(call: Call, form: Form) -> Response:
    context: dict[str, Any] = {"customer": None, "form": form, "key": form.key(), "present": []}
    return call.page(TEMPLATE, context, block="form", status=form.status)


async def _edit(call: Call, form: Form | None = None) -> Response:
    async with call.reading() as session:
        found = await customer_in(call, session)
    form = form or _present(found)
    stale = form.status == 409
    seen = form.version()
    shown = {
        "id": found.id,
        "name": found.name,
        "version": found.version if stale or seen is None else seen,
    }
    present = _stands(found) if stale else []
    context = {"customer": shown, "form": form, "key": form.key(), "present": present}
    return call.page(TEMPLATE, context, block="form", status=form.status)
