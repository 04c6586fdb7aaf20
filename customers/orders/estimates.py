"""What an order will cost: its lines on the next invoice, the tax on them, and what recurs (I8, T8).

The same rules make the lines of the invoice, so that both agree to the cent when nothing else happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from customers.orders.settling import advance_lines
from customers.subscriptions.spans import RunTerm
from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.rules.charges import Line, SeatChange, arrears
from reseller.rules.errors import ConsoleError
from reseller.rules.lines import line_amount
from reseller.rules.periods import Month
from reseller.rules.pricing import PriceSchedule, UnitPrice
from reseller.rules.tax import TaxReason, tax_of, treatment

PREVIEWED = "previewed order"


class Notice(NamedTuple):
    """Something to be told before one confirms: a key that a face puts into words, and its values."""

    key: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrderPreview:
    """What placing would bring. Amounts are minor units of `currency`, without tax unless named so.

    `recurring_before` and `recurring_after` are for one `period`; `tax_rate` is text in percent.
    `errors` holds the refusal, and then there are no lines. Where `shows_amounts` is False the actor is not
    shown prices, and every amount is left out (M6).
    """

    currency: str
    zone: str
    billing_date: date
    charged_from: date
    period: str
    quantity_delta: int = 0
    quantity_after: int = 0
    lines: tuple[Line, ...] = ()
    net: int = 0
    tax_rate: str = "0"
    tax_reason: TaxReason | None = None
    estimated_tax: int = 0
    recurring_before: int = 0
    recurring_after: int = 0
    notices: tuple[Notice, ...] = ()
    errors: tuple[ConsoleError, ...] = ()
    shows_amounts: bool = True

    @property
    def gross(self) -> int:
        return self.net + self.estimated_tax

    def without_amounts(self) -> OrderPreview:
        """The same preview for someone who is not shown prices (M6)."""
        return replace(
            self, lines=(), net=0, tax_rate="0", tax_reason=None, estimated_tax=0, recurring_before=0,
            recurring_after=0, shows_amounts=False,
            notices=tuple(notice for notice in self.notices if notice.key != "tax_is_estimated"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pricing:
    """A term as the preview sees it: how it is charged, its prices, and the number before the order."""

    term: RunTerm
    schedule: PriceSchedule
    period: str
    before: int
    currency: str
    begins: bool = False

    def unit(self, quantity: int, day: date) -> UnitPrice:
        """The unit price that a quantity has on a day: fixed with the term, or in force (M4)."""
        price = self.term.price or self.schedule.in_force(max(day, self.term.first_day))
        return price.at(self.term.first_quantity or quantity)

    def recurring(self, quantity: int, day: date) -> int:
        """Minor units for one whole period of a quantity."""
        return line_amount(quantity, self.unit(quantity, day), 1, 1, self.currency)

    def lines(self, delta: int, charged_from: date, day: date) -> list[Line]:
        """The order's lines on the invoice that first holds it; none where it costs nothing there (D3)."""
        if not self.term.in_arrears:
            change = SeatChange(charged_from, delta, PREVIEWED)
            return advance_lines(self.term, self.term.measure, change, begins=self.begins)
        return _arrears_lines(self, SeatChange(charged_from, delta, PREVIEWED, 1), day)


def _arrears_lines(pricing: Pricing, change: SeatChange, day: date) -> list[Line]:
    """The order's own lines in its month, or its part of the opening line that holds it (I2).

    Charged from the first of the next month on it costs nothing on this month's invoice.
    """
    month, first_day = Month.of(change.charged_from), pricing.term.first_day
    known = [SeatChange(first_day, pricing.before)] if pricing.before else []
    lines = arrears(month, (pricing.term.charged,), [*known, change], pricing.schedule)
    if change.charged_from <= first_day:
        return [line._replace(quantity=change.delta) for line in lines]
    if month != Month.of(day) and change.charged_from == month.first:
        return []
    return [line for line in lines if line.order == PREVIEWED]


def estimated_tax(
    lines: Sequence[Line], currency: str, day: date, reseller: ResellerFacts, provider: ProviderFacts
) -> dict[str, Any]:
    """Net and tax of the lines on the invoice of the month of `day`, as fields of OrderPreview (T1, M3)."""
    net = sum(line.amount(currency) for line in lines)
    tax_date = Month.of(lines[0].first if lines and lines[0].first > day else day).last
    due = treatment(provider.country, reseller.country, reseller.vat_id_valid, reseller.exempt, tax_date)
    return {
        "lines": tuple(lines),
        "net": net,
        "tax_rate": due.percent,
        "tax_reason": due.reason,
        "estimated_tax": tax_of(net, due.rate),
    }
