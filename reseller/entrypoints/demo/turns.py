"""The midnights of the story at which something turns by itself."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from reseller.entrypoints.demo import acme, cast
from reseller.entrypoints.demo.customers import ACCOUNTS, Holding
from reseller.entrypoints.demo.days import Calendar, Event
from reseller.entrypoints.demo.stage import Stage
from reseller.rules.periods import add_months, billing_date, charged_from, local_midnight
from reseller.rules.terms import EndRule


def midnights(stage: Stage, calendar: Calendar) -> Iterator[Event]:
    """Each reseller's billing days on which a period or term begins, in order, each once."""
    turns = sorted({(local_midnight(day, _zone(code)), code) for code, day in _days(calendar)})
    for midnight, code in turns:
        yield Event(midnight, partial(stage.turn, code))


def _days(calendar: Calendar) -> Iterator[tuple[str, date]]:
    for account in ACCOUNTS:
        for holding in account.holdings:
            begun = calendar.at(holding.ago, holding.day)
            yield from ((account.reseller, day) for day in _turns(holding, account.reseller, begun, calendar))
    for holding in acme.HELD:
        begun = acme.begun(calendar, holding)
        yield from (("NORTH", day) for day in _turns(holding, "NORTH", begun, calendar))


def _turns(holding: Holding, code: str, begun: datetime, calendar: Calendar) -> Iterator[date]:
    """The first day where its charge is made then (I5), and those on which the next period or term begins."""
    terms = holding.rules
    if terms.ends is EndRule.CHOSEN_DAY:
        return
    first = charged_from(billing_date(begun, _zone(code)), terms.charge_from)
    months = 0 if terms.ends is EndRule.PERIOD_END else holding.months
    while (day := add_months(first, months)) <= calendar.now.date():
        yield day
        months += holding.months


def _zone(code: str) -> str:
    return cast.RESELLERS[code].billing_zone
