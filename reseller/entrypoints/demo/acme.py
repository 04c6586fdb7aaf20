"""What Acme holds of the other vendors, told back from today, so that each is in its telling state.

Billomat near its period's end with a deferred booking and a cancellation; TimeLog over its licenses with days
left; Aircall beyond what is included; Horizon in its renewal window.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from customers.orders.actions import add_licenses, add_users
from customers.orders.placing import NewUser
from customers.orders.planned import plan
from customers.orders.reducing import cancel_licenses
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.settings import set_included, set_tariff
from reseller.entrypoints.demo.customers import Account, Holding, people
from reseller.entrypoints.demo.days import Calendar, Deed, Event
from reseller.entrypoints.demo.products import (
    AIRCALL,
    BILLOMAT,
    CALLS,
    FIELD,
    HORIZON,
    INVOICING,
    STARTER,
    TIMELOG,
    TIMESHEETS,
)
from reseller.entrypoints.demo.stage import Stage
from reseller.rules.terms import Period
from reseller.rules.verbs import Verb

Told = tuple[datetime, Any, dict[str, Any]]
"""When, which command, and what was given with it."""
OWNER, SALES = "owner@acme.example", "sales@north.example"
HELD = (
    Holding(INVOICING, BILLOMAT, 0, 0, 9, 8, Period.YEAR, "Solo+"),
    Holding(TIMESHEETS, TIMELOG, 0, 0, 10, 6),
    Holding(CALLS, AIRCALL, 0, 0, 7, 5),
    Holding(FIELD, HORIZON, 0, 0, 22, 20),
)
"""Their `most` is the number at the start; `begun` says when that was."""


def begun(calendar: Calendar, holding: Holding) -> datetime:
    """When it was ordered, so that its running period is as far as it has to be today."""
    months, days, hour = {
        INVOICING: (12, -18, 9), TIMESHEETS: (5, 12, 10), CALLS: (4, 9, 11), FIELD: (12, -21, 13),
    }[holding.product]  # fmt: skip
    return calendar.before(days, hour, months=months)


def other_vendors(stage: Stage, calendar: Calendar, acme: Account) -> Iterator[Event]:
    """Each subscription begins, with its first users, and goes on as its vendor's terms allow."""
    goes_on = {INVOICING: _invoicing, TIMESHEETS: _timesheets, CALLS: _calls, FIELD: _field}
    for place, held in enumerate(HELD):
        staff = people(acme, 3 + place, held.users + 1)
        yield from _start(stage, acme, held, staff, begun(calendar, held))
        for at, action, given in goes_on[held.product](calendar, staff):
            yield Event(at, _does(stage, OWNER, action, acme, held.product, **given))
    renews = _does(stage, OWNER, renew_subscription, acme, FIELD, pay=True)
    yield Event(calendar.before(1, 16), renews, declined=True)


def planned_ahead(stage: Stage, calendar: Calendar, acme: Account) -> Iterator[Event]:
    """An order for a day of next week, and a number from the next period on."""
    due_on = calendar.now.date() + timedelta(days=6)
    newcomer = people(acme, 0, 49)[-1]
    change = {"users": [{"address": newcomer.address, "name": newcomer.name}]}
    yield Event(
        calendar.hours_ago(30),
        _does(stage, OWNER, plan, acme, STARTER, verb=Verb.ADD_USERS, change=change, due_on=due_on),
    )
    yield Event(calendar.hours_ago(28), _does(stage, SALES, set_included, acme, CALLS, included=6))


def _does(stage: Stage, who: str, action: Any, acme: Account, product: str, **given: Any) -> Deed:
    return lambda at: stage.change(who, action, acme, product, at, **given)


def _start(stage: Stage, acme: Account, held: Holding, staff: list[NewUser], at: datetime) -> Iterator[Event]:
    yield Event(at, lambda now: stage.begin(acme, held, held.most, now))
    first = staff[: 17 if held.product == FIELD else 5]
    yield Event(at + timedelta(hours=1), lambda now: stage.add(acme, held.product, first, now))


def _invoicing(calendar: Calendar, staff: list[NewUser]) -> list[Told]:
    """Two more, invoiced at once; lately two that join the next invoice, and one canceled (B5, B7)."""
    return [
        (calendar.before(171, 9), set_tariff, {"tariff": "Business"}),
        (calendar.before(170, 10), add_licenses, {"count": 2}),
        (calendar.before(168, 10), add_users, {"users": staff[5:8]}),
        (calendar.before(6, 11), add_licenses, {"count": 2}),
        (calendar.before(5, 11), add_users, {"users": staff[8:9]}),
        (calendar.before(2, 15), cancel_licenses, {"count": 1}),
    ]


def _timesheets(calendar: Calendar, staff: list[NewUser]) -> list[Told]:
    """Two more users than licenses since the day before yesterday, the newest one protected (L3, L4)."""
    newest = NewUser(staff[9].address, staff[9].name, protected=True)
    return [
        (calendar.before(61, 9), add_licenses, {"count": 2}),
        (calendar.before(60, 10), add_users, {"users": staff[5:8]}),
        (calendar.before(2, 12), add_users, {"users": [staff[8], newest]}),
    ]


def _calls(calendar: Calendar, staff: list[NewUser]) -> list[Told]:
    """Two units beyond what is included, and a swap, which costs nothing (A4, A5)."""
    gone = [staff[1].address]
    return [
        (calendar.before(40, 14), add_users, {"users": staff[5:7]}),
        (calendar.before(4, 16), swap_users, {"users": staff[7:8], "addresses": gone}),
    ]


def _field(calendar: Calendar, staff: list[NewUser]) -> list[Told]:
    """A pack of five in the term, paid by card (H2, H8)."""
    return [
        (calendar.before(200, 9), add_licenses, {"count": 5, "pay": True}),
        (calendar.before(199, 9), add_users, {"users": staff[17:22]}),
    ]
