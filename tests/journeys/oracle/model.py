"""A naive reading of the law: a scenario walked day by day, with lists and fractions alone."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.journeys.oracle.bill import month_lines, rounded
from tests.journeys.oracle.books import FLEXIBLE, Invoice, Line, Refused, Subscription
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
from tests.journeys.oracle.limits import Limits
from tests.journeys.oracle.roles import may
from tests.journeys.oracle.tax import tax_of
from tests.journeys.oracle.turns import end_flexible, turn_to
from tests.journeys.oracle.verbs import Moment, Verbs


@dataclass
class Prediction:
    refused: list[tuple[int, str]] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    held: list[Subscription] = field(default_factory=list)


class Oracle:
    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario, self.reseller = scenario, scenario["reseller"]
        self.zone: str = self.reseller["billing_zone"]
        self.provider: str = scenario.get("provider", {}).get("country", "IE")
        self.limits = Limits(scenario)
        self.verbs = Verbs(self.limits)
        self.said = Prediction(held=self.verbs.held)
        self.credited: set[int] = set()
        self.runs: dict[Month, datetime] = {}
        self.names: set[str] = set()

    def predict(self) -> Prediction:
        events, until = self.scenario["events"], instant(self.scenario["until"])
        if not events:
            return self.said
        moments = [self._moment(number, event) for number, event in enumerate(events)]
        self.today = min(now.day for now in moments)
        self.month = month_of(self.today)
        for now, event in zip(moments, events, strict=True):
            self._advance(now.entered)
            try:
                self._do(now, event)
            except Refused as refusal:
                self.said.refused.append((now.event, refusal.code))
        self._advance(until)
        while following(self.month) <= month_of(day_of(until, self.zone)):
            self._run(until)
        return self.said

    def _moment(self, number: int, event: dict[str, Any]) -> Moment:
        at = instant(event["at"])
        entered = instant(event["entered"]) if event.get("entered") else at
        return Moment(at, entered, day_of(at, self.zone), number)

    def _advance(self, now: datetime) -> None:
        """Let every day begin and every run come that is due by now."""
        for day in span(self.today + ONE, day_of(now, self.zone) + ONE):
            at = turn(day, self.zone)
            self._run_due(at)
            for one in self.verbs.held:
                turn_to(one, day, at)
            self.today = day
        self._run_due(now)

    def _run_due(self, now: datetime) -> None:
        while (due := run_at(self.month, self.zone)) <= now:
            self._run(due)

    def _run(self, at: datetime) -> None:
        month, currency = self.month, self.reseller["currency"]
        lines = [line for one in self.verbs.held for line in month_lines(one, month, self.runs, currency)]
        self.runs[month], self.month = at, following(month)
        if not lines:
            return
        net = sum((line.net for line in lines), Fraction(0))
        rate, reason = tax_of(self.provider, self.reseller, first_of(following(month)) - ONE)
        tax = rounded(net * rate / 100, currency)
        text = f"{month[0]:04}-{month[1]:02}"
        self.said.invoices.append(
            Invoice("monthly", text, day_of(at, self.zone), lines, rate, reason, net, tax)
        )

    def _do(self, now: Moment, event: dict[str, Any]) -> None:
        verb, by = event["do"], event.get("by")
        if verb == "subscribe":
            self._allowed(verb, by, event["terms"])
            self.verbs.subscribe(now, event)
        elif verb == "set_link":
            self._allowed(verb, by, None)
            self._link(event)
        elif verb == "credit":
            self._allowed(verb, by, None)
            self._credit(now, event)
        else:
            self._on(now, event, verb, by)

    def _on(self, now: Moment, event: dict[str, Any], verb: str, by: str | None) -> None:
        one = next((one for one in self.verbs.held if one.name == event["on"]), None)
        if one is None:
            raise Refused("NOT_FOUND")
        self._allowed(verb, by, one.terms)
        if one.ended:
            raise Refused("SUBSCRIPTION_ENDED")
        self.verbs.change(verb, one, now, event)
        if (
            one.ends is not None
            and one.ends[0] <= day_of(now.entered, self.zone)
            and verb == "end_subscription"
        ):
            end_flexible(one, now.at, now.entered)

    @staticmethod
    def _allowed(verb: str, by: str | None, terms: str | None) -> None:
        if not may(verb, by, terms):
            raise Refused("FORBIDDEN")

    def _link(self, event: dict[str, Any]) -> None:
        if event.get("customer") is None:
            self.limits.link_of_all = event["enabled"]
        else:
            self.limits.links[event["customer"].lower()] = event["enabled"]

    def _credit(self, now: Moment, event: dict[str, Any]) -> None:
        place = event["invoice"]
        known = 0 <= place < len(self.said.invoices)
        if not known or self.said.invoices[place].kind == "credit_note":
            raise Refused("NOT_FOUND")
        if place in self.credited:
            raise Refused("ALREADY_CREDITED")
        self.credited.add(place)
        found = self.said.invoices[place]
        lines = [_reversed(line, now.event) for line in found.lines]
        self.said.invoices.append(
            replace(found, kind="credit_note", month=None, issued_on=now.day, lines=lines, net=-found.net,
                    tax=-found.tax, credits=place)
        )  # fmt: skip


def _reversed(line: Line, event: int) -> Line:
    return replace(line, kind="credit", event=event, quantity=-line.quantity, net=-line.net)


def predict(scenario: dict[str, Any]) -> Prediction:
    return Oracle(scenario).predict()


def bought_of(one: Subscription) -> int | None:
    return None if one.terms == FLEXIBLE else one.bought


def ends_on(one: Subscription) -> date | None:
    return None if one.ended or one.phase.end is None else one.phase.end - ONE
