"""Ending a subscription: on a chosen last day, or with its running period (C9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from customers.orders.commands import Command
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.scheduled import dropped_by
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb, require
from reseller.rules.checks import check_open
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import EndRule
from web.context import Call
from web.forms import Form
from web.labels import full_day
from web.pages.coming import dropped_behind
from web.pages.holdings import counts
from web.pages.reach import Holding, holding_in
from web.pages.unavailable import explain
from web.texts import _, counted


async def new(call: Call) -> Response:
    """GET …/end."""
    found = await _found(call)
    try:
        check_open(found.row.held.holding(call.actor), Verb.END)
    except ConsoleError as refusal:
        return explain(call, found, Verb.END, refusal)
    return await _page(call, found, Form.blank(last_day=call.today.isoformat()))


async def create(call: Call) -> Response:
    """POST …/end: today ends it at once; until a later day is over everything goes on."""
    found, form = await _found(call), await call.form()
    last_day = given_day(found) or form.day("last_day")
    if last_day is None:
        form.wrong("last_day", _("Enter the last day, today or later."))

    async def act(session: WriteSession) -> Effect:
        placed = await end_subscription(session, found.row.id, last_day=last_day, **call.deed)
        return {"order": str(placed.id), "number": placed.number}

    done = await call.attempt(form, act, operation="end_subscription")
    if done is None or last_day is None:
        return await _page(call, await _found(call), form)
    text = _("{product} ends on {day}.").format(product=found.row.product_name, day=full_day(last_day))
    label = _("Order {number}").format(number=done["number"])
    return call.go(found.home, text, f"/orders/{done['order']}", label)


async def _found(call: Call) -> Holding:
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, Verb.END, terms=found.row.held.terms)
    return found


def given_day(found: Holding) -> date | None:
    """The running period's last day where it decides; None where one is chosen."""
    by_period = found.row.held.terms.ends is EndRule.PERIOD_END
    return found.row.term.last if by_period else None


def losing(users: int) -> str:
    """Who is left without a license."""
    if not users:
        return _("Nobody uses a license here")
    return counted("{count} user loses the license", "{count} users lose their licenses", users)


async def _page(call: Call, found: Holding, form: Form) -> Response:
    soonest = Command(Verb.END, {"last_day": (given_day(found) or call.today).isoformat()})
    async with call.reading() as session:
        lost = await dropped_by(session, found.row.id, soonest, **call.deed)
    named = found.named
    subscription: dict[str, Any] = {**counts(found.row), **named["subscription"]}
    context = {
        **named,
        "subscription": subscription,
        "given_day": given_day(found),
        "losing": losing(found.row.held.licensed),
        "dropped": dropped_behind(lost),
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/end.html", context, block="form", status=form.status)
