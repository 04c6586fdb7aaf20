"""A naive reading of sections 4 to 7 for terms charged in advance: days walked one by one."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.journeys.oracle.advance.books import SAME_DAY, Held, line
from tests.journeys.oracle.advance.verbs import Verbs
from tests.journeys.oracle.bill import rounded
from tests.journeys.oracle.books import Invoice, Line, Refused
from tests.journeys.oracle.days import (
    ONE,
    Month,
    day_of,
    first_of,
    following,
    instant,
    month_of,
    run_at,
    span,
    turn,
)
from tests.journeys.oracle.tax import tax_of


def later(anchor: date, months: int) -> date:
    """So many months later, an anchor beyond the month's last day clamps and comes back (D4)."""
    year, month = divmod(anchor.month - 1 + months, 12)
    first = date(anchor.year + year, month + 1, 1)
    length = (first_of(following(month_of(first))) - first).days
    return first + timedelta(days=min(anchor.day, length) - 1)


class Oracle:
    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario, self.reseller = scenario, scenario["reseller"]
        self.zone: str = self.reseller["billing_zone"]
        self.currency: str = self.reseller["currency"]
        self.refused: dict[int, str] = {}
        self.invoices: list[Invoice] = []
        self.waiting: list[tuple[date, Line]] = []
        self.verbs = Verbs(self, scenario.get("contract_limit"))
        self.held: list[Held] = self.verbs.held

    def predict(self) -> "Oracle":
        events, until = self.scenario["events"], instant(self.scenario["until"])
        self.today = day_of(instant(events[0]["at"]), self.zone)
        self.month = month_of(self.today)
        for number, event in enumerate(events):
            at = instant(event["at"])
            self._advance(at)
            try:
                self.verbs.do(number, day_of(at, self.zone), event)
            except Refused as refusal:
                self.refused[number] = refusal.code
        self._advance(until)
        while following(self.month) <= month_of(day_of(until, self.zone)):
            self._run(until)
        return self

    def _advance(self, now: datetime) -> None:
        for day in span(self.today + ONE, day_of(now, self.zone) + ONE):
            at = turn(day, self.zone)
            self._run_due(at)
            for one in self.held:
                self._turn(one, day)
            self.today = day
        self._run_due(now)

    def _run_due(self, now: datetime) -> None:
        while (due := run_at(self.month, self.zone)) <= now:
            self._run(due)

    def _run(self, at: datetime) -> None:
        """Whatever has an invoice date up to the month's last day and no invoice (I1, I5)."""
        month = self.month
        self.month = following(month)
        end = first_of(self.month)
        due = [(day, one) for day, one in self.waiting if day < end]
        self.waiting = [(day, one) for day, one in self.waiting if day >= end]
        order = [one.name for one in self.held]
        lines = sorted((one for _, one in due), key=lambda one: (order.index(one.subscription), one.first))
        if lines:
            self._invoice("monthly", month, day_of(at, self.zone), end - ONE, lines)

    def at_once(self, day: date, one: Line) -> None:
        self._invoice("immediate", None, day, day, [one])

    def _invoice(self, kind: str, month: Month | None, on: date, taxed: date, lines: list[Line]) -> None:
        net = sum((one.net for one in lines), Fraction(0))
        rate, reason = tax_of("IE", self.reseller, taxed)
        text = f"{month[0]:04}-{month[1]:02}" if month else None
        tax = rounded(net * rate / 100, self.currency)
        self.invoices.append(Invoice(kind, text, on, lines, rate, reason, net, tax))

    def _turn(self, one: Held, day: date) -> None:
        """The ended day's grace first, then the new day's rollover (L4)."""
        if one.ended:
            return
        self._grace(one, day)
        if one.ends is not None and one.ends < day:
            self._close(one)
        elif day == one.end:
            self._next(one, day)
        elif day == one.start and not one.charged:
            self.charge(one, one.event)

    @staticmethod
    def _grace(one: Held, day: date) -> None:
        if one.over_since is None or (day - one.over_since).days < 8:
            return
        for name, protected in reversed(list(one.users)):
            if one.licensed > one.bought and not protected:
                one.users.remove((name, protected))
                one.deactivated.append(name)
        if one.licensed <= one.bought:
            one.over_since = None

    @staticmethod
    def _close(one: Held) -> None:
        one.ended, one.bought, one.users = True, 0, []
        one.over_since = one.next = None
        one.canceled = 0

    def _next(self, one: Held, day: date) -> None:
        """What the next period or term begins with (B8, L6, L8, A6, H7)."""
        if one.terms == "horizon":
            if one.renewed is None:
                self._close(one)
                return
            one.bought, one.price = one.renewed.quantity, one.renewed.price
            one.start, one.end, one.renewed, one.canceled = day, one.renewed.end, None, 0
            one.periods += 1
            return
        if one.terms == "billomat":
            one.bought = min(one.bought, max(one.bought - one.canceled, one.licensed))
        elif one.terms == "timelog":
            one.bought = one.bought if one.next is None else one.next
        else:
            one.bought = max(one.included, one.licensed)
        one.canceled, one.next = 0, None
        one.periods += 1
        one.start, one.end = day, later(one.anchor, one.months * one.periods)
        if one.terms == "timelog":
            one.over_since = (one.over_since or day) if one.licensed > one.bought else None
        self.charge(one, None)

    def charge(self, one: Held, event: int | None) -> None:
        """A period's charge, made when its first day begins (I5)."""
        one.charged = True
        days = (one.end - one.start).days
        price = one.tier(one.bought, one.start)
        found = line(one, "period", event, one.start, one.end, one.bought, price, days, days, self.currency)
        if one.bought:
            self.waiting.append((one.start, found))

    def first_day(self, terms: str, day: date, event: dict[str, Any]) -> date:
        if event.get("start_on"):
            return date.fromisoformat(event["start_on"])
        return day if terms in SAME_DAY else day + ONE


def predict(scenario: dict[str, Any]) -> Oracle:
    return Oracle(scenario).predict()
