"""What a walk over days needs: the days, the months' lengths, the price of a morning, a line that lives."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reseller.rules.pricing import DatedPrice, Price, PriceSchedule
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
