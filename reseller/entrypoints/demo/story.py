"""What happened: fourteen months told as commands in order of time, the same ones at every telling."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from uuid import UUID

from customers.orders.placing import NewUser
from reseller.entrypoints.demo import cast
from reseller.entrypoints.demo.customers import ACCOUNTS, FIRST_NAMES, LAST_NAMES, Account, Holding
from reseller.entrypoints.demo.stage import Stage
from reseller.entrypoints.sweeping import sweep
from reseller.rules.periods import ONE_DAY, Month, add_months, local_midnight, run_due_at

MONTHS = 13
"""Whole months of history before the present one."""
LAST_DAY = 24
"""Of a month, on which people change something by themselves; what follows a change has time."""
AWAY = timedelta(days=7)
PAID_AFTER = timedelta(days=11, hours=10)
TRICKLE = 3
"""So many months back, and in the present one, there is something small to see every few days."""
Deed = Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Event:
    """A deed and its time. `deed` None is a moment at which only the worker's jobs run."""

    at: datetime
    deed: Deed | None = None


class Calendar:
    """Instants of the story, counted back from the month of `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.months = [Month.of(now.date())]
        for _ in range(MONTHS):
            self.months.append(self.months[-1].previous())

    def at(self, ago: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """The instant on that day of the month `ago` months back, UTC; a shorter month ends earlier."""
        month = self.months[ago]
        return datetime.combine(
            month.first + timedelta(days=min(day, month.days) - 1), time(hour, minute), UTC
        )

    def hours_ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)


def story(stage: Stage, now: datetime) -> list[Event]:
    """Every event up to `now`, in order of time; those of one instant as they were told."""
    calendar = Calendar(now)
    told = [
        *_beginning(stage, calendar),
        *_runs(stage, calendar),
        *_turns(stage, calendar),
        *(event for account in ACCOUNTS for event in _life(stage, calendar, account)),
        *_requests(stage, calendar),
        *_lately(stage, calendar),
    ]
    return sorted((event for event in told if event.at <= now), key=lambda event: event.at)


def _beginning(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    begin = calendar.at(MONTHS, 1, 8)
    yield Event(begin, stage.open)
    for code in cast.RESELLERS:
        yield Event(begin, partial(stage.contract, code))
    yield Event(begin, partial(sweep, stage.database))
    raised = {(product, cast.FLEXIBLE): price for product, price in cast.RAISED.items()}
    yield Event(calendar.at(6, 12, 8), lambda at: stage.price(raised, at))
    yield Event(calendar.at(5, 2, 8), lambda at: stage.limit("NORTH", "acme.example", 60, at))


def _runs(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """The moments at which months are invoiced, and when resellers pay."""
    for month in calendar.months:
        for code, reseller in cast.RESELLERS.items():
            yield Event(run_due_at(month, reseller.billing_zone))
            yield Event(run_due_at(month, "UTC") + PAID_AFTER, partial(stage.pay, code, month))


def _turns(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """The midnights at which terms are renewed."""
    for account in ACCOUNTS:
        zone = cast.RESELLERS[account.reseller].billing_zone
        for holding in account.holdings:
            if holding.terms != cast.FLEXIBLE and holding.ago >= 12:
                first = calendar.at(holding.ago, holding.day).date() + ONE_DAY
                midnight = local_midnight(add_months(first, 12), zone)
                yield Event(midnight, partial(stage.turn, account.reseller))


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
    people = _people(account, number, holding.users)
    waves = _waves(holding, random)
    most = _at_first(holding, waves[0])
    begin = calendar.at(holding.ago, holding.day, 9, number * 10)
    yield Event(begin, lambda at: stage.begin(account, holding, most, at))
    yield Event(begin + timedelta(hours=1), _adding(stage, account, holding, people[: waves[0]]))
    if holding.most > most:
        yield Event(_between(calendar, holding, random, 0), _raising(stage, account, holding, most))
    for place, (have, want) in enumerate(pairwise(waves), 1):
        at = _between(calendar, holding, random, place * holding.ago // len(waves))
        yield Event(at, _adding(stage, account, holding, people[have:want]))
        leave = at + timedelta(days=3, hours=2)
        if place % 2 and holding.terms == cast.FLEXIBLE and leave + AWAY < calendar.now:
            yield from _coming_and_going(stage, account, holding, people[:2], leave)
    if holding.terms == cast.FLEXIBLE and holding.ago > TRICKLE:
        yield from _trickle(stage, calendar, account, holding, people[2:3], random)


def _waves(holding: Holding, random: Random) -> list[int]:
    """How many users there are after each wave; the last brings them to today's number."""
    first = max(1, holding.users * random.randint(50, 75) // 100)
    count = min(4, holding.ago - 1, holding.users - first)
    steps = sorted(random.sample(range(first + 1, holding.users + 1), count - 1)) if count > 1 else []
    return sorted({first, *steps, holding.users})


def _at_first(holding: Holding, users: int) -> int:
    """The cap, or the licenses, that the subscription begins with."""
    if holding.ago >= 12:
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
    if holding.terms == cast.FLEXIBLE:
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


def _people(account: Account, number: int, count: int) -> list[NewUser]:
    """So many people of the customer, other ones first for each of its subscriptions."""
    random = Random(f"{account.domain} {number}")
    names = [(first, last) for last in LAST_NAMES for first in FIRST_NAMES]
    return [
        NewUser(f"{first}.{last}@{account.domain}".lower(), f"{first} {last}")
        for first, last in random.sample(names, count)
    ]


def _requests(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """One request that was ordered, one that was declined, and three that wait."""
    acme, globex, dalkey = (_account(name) for name in ("Acme", "Globex", "Dalkey Dental"))
    asked: dict[str, UUID] = {}

    def ask(key: str, account: Account, product: str, count: int, note: str) -> Deed:
        async def deed(at: datetime) -> None:
            asked[key] = await stage.request(account, product, count, note, at)

        return deed

    note = "Three new colleagues start on the 1st."
    yield Event(calendar.at(4, 10, 10), ask("ordered", globex, cast.STANDARD, 3, note))
    yield Event(
        calendar.at(4, 11, 9), lambda at: stage.buy(globex, cast.STANDARD, 3, at, request_id=asked["ordered"])
    )
    yield Event(calendar.at(2, 5, 14), ask("declined", globex, cast.STANDARD, 40, "For the summer school."))
    reason = "Students get the free edition. We have sent you the form."
    yield Event(calendar.at(2, 6, 8, 20), lambda at: stage.decline(globex, asked["declined"], reason, at))
    note = "Two colleagues join the board office."
    yield Event(calendar.hours_ago(51), ask("board", globex, cast.STANDARD, 2, note))
    yield Event(
        calendar.hours_ago(20),
        lambda at: stage.request_by_form(
            dalkey, cast.STANDARD, 4, "New practice in Bray.", "Sinead Roche", at
        ),
    )
    yield Event(calendar.hours_ago(0.45), ask("design", acme, cast.ESSENTIALS, 5, "For the design team."))


def _lately(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """This week at Acme, on the subscription that is close to its cap."""
    acme = _account("Acme")
    holding = acme.holdings[0]
    newest = [user.address for user in _people(acme, 0, holding.users)[-2:]]
    yield Event(calendar.hours_ago(77), lambda at: stage.remove(acme, holding.product, newest, at))
    yield Event(calendar.hours_ago(4), _adding(stage, acme, holding, _people(acme, 0, holding.users)[-2:]))


def _account(name: str) -> Account:
    return next(account for account in ACCOUNTS if account.name == name)
