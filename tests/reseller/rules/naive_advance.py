"""The walk where periods and terms are charged when they begin."""

from dataclasses import dataclass, field
from datetime import date

from reseller.rules.pricing import Price
from reseller.rules.terms import AdditionTiming, ChargedOn, ChargeFrom, PriceLock, Proration, Reduction
from tests.reseller.rules.histories import DAY, Bill, History, local
from tests.reseller.rules.walking import Running, asked_by_day, each_day, is_anniversary, price_on, tier


@dataclass
class InAdvance:
    """Numbers, price and running lines of the day that the walk has reached."""

    history: History
    bought: int = 0
    created: int = 0
    canceled: int = 0
    next_period: int | None = None
    price: Price = field(default_factory=lambda: Price(((1, 0),)))
    first_quantity: int = 0
    running: list[Running] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)

    def walk(self) -> list[Bill]:
        history, asked = self.history, asked_by_day(self.history)
        ordered_on = local(history.ordered_at, history.zone)
        self.bought, self.created = history.quantity, history.used
        locked = history.terms.price_lock is PriceLock.TERM_START
        months = history.terms.term_months or history.period.months
        if locked:
            self.price, self.first_quantity = price_on(history.schedule, ordered_on), history.quantity
            self.begin(history.started_on, ordered_on)
        for day in each_day(ordered_on, history.until + 800 * DAY):
            if is_anniversary(day, history.started_on, months) and day > history.started_on:
                self.close(day)
                if history.ends_with_its_term or day >= history.until:
                    break
                self.turn()
                self.price, self.first_quantity = (
                    price_on(history.schedule, day),
                    self.bought if locked else 0,
                )
                self.begin(day, day)
            elif day == history.started_on and not locked:
                self.price = price_on(history.schedule, day)
                self.begin(day, day)
            if day < history.until:
                for number in asked.get(day, []):
                    self.ask(number, day)
            for line in self.running:
                line.live(day)
        return self.bills

    def begin(self, first: date, asked_on: date) -> None:
        kind = "TERM" if self.history.terms.non_refundable else "PERIOD"
        unit = tier(self.price, self.first_quantity or self.bought)
        self.running.append(Running(kind, first, self.bought, unit, asked_on))

    def turn(self) -> None:
        terms = self.history.terms
        if terms.charged_on is ChargedOn.HIGHEST_CREATED:
            self.bought = max(self.history.quantity, self.created)
        if terms.reduction is Reduction.END_OF_PERIOD:
            self.bought = max(self.bought - self.canceled, self.history.used)
        if self.next_period is not None:
            self.bought = self.next_period
        self.canceled, self.next_period = 0, None

    def ask(self, number: int, day: date) -> None:
        terms = self.history.terms
        if terms.charged_on is ChargedOn.HIGHEST_CREATED:
            self.created = max(0, self.created + number)
            self.add(max(0, self.created - self.bought), day)
        elif number > 0:
            revoked = min(number, self.canceled)
            self.canceled -= revoked
            self.next_period = None
            self.add((number - revoked) * terms.pack_size, day)
        elif terms.reduction is Reduction.END_OF_PERIOD:
            self.canceled += min(-number, self.bought - self.history.used - self.canceled)
        elif terms.next_period_minimum and number:
            coming = self.bought if self.next_period is None else self.next_period
            self.next_period = max(terms.next_period_minimum, coming + number)

    def add(self, count: int, day: date) -> None:
        history, terms = self.history, self.history.terms
        if not count or self.is_blacked_out(day):
            return
        self.bought += count
        if self.first_quantity:
            unit = tier(self.price, self.first_quantity)
        elif day < history.started_on:
            return
        else:
            unit = tier(price_on(history.schedule, day), self.bought)
        begins = day + DAY if terms.charge_from is ChargeFrom.NEXT_DAY else day
        kind = "TERM" if terms.non_refundable else "REST_OF_PERIOD"
        self.running.append(Running(kind, max(begins, history.started_on), count, unit, day))

    def is_blacked_out(self, day: date) -> bool:
        """Whether the term ends within the days in which nothing is sold."""
        closed = self.history.terms.blackout_days or 0
        ahead = (day + n * DAY for n in range(1, closed))
        return any(is_anniversary(each, self.history.started_on, 12) for each in ahead)

    def close(self, day: date) -> None:
        """Bill what ran in the period that is over; `day` is the first after it."""
        terms = self.history.terms
        period_days = max(line.days for line in self.running)
        for line in self.running:
            if not line.days or not line.quantity:
                continue
            is_rest, card = line.kind == "REST_OF_PERIOD", terms.by_card
            by_threshold = is_rest and terms.addition_timing is AdditionTiming.THRESHOLD
            at_once = is_rest and terms.addition_timing is AdditionTiming.IMMEDIATE
            late = by_threshold and line.waited <= (terms.threshold_days or 0)
            days = period_days if terms.proration is Proration.NONE else line.days
            timing = "immediate" if card or at_once or (by_threshold and not late) else "monthly"
            on = day if late else line.asked_on
            self.bills.append(
                line.bill(days, period_days, self.history.currency, timing=timing, invoiced_on=on)
            )
        self.running = []
