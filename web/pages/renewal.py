"""What happens when an Annual term ends (G4)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.subscriptions.actions import set_renewal
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb, require
from reseller.rules.checks import check_open
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import RenewalSetting
from web.context import Call
from web.forms import Form
from web.labels import RENEWALS, full_day
from web.pages.reach import Holding, holding_in
from web.pages.unavailable import explain
from web.texts import _

TITLES = {
    RenewalSetting.SAME_SEATS: _("Renew same seats"),
    RenewalSetting.SEATS_IN_USE: _("Renew seats in use"),
    RenewalSetting.FLEXIBLE: _("Switch to Flexible"),
    RenewalSetting.END: _("End with the term"),
}
MEANINGS = {
    RenewalSetting.SAME_SEATS: _("What is bought when the term ends, or the number that you set below."),
    RenewalSetting.SEATS_IN_USE: _(
        "As many as have a user on the last day. With none, the subscription ends."
    ),
    RenewalSetting.FLEXIBLE: _("No more commitment: licenses in use are charged, up to a cap."),
    RenewalSetting.END: _("When the term is over, nobody has a license here anymore."),
}

ASKS = {RenewalSetting.SAME_SEATS: "quantity", RenewalSetting.FLEXIBLE: "cap"}
"""The field that a choice goes with."""


async def edit(call: Call) -> Response:
    """GET …/renewal."""
    found = await _found(call)
    try:
        check_open(found.row.held.holding(call.actor), Verb.SET_RENEWAL)
    except ConsoleError as refusal:
        return explain(call, found, Verb.SET_RENEWAL, refusal)
    return _page(call, found, _present(found))


async def update(call: Call) -> Response:
    """POST …/renewal: a number for the renewal counts against the contract limit at once (C4)."""
    found, form = await _found(call), await call.form()
    setting = RenewalSetting[form.choice("renewal", [setting.name for setting in TITLES])]
    seats = form.whole_or_none("quantity", low=1) if setting is RenewalSetting.SAME_SEATS else None
    cap = form.whole_or_none("cap") if setting is RenewalSetting.FLEXIBLE else None

    async def act(session: WriteSession) -> None:
        await set_renewal(
            session, found.row.id, renewal=setting, seats_count=seats, cap=cap, version=form.version(),
            **call.deed,
        )  # fmt: skip

    if await call.attempt(form, act, operation="set_renewal") is None:
        return _page(call, await _found(call), form)
    text = _("{product}: {setting}.").format(product=found.row.product_name, setting=RENEWALS[setting])
    return call.go(found.home, text, found.base, _("Open"))


async def _found(call: Call) -> Holding:
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, Verb.SET_RENEWAL, terms=found.row.held.terms)
    return found


def _present(found: Holding) -> Form:
    held = found.row.held
    setting = found.row.renewal or RenewalSetting.SAME_SEATS
    return Form.blank(renewal=setting.name, quantity=held.renewal_seats, cap=held.renewal_cap)


def _page(call: Call, found: Holding, form: Form) -> Response:
    held, named = found.row.held, found.named
    subscription: dict[str, Any] = {
        **named["subscription"],
        "version": found.version_for(form),
        "ends_on": (held.end_day or call.today) - ONE_DAY,
    }
    context = {
        **named,
        "subscription": subscription,
        "options": [
            {
                "value": setting.name,
                "label": title,
                "text": MEANINGS[setting],
                "asks": ASKS.get(setting, "nothing"),
            }
            for setting, title in TITLES.items()
            if setting in held.terms.renewal_settings
        ],
        "present": _stands(found) if form.status == 409 else [],
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/renewal.html", context, block="form", status=form.status)


def _stands(found: Holding) -> list[tuple[str, str]]:
    held, setting = found.row.held, found.row.renewal
    stands = [(_("Renewal"), TITLES[setting] if setting else "")]
    if held.renewal_seats is not None:
        stands.append((_("Licenses to renew"), f"{held.renewal_seats:,}"))
    if held.end_day is not None:
        stands.append((_("Renews on"), full_day(held.end_day)))
    return stands
