"""The number that a contract includes, changed by amendment from the next period on (A8)."""

from __future__ import annotations

from starlette.responses import Response

from customers.subscriptions.settings import set_included
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages.reach import Holding
from web.pages.setting import found_for, opened
from web.texts import _

FIELDS = {"included": "included", "quantity": "included", "count": "included"}


async def edit(call: Call) -> Response:
    """GET …/included."""
    return await opened(call, Verb.SET_INCLUDED, lambda found: _page(call, found, _present(found)))


async def update(call: Call) -> Response:
    """POST …/included: it counts against the contract limit at once (C4)."""
    found, form = await found_for(call, Verb.SET_INCLUDED), await call.form()
    included = form.whole("included", low=0)

    async def act(session: WriteSession) -> None:
        await set_included(session, found.row.id, included=included, version=form.version(), **call.deed)

    if await call.attempt(form, act, operation="set_included", fields=FIELDS) is None:
        return _page(call, await found_for(call, Verb.SET_INCLUDED), form)
    text = _("{product}: {count:,} included from the next period on.")
    return call.go(found.base, text.format(product=found.row.product_name, count=included))


def _number(found: Holding) -> int:
    held = found.row.held
    return (held.included or 0) if held.next_included is None else held.next_included


def _present(found: Holding) -> Form:
    return Form.blank(included=_number(found))


def _page(call: Call, found: Holding, form: Form) -> Response:
    held = found.row.held
    context = {
        **found.named,
        "version": found.version_for(form),
        "day": full_day(held.end_day) if held.end_day else "",
        "facts": [
            (_("Included now"), f"{held.included or 0:,}"),
            (_("Created now"), f"{held.licensed:,}"),
            (_("Paid until the period ends"), f"{held.bought:,}"),
        ],
        "present": [(_("From the next period on"), f"{_number(found):,}")] if form.status == 409 else [],
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/included.html", context, block="form", status=form.status)
