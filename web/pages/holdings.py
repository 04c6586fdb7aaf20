"""Subscriptions as rows and menus show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from customers.subscriptions.queries import SubscriptionRow
from reseller.rules import turning
from reseller.rules.access import Actor, plan_hidden
from reseller.rules.availability import Availability
from reseller.rules.errors import Forbidden, NotAvailableOnTerms
from reseller.rules.nearness import near
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import EndRule, RenewalSetting
from reseller.rules.verbs import Verb
from web.labels import RENEWALS, VERBS, bought_by, short_day
from web.pages.reach import Holding
from web.render import number
from web.texts import _, counted, words

PLACES = {
    Verb.SET_CAP: "cap",
    Verb.ADD_LICENSES: "licenses",
    Verb.ADD_USERS: "users",
    Verb.REMOVE_USERS: "users#users",
    Verb.SET_RENEWAL: "renewal",
    Verb.SWAP_USERS: "swap",
    Verb.RENEW: "renew",
    Verb.SET_TARIFF: "tariff",
    Verb.SET_INCLUDED: "included",
    Verb.SET_NEXT_PERIOD: "next-period",
    Verb.CANCEL_LICENSES: "cancellation",
    Verb.END: "end",
}


def row_of(found: Holding, actor: Actor, today: date) -> dict[str, Any]:
    """One row of a customer's Subscriptions section."""
    row = found.row
    note, tone = note_of(row, today)
    title, text = following(row, today)
    actions = menu(found, actor, today)
    add = next((action for action in actions if action["verb"] is Verb.ADD_LICENSES), None)
    return {
        **counts(row),
        "product": row.product_name,
        "unit": row.product_unit,
        "plan": bought_by(row.held.terms, row.held.period),
        "note": note,
        "tone": tone,
        "next_title": title,
        "next_text": text,
        "add_href": add["href"] if add and add["allowed"] else "",
        "actions": actions,
    }


def counts(row: SubscriptionRow) -> dict[str, Any]:
    """The numbers of a subscription; None where its terms have no such number."""
    held = row.held
    capped = held.terms.needs_cap
    return {
        "id": row.id,
        "licensed": held.licensed,
        "bought": None if capped else held.bought,
        "cap": held.cap if capped else None,
        "available": None if held.over else row.available,
        "reserved": row.reserved,
        "limit": held.limit_licenses,
        "version": held.version,
    }


def menu(found: Holding, actor: Actor, today: date) -> list[dict[str, Any]]:
    """The actions in the order of the rules, then the impossible ones with their reasons, and last what the
    terms lack; the words are those of `availableActions`. A customer's own people are not offered what is
    their reseller's."""
    actions = (action for action in found.row.actions(actor, today) if action.verb in PLACES)
    kept = (each for each in actions if not (found.own and isinstance(each.refusal, Forbidden)))
    hidden = {Verb.ADD_USERS} if plan_hidden(actor, found.row.held.terms) else ()
    lacking = sorted(kept, key=lambda each: isinstance(each.refusal, NotAvailableOnTerms))
    items = [_item(found, action, valued=action.verb not in hidden) for action in lacking]
    return [*(item for item in items if item["allowed"]), *_said_once(items)]


def _said_once(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The impossible ones; those that have the same reason are one item, which names them all."""
    refused = [item for item in items if not item["allowed"]]
    reasons = dict.fromkeys(item["reason"] for item in refused)
    alike = ([item for item in refused if item["reason"] == reason] for reason in reasons)
    return [{**group[0], "label": ", ".join(item["label"] for item in group)} for group in alike]


def following(row: SubscriptionRow, today: date) -> tuple[str, str]:
    """What comes behind the running period: a title with its date, and what happens then."""
    held = row.held
    if held.over:
        ended = short_day(held.ended_on) if held.ended_on else ""
        return _("Ended {day}").format(day=ended), ""
    if held.end_day is None:
        if held.ends_on is not None:
            return _("Ends {day}").format(day=short_day(held.ends_on)), _("until then everything goes on")
        return _("Charged on use"), _("no period to plan")
    if held.terms.renewal_settings:
        return _by_setting(row)
    if held.terms.ends is EndRule.RENEWAL:
        return _by_renewal(row, today)
    if held.ends_on is not None:
        return _("Ends {day}").format(day=short_day(held.ends_on)), _("with the running period")
    number = turning.turn(held).bought
    if held.terms.has_included:
        text = _("{number:,}, or as created").format(number=number)
    else:
        text = _("{number:,} licenses").format(number=number)
    return _("From {day}").format(day=short_day(held.end_day)), text


def _by_renewal(row: SubscriptionRow, today: date) -> tuple[str, str]:
    """A term that ends unless it is renewed in its window (H7)."""
    held = row.held
    assert held.end_day is not None
    if held.renewed_until is not None:
        title = _("Renewed {day}").format(day=short_day(held.end_day))
        return title, _("{seats:,} licenses").format(seats=held.renewal_seats or 0)
    opens = held.holding().window_opens
    text = (
        _("not renewed")
        if opens is None or opens <= today
        else _("renew from {day}").format(day=short_day(opens))
    )
    return _("Ends {day}").format(day=short_day(held.end_day - ONE_DAY)), text


def _by_setting(row: SubscriptionRow) -> tuple[str, str]:
    """A term that its renewal setting follows (G4)."""
    held = row.held
    assert held.end_day is not None
    setting = row.renewal or RenewalSetting.SAME_SEATS
    if setting is RenewalSetting.END:
        return _("Ends {day}").format(day=short_day(held.end_day - ONE_DAY)), _("not renewed")
    if setting is RenewalSetting.SAME_SEATS:
        seats = held.renewal_seats or held.bought + held.reserved_bought
        text = _("{seats:,} licenses, {setting}").format(seats=seats, setting=RENEWALS[setting])
    else:
        text = RENEWALS[setting]
    return _("Renews {day}").format(day=short_day(held.end_day)), text


def _item(found: Holding, action: Availability, *, valued: bool) -> dict[str, Any]:
    return {
        "verb": action.verb,
        "label": VERBS[action.verb],
        "href": f"{found.base}/{PLACES[action.verb]}",
        "value": _present(found.row, action.verb) if valued else "",
        "allowed": action.allowed,
        "reason": words(action.refusal) if action.refusal else "",
    }


def _present(row: SubscriptionRow, verb: Verb) -> str:
    """The present value beside a possible action."""
    held = row.held
    match verb:
        case Verb.SET_CAP:
            return _("cap {cap:,}").format(cap=held.cap) if held.cap is not None else _("not set")
        case Verb.ADD_LICENSES:
            return _("{bought:,} bought").format(bought=held.bought)
        case Verb.ADD_USERS:
            return _("{available} available").format(available=number(row.available or 0))
        case Verb.REMOVE_USERS:
            return _("{licensed:,} in use").format(licensed=held.licensed)
        case Verb.SET_RENEWAL:
            return RENEWALS[row.renewal] if row.renewal else ""
        case Verb.SET_NEXT_PERIOD:
            return _("{count:,} licenses").format(count=held.holding().next_number)
        case Verb.SET_TARIFF:
            return held.tariff or ""
        case Verb.SET_INCLUDED:
            return f"{held.included or 0:,}"
        case _:
            return ""


def note_of(row: SubscriptionRow, today: date) -> tuple[str, str]:
    """What stands beside the plan's name: what is under way, or what is wrong; and its tone."""
    held = row.held
    if held.state == "pending":
        return _("being set up"), ""
    if held.over:
        return _("ended") if held.state == "ended" else _("could not be started"), "muted"
    if held.over_since is not None:
        return _over(row, today), "bad"
    tone = "warn" if held.terms.needs_cap and near(held.in_use, held.cap) else ""
    return _("{count:,} being set up").format(count=row.reserved) if row.reserved else "", tone


def _over(row: SubscriptionRow, today: date) -> str:
    """How many users too many, and how long until they are deactivated (L3)."""
    over = _("{count:,} over").format(count=row.held.licensed - row.held.bought)
    ends = turning.grace_ends(row.held)
    if ends is None:
        return over
    left = counted("{count} day left", "{count} days left", max(0, (ends - today).days))
    return f"{over}, {left}"
