"""What a history costs by walking over its days, one after the other, without the rules' arithmetic.

Every running line counts the days that it sees; nothing is computed from the distance of two dates. A period
ends where the walk meets its anniversary, a price changes where the walk finds another one in the morning.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
from reseller.rules.terms import (
    AdditionTiming,
    Billed,
    ChargedOn,
    ChargeFrom,
    PriceLock,
    Proration,
    Reduction,
)
from tests.reseller.rules.histories import DAY, Bill, History, local

SCALES = {"EUR": 100, "JPY": 1, "KWD": 1000}


def each_day(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += DAY


MONTH_LENGTHS = Counter((day.year, day.month) for day in each_day(date(2027, 1, 1), date(2031, 1, 1)))


def rounded(value: Fraction) -> int:
    """Half away from zero, by another way than the rules go."""
    size = abs(value)
    whole = size.numerator // size.denominator
    whole += size - whole >= Fraction(1, 2)
    return whole if value >= 0 else -whole


def price_on(schedule: PriceSchedule, day: date) -> Price:
    """The last contract price that holds on the day, else the last listed one; of one day the later entry."""

    def last(entries: tuple[DatedPrice, ...]) -> Price | None:
        known = sorted((entry for entry in entries if entry.valid_from <= day), key=lambda entry: entry[0])
        return known[-1].price if known else None

    return last(schedule.contract) or last(schedule.listed) or Price(((1, 0),))


def tier(price: Price, quantity: int) -> Fraction:
    """The unit price in major units of the highest tier that `quantity` reaches."""
    reached = [micros for start, micros in price.tiers if start <= max(1, quantity)]
    return Fraction(reached[-1], 10**6 * price.divisor)


def is_anniversary(day: date, start: date, months: int) -> bool:
    """Whether a period of `months` that began on `start` begins anew; a missing day is its month's last."""
    last_of_month = (day + DAY).month != day.month
    same_day = day.day == start.day or (last_of_month and day.day < start.day)
    apart = (day.year - start.year) * 12 + day.month - start.month
    return same_day and apart > 0 and apart % months == 0


@dataclass
class Running:
    """A line that counts the days it is charged, and with `waited` those since it was asked for."""

    kind: str
    begins: date
    quantity: int
    unit: Fraction
    asked_on: date
    days: int = 0
    waited: int = 0
    last: date = date.min

    def live(self, day: date) -> None:
        self.waited += 1
        if day >= self.begins:
            self.days += 1
            self.last = day

    def bill(self, days: int, period_days: int, currency: str, **invoiced: object) -> Bill:
        exact = self.quantity * self.unit * days * SCALES[currency] / period_days
        return Bill(self.kind, self.begins, self.last, self.quantity, rounded(exact), **invoiced)  # type: ignore[arg-type]


def asked_by_day(history: History) -> dict[date, list[int]]:
    found: dict[date, list[int]] = {}
    for wish in history.wishes:
        found.setdefault(local(wish.at, history.zone), []).append(wish.number)
    return found


def walk(history: History) -> list[Bill]:
    """Every line of the history, sorted."""
    bills = _in_arrears(history) if history.terms.billed is Billed.ARREARS else InAdvance(history).walk()
    return sorted(bills, key=str)


def _in_arrears(history: History) -> list[Bill]:
    terms, asked = history.terms, asked_by_day(history)
    counts_users = terms.charged_on is ChargedOn.LICENSED
    held = charged = history.used if counts_users else history.quantity
    first_quantity = 0 if counts_users else history.quantity
    ordered_on = local(history.ordered_at, history.zone)
    price = price_on(history.schedule, ordered_on)
    running: list[Running] = []
    done: list[Running] = []
    tomorrow: list[int] = []
    for day in each_day(ordered_on, history.until):
        today = []
        for number in asked.get(day, []):
            delta = max(number, -held) if counts_users else max(0, number)
            held += delta
            today.append(delta)
        counting, tomorrow = (tomorrow, today) if terms.charge_from is ChargeFrom.NEXT_DAY else (today, [])
        if day < history.started_on:
            charged += sum(counting)
            continue
        opens = day == history.started_on or day.day == 1
        if terms.term_months and is_anniversary(day, history.started_on, terms.term_months):
            opens, price, first_quantity = True, price_on(history.schedule, day), charged + sum(counting)
        if counts_users and price != price_on(history.schedule, day):
            opens, price = True, price_on(history.schedule, day)
        if opens:
            charged += sum(counting)
            done += running
            running = [Running("OPENING", day, charged, tier(price, first_quantity or charged), day)]
            counting = []
        for delta in counting:
            kind, total = ("ADDITION", charged + delta) if delta > 0 else ("REMOVAL", charged)
            running.append(Running(kind, day, delta, tier(price, first_quantity or total), day))
            charged += delta
        for line in running:
            line.live(day)
    return [
        line.bill(line.days, MONTH_LENGTHS[line.begins.year, line.begins.month], history.currency)
        for line in done + running
        if line.quantity
    ]


@dataclass
class InAdvance:
    """The walk where periods and terms are charged when they begin."""

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
