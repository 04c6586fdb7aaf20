"""The tariff of a subscription, which gates additional licenses and carries no fee of its own (B2)."""

from __future__ import annotations

from starlette.responses import Response

from customers.subscriptions.settings import set_tariff
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from reseller.rules.terms import LicenseTerms
from web.context import Call
from web.forms import Form
from web.pages.reach import Holding
from web.pages.setting import found_for, opened
from web.texts import _


async def edit(call: Call) -> Response:
    """GET …/tariff."""
    return await opened(call, Verb.SET_TARIFF, lambda found: _page(call, found, _present(found)))


async def update(call: Call) -> Response:
    """POST …/tariff."""
    found, form = await found_for(call, Verb.SET_TARIFF), await call.form()
    tariff = form.choice("tariff", found.row.held.terms.tariffs)

    async def act(session: WriteSession) -> None:
        await set_tariff(session, found.row.id, tariff=tariff, version=form.version(), **call.deed)

    if await call.attempt(form, act, operation="set_tariff") is None:
        return _page(call, await found_for(call, Verb.SET_TARIFF), form)
    text = _("{product}: tariff {tariff}.").format(product=found.row.product_name, tariff=tariff)
    return call.go(found.base, text)


def _present(found: Holding) -> Form:
    return Form.blank(tariff=found.row.held.tariff)


def _page(call: Call, found: Holding, form: Form) -> Response:
    terms = found.row.held.terms
    context = {
        **found.named,
        "version": found.version_for(form),
        "options": [
            {"value": tariff, "label": tariff, "text": _means(terms, tariff)} for tariff in terms.tariffs
        ],
        "present": [(_("Tariff"), found.row.held.tariff or "")] if form.status == 409 else [],
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/tariff.html", context, block="form", status=form.status)


def _means(terms: LicenseTerms, tariff: str) -> str:
    """Whether additional licenses can be bought under it."""
    needed = terms.smallest_tariff
    if needed is None or terms.tariffs.index(tariff) >= terms.tariffs.index(needed):
        return _("More licenses can be added at any time.")
    return _("No more licenses can be added; that begins with {tariff}.").format(tariff=needed)
