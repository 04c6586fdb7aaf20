"""What an order to be costs: its lines, the invoice that takes them, and what recurs (I8).

The rules that make the lines of the invoice make these, so both agree to the cent when nothing else happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from customers.orders.advancing import Owing, Purchase, owings, waits_for_period
from customers.subscriptions.spans import RunTerm
from reseller.rules.charges import Invoicing, SeatChange, Timing, arrears, period
from reseller.rules.lines import line_amount
from reseller.rules.periods import Month
from reseller.rules.pricing import Price, PriceSchedule, UnitPrice

PREVIEWED = "previewed order"


@dataclass(frozen=True, slots=True)
class Pricing:
    """A term as the preview sees it: how it is charged, its prices, and the number before the order.

    `begins`: the order begins the term. `renewed_from` is the first day of the renewed term where the
    order counts for both (H7).
    """

    term: RunTerm
    schedule: PriceSchedule
    period: str
    before: int
    currency: str
    begins: bool = False
    renewed_from: date | None = None

    def price(self, day: date) -> Price:
        """The price that counts on a day: fixed with the term, or in force (M4)."""
        return self.term.price or self.schedule.in_force(max(day, self.term.first_day))

    def unit(self, quantity: int, day: date) -> UnitPrice:
        """The unit price of a quantity on a day."""
        return self.price(day).at(self.term.first_quantity or quantity)

    def recurring(self, quantity: int, day: date) -> int:
        """Minor units for one whole period of a quantity."""
        return line_amount(quantity, self.unit(quantity, day), 1, 1, self.currency)

    def owing(self, delta: int, charged_from: date, day: date) -> Owing:
        """The order's lines and their invoice; no lines where it costs nothing there (D3)."""
        change = SeatChange(charged_from, delta, PREVIEWED, 1)
        if self.term.in_arrears:
            return _in_arrears(self, change, day)
        if waits_for_period(self.term):
            return _with_period(self, change, day)
        return self._in_advance(change, day)

    def _in_advance(self, change: SeatChange, day: date) -> Owing:
        total = self.before + change.delta
        agreed = None if self.begins else Price.of(self.unit(total, day))
        purchase = Purchase(change, day, total, self.begins, agreed, self.renewed_from)
        found = owings(purchase, [self.term], None)
        return found[0] if found else Owing([], Invoicing(Timing.MONTHLY, day))


def _with_period(pricing: Pricing, change: SeatChange, day: date) -> Owing:
    """The order's part of the charge that the first period begins with (I5)."""
    first = pricing.term.first_day
    unit = pricing.unit(pricing.before + change.delta, day)
    lines = period(pricing.term.charged, change.delta, Price.of(unit), change.order)
    return Owing(lines, Invoicing(Timing.MONTHLY, first))


def _in_arrears(pricing: Pricing, change: SeatChange, day: date) -> Owing:
    """The order's own lines in its month, and its part of each opening line behind it: where the term begins,
    and where a new price does (I2, M6).

    Charged from the first of the next month on it costs nothing on this month's invoice.
    """
    month, first_day = Month.of(change.charged_from), pricing.term.first_day
    invoicing = Invoicing(Timing.MONTHLY, month.last)
    if month != Month.of(day) and first_day < change.charged_from == month.first:
        return Owing([], invoicing)
    known = [SeatChange(first_day, pricing.before)] if pricing.before else []
    without, lines = (
        arrears(month, (pricing.term.charged,), changes, pricing.schedule)
        for changes in (known, [*known, change])
    )
    own = [line for line in lines if line.order == PREVIEWED]
    opening = {line.first: line for line in (*without, *lines) if line.order is None}
    parts = [line._replace(quantity=change.delta) for line in opening.values()]
    behind = [line for line in parts if line.first >= change.charged_from]
    return Owing([*own, *sorted(behind, key=lambda line: line.first)], invoicing)
