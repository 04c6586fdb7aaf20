"""The purchase cap of a Flexible subscription (C1–C3)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.subscriptions.actions import set_purchase_cap
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb, require
from reseller.rules.checks import check_open
from reseller.rules.errors import ConsoleError
from web.context import Call
from web.forms import Form
from web.pages.cap_scale import scale
from web.pages.holdings import counts
from web.pages.reach import Holding, holding_in
from web.pages.unavailable import explain
from web.texts import _

LONGEST_SHOWN = 7


async def edit(call: Call) -> Response:
    """GET …/cap."""
    found = await _found(call)
    try:
        check_open(found.row.held.holding(call.actor), Verb.SET_CAP)
    except ConsoleError as refusal:
        return explain(call, found, Verb.SET_CAP, refusal)
    return _page(call, found, Form.blank(cap=found.row.held.cap))


async def update(call: Call) -> Response:
    """POST …/cap: refused below what is in use and above the contract limit, beside the field."""
    found, form = await _found(call), await call.form()
    cap = form.whole("cap", low=0)

    async def act(session: WriteSession) -> Effect:
        decision = await set_purchase_cap(session, found.row.id, cap=cap, version=form.version(), **call.deed)
        return {"cap": cap, "delta": decision.delta}

    if await call.attempt(form, act, operation="set_purchase_cap") is None:
        return _page(call, await _found(call), form)
    text = _("The purchase cap of {product} is {cap:,}.").format(product=found.row.product_name, cap=cap)
    return call.go(found.home, text, found.base, _("Open"))


async def _found(call: Call) -> Holding:
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, Verb.SET_CAP, terms=found.row.held.terms)
    return found


def _page(call: Call, found: Holding, form: Form) -> Response:
    named = found.named
    subscription: dict[str, Any] = {**counts(found.row), **named["subscription"]}
    subscription["licensed"] = found.row.held.licensed + found.row.held.reserved_licensed
    subscription["version"] = found.version_for(form)
    present = [(_("Purchase cap"), _cap_text(found))] if form.status == 409 else []
    asked = _asked(form)
    context = {
        **named,
        "subscription": subscription,
        "scale": scale(subscription["licensed"], subscription["cap"], subscription["limit"], asked),
        "present": present,
        "asked": asked,
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/cap.html", context, block="form", status=form.status)


def _asked(form: Form) -> int | None:
    """A number that was refused, for the scale to show where it lies."""
    text = form.values.get("cap", "").strip()
    shown = "cap" in form.errors and text.isascii() and text.isdigit() and len(text) <= LONGEST_SHOWN
    return int(text) or None if shown else None


def _cap_text(found: Holding) -> str:
    cap = found.row.held.cap
    return _("not set") if cap is None else f"{cap:,}"
