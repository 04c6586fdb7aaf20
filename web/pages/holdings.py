"""Subscriptions as rows and menus show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from customers.subscriptions.queries import SubscriptionRow
from reseller.rules.access import Actor
from reseller.rules.availability import Availability
from reseller.rules.errors import NotAvailableOnTerms
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import RenewalSetting
from reseller.rules.verbs import Verb
from web.labels import RENEWALS, VERBS, short_day
from web.pages.reach import subscription_path
from web.texts import _, words

PLACES = {
    Verb.SET_CAP: "cap",
    Verb.ADD_LICENSES: "licenses",
    Verb.ADD_USERS: "users",
    Verb.REMOVE_USERS: "users#users",
    Verb.SET_RENEWAL: "renewal",
    Verb.SET_NEXT_PERIOD: "next-period",
    Verb.CANCEL_LICENSES: "cancellation",
    Verb.END: "end",
}
WHY_NOT = {
    Verb.SET_CAP: _("A cap belongs to Flexible. Here you buy a number."),
    Verb.ADD_LICENSES: _("Nothing is bought ahead here. Users are added up to the cap."),
    Verb.SET_RENEWAL: _("There is no term that ends."),
    Verb.SET_NEXT_PERIOD: _("These terms have no number for the next period."),
    Verb.SET_TARIFF: _("These terms have no tariffs."),
    Verb.SWAP_USERS: _("Removing and adding costs nothing extra here."),
    Verb.CANCEL_LICENSES: _("Nothing is bought ahead here. Remove users instead."),
    Verb.END: _("It ends by its renewal setting."),
}


def row_of(row: SubscriptionRow, actor: Actor, today: date) -> dict[str, Any]:
    """One row of a customer's Subscriptions section."""
    note, tone = _note(row)
    title, text = following(row)
    actions = menu(row, actor, today)
    add = next((action for action in actions if action["verb"] is Verb.ADD_LICENSES), None)
    return {
        **counts(row),
        "product": row.product_name,
        "plan": row.held.terms.name,
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


def menu(row: SubscriptionRow, actor: Actor, today: date) -> list[dict[str, Any]]:
    """Every action in the order of the rules, the impossible ones with their reasons."""
    offered = (action for action in row.actions(actor, today) if action.verb in VERBS)
    return [_item(row, action) for action in offered]


def reason(action: Availability) -> str:
    """Why an action is not possible now."""
    if isinstance(action.refusal, NotAvailableOnTerms) and action.verb in WHY_NOT:
        return WHY_NOT[action.verb]
    return words(action.refusal) if action.refusal else ""


def following(row: SubscriptionRow) -> tuple[str, str]:
    """What comes behind the running period: a title with its date, and what happens then."""
    held = row.held
    if held.over:
        ended = short_day(held.ended_on) if held.ended_on else ""
        return _("Ended {day}").format(day=ended), ""
    if held.end_day is None:
        if held.ends_on is not None:
            return _("Ends {day}").format(day=short_day(held.ends_on)), _("until then everything goes on")
        return _("Charged on use"), _("no period to plan")
    setting = row.renewal or RenewalSetting.SAME_SEATS
    if setting is RenewalSetting.END:
        return _("Ends {day}").format(day=short_day(held.end_day - ONE_DAY)), _("not renewed")
    if setting is RenewalSetting.SAME_SEATS:
        seats = held.renewal_seats or held.bought + held.reserved_bought
        text = _("{seats:,} seats, {setting}").format(seats=seats, setting=RENEWALS[setting])
    else:
        text = RENEWALS[setting]
    return _("Renews {day}").format(day=short_day(held.end_day)), text


def _item(row: SubscriptionRow, action: Availability) -> dict[str, Any]:
    place = PLACES.get(action.verb)
    return {
        "verb": action.verb,
        "label": VERBS[action.verb],
        "href": f"{subscription_path(row.held.customer_id, row.id)}/{place}" if place else "",
        "value": _present(row, action.verb),
        "allowed": action.allowed and place is not None,
        "reason": reason(action) if not action.allowed else _("Not part of these terms."),
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
            return _("{available:,} available").format(available=row.available or 0)
        case Verb.REMOVE_USERS:
            return _("{licensed:,} in use").format(licensed=held.licensed)
        case Verb.SET_RENEWAL:
            return RENEWALS[row.renewal] if row.renewal else ""
        case _:
            return ""


def _note(row: SubscriptionRow) -> tuple[str, str]:
    """What stands beside the plan's name: what is under way, or what is wrong."""
    held = row.held
    if held.state == "pending":
        return _("being set up"), ""
    if held.over:
        return _("ended") if held.state == "ended" else _("could not be started"), "muted"
    if held.over_since is not None:
        return _("{count:,} over").format(count=held.licensed - held.bought), "bad"
    near = held.terms.needs_cap and held.cap and (held.licensed + held.reserved_licensed) * 10 >= held.cap * 9
    if row.reserved:
        return _("{count:,} being set up").format(count=row.reserved), "warn" if near else ""
    return ("", "warn") if near else ("", "")
