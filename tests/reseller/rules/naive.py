"""What a history costs by walking over its days, one after the other, without the rules' arithmetic.

Every running line counts the days that it sees; nothing is computed from the distance of two dates. A period
ends where the walk meets its anniversary, a price changes where the walk finds another one in the morning.
"""

from dataclasses import dataclass, field
from datetime import date

from reseller.rules.pricing import Price
from reseller.rules.terms import Billed, ChargedOn, ChargeFrom
from tests.reseller.rules.histories import Bill, History, local
from tests.reseller.rules.naive_advance import InAdvance
from tests.reseller.rules.walking import (
    MONTH_LENGTHS,
    Running,
    asked_by_day,
    each_day,
    is_anniversary,
    price_on,
    tier,
)


def walk(history: History) -> list[Bill]:
    """Every line of the history, sorted."""
    walker = InArrears if history.terms.billed is Billed.ARREARS else InAdvance
    return sorted(walker(history).walk(), key=str)


@dataclass
class InArrears:
    """Numbers, price and running lines of the day that the walk has reached, where months are charged late.

    `held` moves when something is asked, `charged` when it begins to count.
    """

    history: History
    held: int = 0
    charged: int = 0
    first_quantity: int = 0
    price: Price = field(default_factory=lambda: Price(((1, 0),)))
    tomorrow: list[int] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    done: list[Running] = field(default_factory=list)

    def walk(self) -> list[Bill]:
        history, asked = self.history, asked_by_day(self.history)
        ordered_on = local(history.ordered_at, history.zone)
        self.held = self.charged = history.used if self.counts_users else history.quantity
        self.first_quantity = 0 if self.counts_users else history.quantity
        self.price = price_on(history.schedule, ordered_on)
        for day in each_day(ordered_on, history.until):
            counting = self.counting([self.ask(number) for number in asked.get(day, [])])
            if day < history.started_on:
                self.charged += sum(counting)
            elif self.opens(day, self.charged + sum(counting)):
                self.charged += sum(counting)
                self.open(day)
            else:
                for delta in counting:
                    self.add(day, delta)
            for line in self.running:
                line.live(day)
        return [self.bill(line) for line in self.done + self.running if line.quantity]

    @property
    def counts_users(self) -> bool:
        return self.history.terms.charged_on is ChargedOn.LICENSED

    def ask(self, number: int) -> int:
        delta = max(number, -self.held) if self.counts_users else max(0, number)
        self.held += delta
        return delta

    def counting(self, asked: list[int]) -> list[int]:
        """The changes that begin to count today, with `asked` today."""
        if self.history.terms.charge_from is ChargeFrom.SAME_DAY:
            return asked
        yesterdays, self.tomorrow = self.tomorrow, asked
        return yesterdays

    def opens(self, day: date, quantity: int) -> bool:
        """Whether lines end before the day: at a month's, the start's, a term's or a new price's first."""
        months = self.history.terms.term_months
        renewed = months is not None and is_anniversary(day, self.history.started_on, months)
        present = price_on(self.history.schedule, day)
        repriced = self.counts_users and self.price != present
        if renewed:
            self.first_quantity = quantity
        if renewed or repriced:
            self.price = present
        return renewed or repriced or day.day == 1 or day == self.history.started_on

    def open(self, day: date) -> None:
        self.done += self.running
        unit = tier(self.price, self.first_quantity or self.charged)
        self.running = [Running("OPENING", day, self.charged, unit, day)]

    def add(self, day: date, delta: int) -> None:
        kind, total = ("ADDITION", self.charged + delta) if delta > 0 else ("REMOVAL", self.charged)
        self.running.append(Running(kind, day, delta, tier(self.price, self.first_quantity or total), day))
        self.charged += delta

    def bill(self, line: Running) -> Bill:
        days = MONTH_LENGTHS[line.begins.year, line.begins.month]
        return line.bill(line.days, days, self.history.currency)
