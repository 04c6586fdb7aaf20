"""What happened: fourteen months told as commands in order of time, the same ones at every telling."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from uuid import UUID

from customers.orders.placing import NewUser
from reseller.entrypoints.demo import cast
from reseller.entrypoints.demo.acme import other_vendors, planned_ahead
from reseller.entrypoints.demo.customers import ACCOUNTS, Account, Holding, people
from reseller.entrypoints.demo.days import MONTHS, Calendar, Deed, Event
from reseller.entrypoints.demo.products import (
    ESSENTIALS,
    FIELD,
    FLEXIBLE,
    RAISED,
    STANDARD,
    STARTER,
    TIMESHEETS,
)
from reseller.entrypoints.demo.stage import Stage
from reseller.entrypoints.demo.turns import midnights
from reseller.entrypoints.sweeping import sweep
from reseller.rules.periods import add_months, run_due_at

LAST_DAY = 24
"""Of a month, on which people change something by themselves; what follows a change has time."""
AWAY = timedelta(days=7)
PAID_AFTER = timedelta(days=11, hours=10)
TRICKLE = 3
"""So many months back, and in the present one, there is something small to see every few days."""


def story(stage: Stage, now: datetime) -> list[Event]:
    """Every event up to `now`, in order of time; those of one instant as they were told."""
    calendar = Calendar(now)
    acme = _account("Acme")
    told = [
        *_beginning(stage, calendar),
        *_runs(stage, calendar),
        *midnights(stage, calendar),
        *(event for account in ACCOUNTS for event in _life(stage, calendar, account)),
        *other_vendors(stage, calendar, acme),
        *_renewals(stage, calendar),
        *_requests(stage, calendar),
        *_lately(stage, calendar),
        *planned_ahead(stage, calendar, acme),
    ]
    return sorted((event for event in told if event.at <= now), key=lambda event: event.at)


def _beginning(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    begin = calendar.at(MONTHS, 1, 8)
    yield Event(begin, stage.open)
    for code in cast.RESELLERS:
        yield Event(begin, partial(stage.contract, code))
    yield Event(begin, partial(sweep, stage.database))
    raised = {STARTER: RAISED}
    yield Event(calendar.at(6, 12, 8), lambda at: stage.price(raised, at))
    yield Event(calendar.at(5, 2, 8), lambda at: stage.limit("NORTH", "acme.example", 60, at))


def _runs(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """The moments at which months are invoiced, and when resellers pay."""
    for month in calendar.months:
        for code, reseller in cast.RESELLERS.items():
            yield Event(run_due_at(month, reseller.billing_zone))
            yield Event(run_due_at(month, "UTC") + PAID_AFTER, partial(stage.pay, code))


def _life(stage: Stage, calendar: Calendar, account: Account) -> Iterator[Event]:
    """A customer comes, and its subscriptions grow to what they are today."""
    random = Random(account.domain)
    first = min(account.holdings, key=lambda holding: (-holding.ago, holding.day))
    yield Event(calendar.at(first.ago, first.day, 8, 30), lambda at: stage.welcome(account, at))
    for number, holding in enumerate(account.holdings):
        yield from _growth(stage, calendar, account, holding, number, random)


def _growth(
    stage: Stage, calendar: Calendar, account: Account, holding: Holding, number: int, random: Random
) -> Iterator[Event]:
    """The subscription, its first users, and waves of users with the licenses or the cap they need."""
    users = people(account, number, holding.users)
    waves = _waves(holding, random)
    most = _at_first(holding, waves[0])
    begin = calendar.at(holding.ago, holding.day, 9, number * 10)
    yield Event(begin, lambda at: stage.begin(account, holding, most, at))
    yield Event(begin + timedelta(hours=1), _adding(stage, account, holding, users[: waves[0]]))
    if holding.most > most:
        yield Event(_between(calendar, holding, random, 0), _raising(stage, account, holding, most))
    for place, (have, want) in enumerate(pairwise(waves), 1):
        at = _between(calendar, holding, random, place * holding.ago // len(waves))
        yield Event(at, _adding(stage, account, holding, users[have:want]))
        leave = at + timedelta(days=3, hours=2)
        if place % 2 and holding.terms == FLEXIBLE and leave + AWAY < calendar.now:
            yield from _coming_and_going(stage, account, holding, users[:2], leave)
    if holding.terms == FLEXIBLE and holding.ago > TRICKLE:
        yield from _trickle(stage, calendar, account, holding, users[2:3], random)


def _waves(holding: Holding, random: Random) -> list[int]:
    """How many users there are after each wave; the last brings them to today's number."""
    first = max(1, holding.users * random.randint(50, 75) // 100)
    count = min(4, holding.ago - 1, holding.users - first)
    steps = sorted(random.sample(range(first + 1, holding.users + 1), count - 1)) if count > 1 else []
    return sorted({first, *steps, holding.users})


def _at_first(holding: Holding, users: int) -> int:
    """The cap, or the licenses, that the subscription begins with."""
    if not holding.grows:
        return holding.most
    return max(users, holding.most * 3 // 4)


def _between(calendar: Calendar, holding: Holding, random: Random, months: int) -> datetime:
    """A working hour in the month that lies so many months behind the beginning, or the next day after it."""
    ago = max(1, holding.ago - months)
    at = calendar.at(ago, random.randint(2, LAST_DAY), random.randint(8, 16), random.randrange(60))
    return max(at, calendar.at(holding.ago, holding.day, 12) + timedelta(days=1))


def _adding(stage: Stage, account: Account, holding: Holding, users: list[NewUser]) -> Deed:
    return lambda at: stage.add(account, holding.product, users, at)


def _raising(stage: Stage, account: Account, holding: Holding, most: int) -> Deed:
    if holding.terms == FLEXIBLE:
        return lambda at: stage.raise_cap(account, holding.product, holding.most, at)
    return lambda at: stage.buy(account, holding.product, holding.most - most, at)


def _coming_and_going(
    stage: Stage, account: Account, holding: Holding, users: list[NewUser], at: datetime
) -> Iterator[Event]:
    """Some leave and come back a week later."""
    addresses = [user.address for user in users]
    yield Event(at, lambda now: stage.remove(account, holding.product, addresses, now))
    yield Event(at + AWAY, _adding(stage, account, holding, users))


def _trickle(
    stage: Stage,
    calendar: Calendar,
    account: Account,
    holding: Holding,
    users: list[NewUser],
    random: Random,
) -> Iterator[Event]:
    """In each of the latest months somebody is away for a week."""
    for ago in range(TRICKLE, -1, -1):
        leave = calendar.at(ago, random.randint(4, 20), random.randint(8, 16), random.randrange(60))
        if leave + AWAY < calendar.now:
            yield from _coming_and_going(stage, account, holding, users, leave)


def _renewals(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """What is renewed by card in time, and what is lowered for the next period."""
    initech, globex = _account("Initech"), _account("Globex")
    begun = calendar.at(13, 14)
    last_days = datetime.combine(add_months(begun.date(), 12), begun.timetz()) - timedelta(days=18)
    yield Event(last_days, lambda at: stage.renew(initech, FIELD, at))
    yield Event(calendar.hours_ago(70), lambda at: stage.lower(globex, TIMESHEETS, 15, at))


def _requests(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """One request that was ordered, one that was declined, and three that wait."""
    acme, globex, dalkey = (_account(name) for name in ("Acme", "Globex", "Dalkey Dental"))
    asked: dict[str, UUID] = {}

    def ask(key: str, account: Account, product: str, count: int, note: str) -> Deed:
        async def deed(at: datetime) -> None:
            asked[key] = await stage.request(account, product, count, note, at)

        return deed

    note = "Three new colleagues start on the 1st."
    yield Event(calendar.at(4, 10, 10), ask("ordered", globex, STANDARD, 3, note))
    yield Event(
        calendar.at(4, 11, 9),
        lambda at: stage.buy(globex, STANDARD, 3, at, request_id=asked["ordered"]),
    )
    yield Event(calendar.at(2, 5, 14), ask("declined", globex, STANDARD, 40, "For the summer school."))
    reason = "Students get the free edition. We have sent you the form."
    yield Event(calendar.at(2, 6, 8, 20), lambda at: stage.decline(globex, asked["declined"], reason, at))
    note = "Two colleagues join the board office."
    yield Event(calendar.hours_ago(51), ask("board", globex, STANDARD, 2, note))
    yield Event(
        calendar.hours_ago(20),
        lambda at: stage.request_by_form(dalkey, STANDARD, 4, "New practice in Bray.", "Sinead Roche", at),
    )
    yield Event(calendar.hours_ago(0.45), ask("design", acme, ESSENTIALS, 5, "For the design team."))


def _lately(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """This week at Acme, on the subscription that is close to its cap."""
    acme = _account("Acme")
    holding = acme.holdings[0]
    newest = [user.address for user in people(acme, 0, holding.users)[-2:]]
    yield Event(calendar.hours_ago(77), lambda at: stage.remove(acme, holding.product, newest, at))
    yield Event(calendar.hours_ago(4), _adding(stage, acme, holding, people(acme, 0, holding.users)[-2:]))


def _account(name: str) -> Account:
    return next(account for account in ACCOUNTS if account.name == name)
