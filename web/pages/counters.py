"""The numbers that a subscription's terms have, beside each other; what they lack is not shown (L1, A1)."""

from __future__ import annotations

from typing import NamedTuple

from customers.subscriptions.queries import SubscriptionRow
from reseller.rules.access import Actor, plan_hidden
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import Reduction
from web.labels import short_day
from web.render import number
from web.texts import _


class Counter(NamedTuple):
    """One number with its name, a second line, and a tone where it matters."""

    label: str
    value: str
    second: str = ""
    tone: str = ""


def counters(row: SubscriptionRow, actor: Actor) -> list[Counter]:
    """The live numbers, in the order in which they are looked at."""
    held = row.held
    if held.terms.has_included:
        return _created(row, actor)
    if held.terms.needs_cap:
        cap = _("not set") if held.cap is None else f"{held.cap:,}"
        return [Counter(_("In use"), f"{held.licensed:,}"), Counter(_("Purchase cap"), cap), *_room(row)]
    return [
        Counter(_("Bought"), f"{held.bought:,}"),
        Counter(_("In use"), f"{held.licensed:,}", tone="bad" if held.licensed > held.bought else ""),
        *_room(row),
        *_next(row),
    ]


def _created(row: SubscriptionRow, actor: Actor) -> list[Counter]:
    """Created, included, additional (A1); to others than the owner what is created alone."""
    held = row.held
    created = Counter(_("Created"), f"{held.licensed:,}", _setting_up(row))
    if plan_hidden(actor, held.terms):
        return [created]
    then = ""
    if held.next_included not in (None, held.included) and held.end_day:
        then = _("{count:,} from {day}").format(count=held.next_included, day=short_day(held.end_day))
    paid = _("until {day}").format(day=short_day(held.end_day - ONE_DAY)) if held.end_day else ""
    return [
        created,
        Counter(_("Included"), f"{held.included or 0:,}", then),
        Counter(_("Additional"), f"{row.additional:,}"),
        Counter(_("Paid"), f"{held.bought:,}", paid),
    ]


def _room(row: SubscriptionRow) -> list[Counter]:
    if row.held.over or row.available is None:
        return [Counter(_("Available"), "–")]
    tone = "bad" if row.available < 0 else ""
    return [Counter(_("Available"), number(row.available), _setting_up(row), tone)]


def _setting_up(row: SubscriptionRow) -> str:
    return _("{count:,} being set up").format(count=row.reserved) if row.reserved else ""


def _next(row: SubscriptionRow) -> list[Counter]:
    """The next period's number where it can be another one (L6, B8)."""
    held = row.held
    if held.over or held.end_day is None or held.ends_on is not None:
        return []
    if held.terms.reduction not in (Reduction.NEXT_PERIOD, Reduction.END_OF_PERIOD):
        return []
    number = held.holding().next_number
    canceled = _("{count:,} canceled").format(count=held.canceled) if held.canceled else ""
    second = canceled or _("from {day}").format(day=short_day(held.end_day))
    return [Counter(_("Next period"), f"{number:,}", second, "warn" if number < held.licensed else "")]
