"""What will happen by itself, from the state and its background: pure, so a state to be can be asked too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from customers.orders.commands import Command
from customers.orders.planned import PlannedOrder
from customers.subscriptions.scheduled.background import Background
from customers.subscriptions.scheduled.value import Planner, Scheduled
from customers.subscriptions.spans import spanned
from customers.subscriptions.state import Held
from reseller.rules import seats, turning
from reseller.rules.access import Verb
from reseller.rules.periods import ONE_DAY, local_midnight
from reseller.rules.seats import Holding
from reseller.rules.terms import EndRule, Overuse, Period, RenewalSetting

FURTHEST = timedelta(days=3 * 366)
"""How far ahead a dated price is told."""
_LAST = ("ends", "term_ends", "term_switches")
"""Behind these no price of these terms counts."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A subscription on a billing date, with what its changes are told with."""

    held: Held
    holding: Holding
    back: Background
    today: date

    def happening(self, key: str, on: date, details: dict[str, Any], **more: Any) -> Scheduled:
        """One change at the beginning of a day."""
        at = local_midnight(on, self.held.billing_zone)
        return Scheduled(key, on, at, details, **more)


def upcoming(held: Held, back: Background, today: date) -> list[Scheduled]:
    """Everything scheduled, what comes first at first; nothing for a subscription that is over."""
    if held.over:
        return []
    outlook = Outlook(held, held.holding(), back, today)
    found = [*_grace(outlook), *_end(outlook), *_prices(outlook), *_planned(outlook)]
    if held.end_day is not None and not _ends_before(held, held.end_day):
        by_renewal = held.terms.ends is EndRule.RENEWAL
        found += [
            *(_turn if by_renewal else _period)(outlook, held.end_day),
            *_canceled(outlook, held.end_day),
        ]
    over = min((each.on for each in found if each.key in _LAST), default=date.max)
    found = [each for each in found if each.key != "price_changes" or each.on < over]
    return sorted(found, key=lambda each: each.on)


def _ends_before(held: Held, day: date) -> bool:
    planned = held.terms.ends is not EndRule.RENEWAL
    return planned and held.ends_on is not None and held.ends_on < day


def _turn(outlook: Outlook, day: date) -> Iterator[Scheduled]:
    """What follows a term: by its setting, or as it was bought (G4, H7)."""
    held, renewal = outlook.held, seats.renewed(outlook.holding)
    if held.renewed_until is not None:
        details = {"quantity": renewal.quantity, "until": held.renewed_until - ONE_DAY}
        yield outlook.happening("renewed_begins", day, details, planner=_by(outlook, "RENEW_SUBSCRIPTION"))
        return
    told = {"planner": _by(outlook, "renewal_set"), "undo": _same_seats(held)}
    match renewal.setting:
        case RenewalSetting.END:
            yield outlook.happening("term_ends", day, {"users": held.licensed}, **told)
        case RenewalSetting.FLEXIBLE:
            details = {"quantity": renewal.quantity, "cap": renewal.cap}
            yield outlook.happening("term_switches", day, details, **told)
        case setting:
            details = {"quantity": renewal.quantity, "setting": setting.value}
            yield outlook.happening("term_renews", day, details, **told)


def _same_seats(held: Held) -> Command | None:
    """Back to the setting that every term begins with; None where it is that already."""
    unchanged = held.renewal_setting in (None, RenewalSetting.SAME_SEATS.name) and held.renewal_seats is None
    if unchanged or not held.terms.renewal_settings:
        return None
    return Command(Verb.SET_RENEWAL, {"renewal": RenewalSetting.SAME_SEATS.value})


def _period(outlook: Outlook, day: date) -> Iterator[Scheduled]:
    """The next period's number, a new included one, and whom a lower one leaves without (L6, A8, L8)."""
    held, numbers = outlook.held, turning.turn(outlook.holding)
    details = {"quantity": numbers.bought, "bought": held.bought}
    if held.next_period is not None and held.next_period < held.bought:
        undo = Command(Verb.SET_NEXT_PERIOD, {"quantity": held.bought})
        planner = _by(outlook, "SET_NEXT_PERIOD_LICENSES")
        yield outlook.happening("lower_next_period", day, details, planner=planner, undo=undo)
    else:
        yield outlook.happening("next_period", day, details)
    if held.next_included is not None and held.next_included != held.included:
        changes = {"before": held.included, "included": held.next_included}
        undo = Command(Verb.SET_INCLUDED, {"included": held.included or 0})
        planner = _by(outlook, "included_set")
        yield outlook.happening("included_changes", day, changes, planner=planner, undo=undo)
    if held.terms.overuse is Overuse.GRACE and held.over_since is None and held.licensed > numbers.bought:
        yield _grace_begins(outlook, day, held.licensed - numbers.bought)


def _grace_begins(outlook: Outlook, day: date, excess: int) -> Scheduled:
    last_day = turning.grace_ends(replace(outlook.held, over_since=day))
    details = {"last_day": last_day, "count": excess, "users": list(outlook.back.newest[:excess])}
    return outlook.happening("grace_begins", day, details)


def _canceled(outlook: Outlook, day: date) -> Iterator[Scheduled]:
    held = outlook.held
    if held.canceled and held.renewed_until is None:
        kept = max(0, outlook.holding.in_use - (held.bought - held.canceled))
        undo = Command(Verb.CANCEL_LICENSES, {"count": held.canceled, "restore": True})
        details = {"count": held.canceled, "kept": kept}
        planner = _by(outlook, "CANCEL_LICENSES")
        yield outlook.happening("canceled", day, details, planner=planner, undo=undo)


def _end(outlook: Outlook) -> Iterator[Scheduled]:
    held, planner = outlook.held, _by(outlook, "END_SUBSCRIPTION")
    if held.ends_on is not None and held.terms.ends is not EndRule.RENEWAL:
        undo = None
        if planner is not None:
            undo = Command(Verb.CANCEL_ORDER, {"order_id": str(planner.order_id)})
        details = {"last_day": held.ends_on, "users": held.licensed}
        yield outlook.happening("ends", held.ends_on + ONE_DAY, details, planner=planner, undo=undo)


def _grace(outlook: Outlook) -> Iterator[Scheduled]:
    """Whom the end of grace takes, the newest first; buying as many licenses stops it (L4)."""
    last_day = turning.grace_ends(outlook.holding)
    if last_day is None:
        return
    held, back = outlook.held, outlook.back
    count = turning.excess(outlook.holding) - held.reserved_bought - back.leaving
    if count > 0:
        on = max(last_day, outlook.today) + ONE_DAY
        details = {"last_day": last_day, "count": count, "users": list(back.newest[:count])}
        undo = Command(Verb.ADD_LICENSES, {"count": count})
        yield outlook.happening("grace_ends", on, details, undo=undo)


def _prices(outlook: Outlook) -> Iterator[Scheduled]:
    """Every day on which another price begins to count: that day itself, or the next period's first."""
    held, schedule = outlook.held, outlook.back.schedule
    number = held.licensed if held.terms.counts_licensed else held.bought
    known = schedule.boundaries(outlook.today, outlook.today + FURTHEST)
    days = {_counts_from(held, day) for day in known}
    since = max(outlook.today, held.first_day)
    if held.end_day is not None and not _current_in_arrears(held):
        days.add(held.renewed_until or held.end_day)
        since = held.first_day
    present = held.price or schedule.find(since)
    for day in sorted(days):
        later, tier = schedule.find(day), max(1, number)
        if later is not None and present is not None and later != present:
            details = {"before": present.at(tier), "after": later.at(tier)}
            yield outlook.happening("price_changes", day, details)
        present = later


def _current_in_arrears(held: Held) -> bool:
    return held.in_arrears and not held.terms.locks_price


def _counts_from(held: Held, day: date) -> date:
    """The day from which a price that is given from `day` on counts (M4, M6)."""
    if held.end_day is None or _current_in_arrears(held):
        return day
    first = held.renewed_until or held.end_day
    while first < day:
        following = spanned(held.terms, Period(held.period), first, held.started_on).end
        if following is None:
            return day
        first = following
    return first


def _planned(outlook: Outlook) -> Iterator[Scheduled]:
    return (_waiting(outlook, order) for order in outlook.back.planned)


def _waiting(outlook: Outlook, order: PlannedOrder) -> Scheduled:
    planner = Planner(order.actor_kind, order.actor_name, order.planned_at)
    details = {"verb": order.command.verb.value, "change": order.command.arguments}
    undo = Command(Verb.CANCEL_ORDER, {"planned_id": str(order.id)})
    return outlook.happening(
        "planned_order", order.due_on, details, planner=planner, undo=undo, planned_id=order.id
    )


def _by(outlook: Outlook, name: str) -> Planner | None:
    return outlook.back.planners.get(name)
