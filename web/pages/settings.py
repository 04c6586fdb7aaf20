"""Settings: the provider's record, or a reseller's tax data and the request link of all its customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from reseller.partners.actions import set_request_link, update_provider, update_reseller
from reseller.partners.contract import ResellerSettings
from reseller.partners.queries import ResellerFacts, provider_facts, reseller_facts
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages.contract import (
    CHOICES,
    differing,
    provider_form,
    read_provider,
    read_tax_data,
    reseller_form,
)
from web.texts import _, counted

KINDS = {"console": "console", "own": "address", "none": "off"}
NAMES = {mode: kind for kind, mode in KINDS.items()}
FIELDS = {"mode": "kind", "address": "url"}


async def show(call: Call) -> Response:
    """GET /settings."""
    return await _page(call)


async def update(call: Call) -> Response:
    """POST /settings: documents already issued keep what they say."""
    if call.place.provider is not None:
        return await _update_provider(call)
    call.need(Verb.UPDATE_TAX_DATA)
    form = await call.form()
    typed, version = read_tax_data(form, call.reseller.country), form.version()

    async def act(session: WriteSession) -> None:
        present = ResellerSettings.of(await reseller_facts(session))
        await update_reseller(session, settings=replace(present, **typed), version=version, **call.deed)

    if await call.attempt(form, act, operation="update_reseller") is None:
        return await _page(call, form)
    return call.go("/settings", _("The settings are saved."))


async def update_link(call: Call) -> Response:
    """POST /settings/request-link: removing it leaves open requests valid (C5)."""
    call.need(Verb.SET_LINK)
    form = await call.form()
    mode = KINDS[form.choice("kind", KINDS)]
    address = form.text("url", longest=2_000) if mode == "address" else None

    async def act(session: WriteSession) -> None:
        await set_request_link(session, mode=mode, address=address, version=form.version(), **call.deed)

    if await call.attempt(form, act, operation="set_request_link", fields=FIELDS) is None:
        return await _page(call, link=form)
    return call.go("/settings#request-link", _("The request link is saved."))


async def preview_link(call: Call) -> Response:
    """GET /settings/request-link/preview: what a customer sees; nothing can be sent from here."""
    text = _("Annual, monthly payments. 15 licenses, 14 in use.")
    products = [{"value": "", "label": _("Workspace Business Standard"), "text": text}]
    context = {
        "customer": {"name": _("your customer"), "domain": "customer.example"},
        "reseller": {"name": call.reseller.name},
        "email": call.reseller.email,
        "products": products,
        "hint": _("A whole number. It is asked for, not bought."),
        "action": "",
        "form": Form.blank(product="", quantity="", name="", email="", note=""),
        "key": "",
        "asks_who": True,
        "configured": True,
        "outside": "",
        "sent": None,
    }
    return call.page("requests/form.html", context)


async def _update_provider(call: Call) -> Response:
    call.need(Verb.UPDATE_PROVIDER)
    form = await call.form()
    settings, version = read_provider(form), form.version()

    async def act(session: WriteSession) -> None:
        await update_provider(session, settings=settings, version=version, **call.deed)

    if await call.attempt(form, act, operation="update_provider") is None:
        return await _page(call, form)
    return call.go("/settings", _("The settings are saved."))


async def _page(call: Call, form: Form | None = None, link: Form | None = None) -> Response:
    if call.place.provider is not None:
        return await _provider_page(call, form)
    async with call.reading() as session:
        facts = await reseller_facts(session)
    present = reseller_form(facts)
    shown = form or present
    context = {
        "kind": "reseller",
        "facts": _facts(facts),
        "version": shown.carried(facts.version),
        "present": _present(shown, present),
        "may_edit": call.may(Verb.UPDATE_TAX_DATA),
        "form": shown,
        "key": shown.key(),
        **CHOICES,
        **_link(call, facts, link),
    }
    status = shown.status if link is None else link.status
    return call.page("settings/index.html", context, block="form" if link is None else "link", status=status)


async def _provider_page(call: Call, form: Form | None) -> Response:
    async with call.console.database.reading_without_tenant() as session:
        facts = await provider_facts(session)
    present = provider_form(facts)
    shown = form or present
    context = {
        "kind": "provider",
        "facts": [],
        "version": shown.carried(facts.version),
        "present": _present(shown, present),
        "may_edit": call.may(Verb.UPDATE_PROVIDER),
        "form": shown,
        "key": shown.key(),
        **CHOICES,
    }
    return call.page("settings/index.html", context, block="form", status=shown.status)


def _facts(facts: ResellerFacts) -> list[tuple[str, str]]:
    """What the contract fixes, and the provider alone changes."""
    limit = _("no limit") if facts.contract_limit is None else f"{facts.contract_limit:,}"
    return [
        (_("Code"), facts.code),
        (_("Currency"), facts.currency),
        (_("Billing zone"), facts.zone),
        (_("Payment term"), counted("{count} day", "{count} days", facts.payment_days)),
        (_("Contract limit, each customer and product"), limit),
    ]


def _link(call: Call, facts: ResellerFacts, form: Form | None) -> dict[str, Any]:
    shown = form or Form.blank(kind=NAMES[facts.link_mode], url=facts.link_address)
    words = {
        "console": _("Customers ask on the console’s own form."),
        "address": _("Customers are led to {address}.").format(address=facts.link_address),
        "off": _("Customers on Annual plans can’t ask for licenses, and none can be added for them."),
    }
    return {
        "link_text": words[facts.link_mode],
        "new_link": "",
        "preview_href": "/settings/request-link/preview" if facts.link_mode == "console" else "",
        "may_link": call.may(Verb.SET_LINK),
        "link_form": shown,
        "link_key": shown.key(),
        "link_version": shown.carried(facts.version),
        "link_action": "/settings/request-link",
    }


def _present(form: Form, present: Form) -> list[tuple[str, str]]:
    kept = {name: text for name, text in present.values.items() if name in form.typed}
    return differing(form, Form(kept)) if form.status == 409 else []
