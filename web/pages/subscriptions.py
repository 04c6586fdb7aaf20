"""One subscription: its numbers, its term, its actions, what comes by itself, its history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from customers.charges.recurring import recurring_costs, recurring_number
from customers.history.queries import HistoryFilter, history_page
from customers.subscriptions.scheduled import scheduled
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb, plan_hidden
from reseller.rules.money import Money
from reseller.rules.periods import ONE_DAY
from web.context import Call
from web.forms import Form
from web.labels import full_day, price_unit
from web.pages import coming
from web.pages.counters import counters
from web.pages.events import entry
from web.pages.holdings import counts, following, menu
from web.pages.overrun import alarm, warnings
from web.pages.reach import Holding, holding_in
from web.render import money
from web.texts import _, counted

RECENT = 20


async def show(call: Call) -> Response:
    """GET …/subscriptions/{subscription}, of a reseller's customer and in the portal."""
    return await shown(call, Form.blank())


async def shown(call: Call, form: Form) -> Response:
    """The page, with what was refused of its small forms."""
    async with call.reading() as session:
        found = await holding_in(call, session)
        wanted = HistoryFilter(subscription_id=found.row.id)
        recent = await history_page(session, IdSlice(first=RECENT), wanted=wanted)
        over = await alarm(call, session, found)
        notices = [*_notices(found), *await warnings(session, found)]
        cost = await _cost(call, session, found)
        comes = await scheduled(session, found.row.id, **call.deed)
    named, numbers = found.named, counts(found.row)
    total = numbers["cap"] if numbers["bought"] is None else numbers["bought"]
    context: dict[str, Any] = {
        **named,
        "subscription": {
            **numbers,
            **named["subscription"],
            "total": None if plan_hidden(call.actor, found.row.held.terms) else total,
            "actions": menu(found, call.actor, call.today),
            "counters": counters(found.row, call.actor),
            "facts": facts(call, found, cost, told=bool(comes)),
            "canceled": _undone(call, found),
        },
        "alarm": over,
        "scheduled": coming.rows(comes, found.base, own=found.own),
        "notices": notices,
        "history": [entry(row, call.actor, amounts=sees_amounts(call, found)) for row in recent.rows],
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/show.html", context, block="facts", status=form.status)


def facts(call: Call, found: Holding, cost: str, *, told: bool) -> list[tuple[str, str]]:
    """What is in force beside the numbers, each with its unit; what comes next unless it is `told` below."""
    held, hidden = found.row.held, plan_hidden(call.actor, found.row.held.terms)
    title, text = following(found.row, call.today)
    comes = f"{title}, {text}" if text else title
    shown = [(_("Term") if held.terms.term_months else _("Running period"), _term(found))]
    if cost:
        shown.append((_each_period(held), cost))
    shown += _of_terms(found, call.today)
    if not told and not hidden:
        shown.append((_("What comes next"), comes))
    if held.limit_licenses is not None:
        shown.append((_("Contract limit"), f"{held.limit_licenses:,}" if hidden else _limit(found)))
    shown.append((_("First charged day"), full_day(held.started_on)))
    return shown


def _each_period(held: Held) -> str:
    """From when a whole period costs that, where another number than today's is planned or paid already."""
    planned = held.renewed_until or held.next_included is not None or recurring_number(held) < held.bought
    if not planned or held.end_day is None:
        return _("Each period, net")
    return _("Each period from {day}, net").format(day=full_day(held.end_day))


def _of_terms(found: Holding, today: date) -> list[tuple[str, str]]:
    """Tariff, packs, window and blackout, where the terms have them."""
    held, terms = found.row.held, found.row.held.terms
    shown = []
    if held.tariff:
        shown.append((_("Tariff"), held.tariff))
    if terms.pack_size > 1:
        shown.append((_("Sold in packs of"), f"{terms.pack_size:,}"))
    opens, end = held.holding().window_opens, held.renewed_until or held.end_day
    if held.renewed_until:
        shown.append((_("Renewed until"), full_day(held.renewed_until - ONE_DAY)))
    if terms.blackout_days is not None and end is not None and not held.over:
        shown.append(_purchases(end - timedelta(days=terms.blackout_days), today))
    if opens is not None and not held.over:
        shown.append(_window(opens, end, today))
    return shown


def _purchases(last: date, today: date) -> tuple[str, str]:
    """Until when licenses can be bought (H5)."""
    if today > last:
        return _("Licenses can be bought"), _("once the next term is renewed")
    return _("Licenses can be bought until"), full_day(last)


def _window(opens: date, end: date | None, today: date) -> tuple[str, str]:
    """When the renewal window opens, or how long it is open (H6)."""
    if today < opens or end is None:
        return _("Renewal window opens"), full_day(opens)
    return _("Renewal window"), _("open until {day}").format(day=full_day(end - ONE_DAY))


async def _cost(call: Call, session: ReadSession, found: Holding) -> str:
    """What a whole period costs if nothing else happens; "" for those who are not shown amounts (M6, A2)."""
    held = found.row.held
    if not sees_amounts(call, found):
        return ""
    cost = (await recurring_costs(session, [held], call.today)).get(held.id)
    if cost is None:
        return ""
    return f"{held.currency} {money(Money(cost, held.currency))} {price_unit(held.terms, held.period)}"


def sees_amounts(call: Call, found: Holding) -> bool:
    """Whether this reader is shown amounts (M6, A2)."""
    held = found.row.held
    return not found.own or (held.shows_prices and not plan_hidden(call.actor, held.terms))


def _undone(call: Call, found: Holding) -> dict[str, str] | None:
    """The button that undoes cancellations before they count."""
    held = found.row.held
    may = {action.verb for action in found.row.actions(call.actor, call.today) if action.allowed}
    if not held.canceled or held.over or not may & {Verb.CANCEL_LICENSES, Verb.ADD_LICENSES}:
        return None
    text = counted("{count} license is canceled", "{count} licenses are canceled", held.canceled)
    last = full_day(held.end_day - ONE_DAY) if held.end_day else ""
    until = counted(
        "It stays active until the end of {{day}}.",
        "They stay active until the end of {{day}}.",
        held.canceled,
    )
    return {"text": text, "until": until.format(day=last), "action": f"{found.base}/cancellation/return"}


def _limit(found: Holding) -> str:
    held = found.row.held
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
    if held.renewing is not None:
        text = _("{count:,} licenses for the next term wait for their payment.").format(count=held.renewing)
        return [{"title": _("A renewal is under way"), "text": text, "tone": ""}]
    return []
