"""A customer's own request link: the console's form, an own address, none, or that of all customers (C5)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.accounts.links import (
    RequestLink,
    is_handed_out,
    make_link,
    request_link,
    revoke_link,
    set_customer_request_link,
)
from customers.accounts.queries import CustomerDetail
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages.customer import link_text
from web.pages.reach import customer_in
from web.texts import _

KINDS = {"follow": None, "console": "console", "own": "address", "none": "off"}
NAMES = {mode: kind for kind, mode in KINDS.items()}
FIELDS = {"mode": "kind", "address": "url"}


async def show(call: Call) -> Response:
    """GET /customers/{customer}/request-link."""
    return await _page(call)


async def update(call: Call) -> Response:
    """POST /customers/{customer}/request-link; removing it leaves open requests valid."""
    found = await _found(call)
    call.need(Verb.SET_LINK)
    form = await call.form()
    mode = KINDS[form.choice("kind", KINDS)]
    address = form.text("url", longest=2000) if mode == "address" else None

    async def act(session: WriteSession) -> None:
        await set_customer_request_link(
            session, found.id, mode=mode, address=address, version=form.version(), **call.deed
        )

    if await call.attempt(form, act, operation="set_request_link", fields=FIELDS) is None:
        return await _page(call, form)
    text = _("The request link of {name} is saved.").format(name=found.name)
    return call.go(f"/customers/{found.id}/request-link", text, f"/customers/{found.id}", _("Customer"))


async def make(call: Call) -> Response:
    """POST /customers/{customer}/request-link/made: a new link, shown once; the one before is void.

    Sent twice it makes no second one, and says that the first can't be shown again.
    """
    found = await _found(call)
    call.need(Verb.SET_LINK)
    form, made = await call.form(), ""

    async def act(session: WriteSession) -> Effect:
        nonlocal made
        new = await make_link(session, found.id, **call.deed)
        made = f"{call.console.settings.base_url}/request/{new.token}"
        return {"link": str(new.id)}

    done = await call.attempt(form, act, operation="make_link")
    if done is not None and not made:
        text = _("That link was made before. It is shown once; make another one.")
        return call.go(f"/customers/{found.id}/request-link", text)
    return await _page(call, form if done is None else None, new_link=made)


async def revoke(call: Call) -> Response:
    """POST /customers/{customer}/request-link/revocation: whoever came by the link is shut out too."""
    found = await _found(call)
    form = await call.form()

    async def act(session: WriteSession) -> None:
        await revoke_link(session, found.id, **call.deed)

    if await call.attempt(form, act, operation="revoke_link") is None:
        return await _page(call, form)
    return call.go(f"/customers/{found.id}/request-link", _("The link is void."))


async def _found(call: Call) -> CustomerDetail:
    async with call.reading() as session:
        return await customer_in(call, session)


async def _page(call: Call, form: Form | None = None, *, new_link: str = "") -> Response:
    async with call.reading() as session:
        found = await customer_in(call, session)
        link = await request_link(session, found.id)
        handed_out = await is_handed_out(session, found.id, call.now)
    shown = form or Form.blank(kind=NAMES[found.link_mode], url=found.link_address)
    context: dict[str, Any] = {
        "customer": {"id": found.id, "name": found.name},
        "link_text": _said(link),
        "new_link": new_link,
        "preview_href": "",
        "may_link": call.may(Verb.SET_LINK),
        "link_follow": True,
        "may_make": call.may(Verb.SET_LINK) and link.mode == "console",
        "may_revoke": call.may(Verb.SET_LINK) and handed_out,
        "make_key": Form.blank().key(),
        "link_key": shown.key(),
        "link_version": _version(found, shown),
        "link_form": shown,
    }
    return call.page("request_links.html", context, block="form", status=shown.status)


def _version(found: CustomerDetail, form: Form) -> int:
    seen = form.version()
    return found.version if seen is None or form.status == 409 else seen


def _said(link: RequestLink) -> str:
    """What holds now, and whose setting it is."""
    if link.address:
        return _("{kind}: {address}").format(kind=link_text(link), address=link.address)
    return link_text(link) if link.is_own else _("{kind}, as for all customers").format(kind=link_text(link))
