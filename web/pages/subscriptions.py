"""One subscription: its numbers, its term, its actions, its history."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.history.queries import HistoryFilter, history_page
from reseller.plumbing.pages import IdSlice
from web.context import Call
from web.labels import full_day
from web.pages.events import entry
from web.pages.holdings import counts, following, menu
from web.pages.reach import Holding, holding_in
from web.texts import _

RECENT = 20


async def show(call: Call) -> Response:
    """GET /customers/{customer}/subscriptions/{subscription}."""
    async with call.reading() as session:
        found = await holding_in(call, session)
        wanted = HistoryFilter(subscription_id=found.row.id)
        recent = await history_page(session, IdSlice(first=RECENT), wanted=wanted)
    named = found.named
    context: dict[str, Any] = {
        "customer": named["customer"],
        "subscription": {
            **counts(found.row),
            **named["subscription"],
            "actions": menu(found.row, call.actor, call.today),
            "facts": facts(found),
        },
        "notices": _notices(found),
        "history": [entry(row) for row in recent.rows],
    }
    return call.page("subscriptions/show.html", context, block="facts")


def facts(found: Holding) -> list[tuple[str, str]]:
    """Everything that is in force, each with its unit."""
    held, capped = found.row.held, found.row.held.terms.needs_cap
    title, text = following(found.row)
    shown = [(_("In use"), f"{held.licensed:,}")]
    if capped:
        shown.append((_("Purchase cap"), _("not set") if held.cap is None else f"{held.cap:,}"))
    else:
        shown.append((_("Bought"), f"{held.bought:,}"))
    available = found.row.available
    shown += [
        (_("Available"), "–" if available is None or held.over else f"{available:,}"),
        (_("Being set up"), f"{found.row.reserved:,}"),
        (_("Contract limit"), _limit(found)),
        (_("First charged day"), full_day(held.started_on)),
        (_("Term"), _term(found)),
        (_("What comes next"), f"{title}, {text}" if text else title),
    ]
    return shown


def _limit(found: Holding) -> str:
    held = found.row.held
    if held.limit_licenses is None:
        return _("none")
    counted = held.used + held.reserved
    return _("{counted:,} of {limit:,} for {customer}").format(
        counted=counted, limit=held.limit_licenses, customer=found.customer.name
    )


def _term(found: Holding) -> str:
    first, last = found.row.term.first, found.row.term.last
    if last is None:
        return _("from {first}, without a fixed end").format(first=full_day(first))
    return _("{first} to {last}").format(first=full_day(first), last=full_day(last))


def _notices(found: Holding) -> list[dict[str, str]]:
    held = found.row.held
    if held.state == "pending":
        text = _("The order that starts it is under way. Users can be added when it is complete.")
        return [{"title": _("Being set up"), "text": text, "tone": ""}]
    if held.terms.needs_cap and held.cap is None and not held.over:
        text = _("Users can be added once the reseller has set one.")
        return [{"title": _("No purchase cap is set"), "text": text, "tone": "warn"}]
    return []
