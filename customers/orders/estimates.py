"""What an order will cost: its lines on the next invoice, the tax on them, and what recurs (I8, T8).

The same rules make the lines of the invoice, so that both agree to the cent when nothing else happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.rules.charges import Line, Timing
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import Month
from reseller.rules.tax import TaxReason, tax_of, treatment


class Notice(NamedTuple):
    """Something to be told before one confirms: a key that a face puts into words, and its values."""

    key: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrderPreview:
    """What placing would bring. Amounts are minor units of `currency`, without tax unless named so.

    `recurring_before` and `recurring_after` are for one `period`; `tax_rate` is text in percent.
    The lines are on the invoice of `invoice_date`: one of their own when `timing` is immediate (I5), else
    the monthly one that takes that day up. `errors` holds the refusal, and then there are no lines. Where
    `shows_amounts` is False the actor is not shown prices, and every amount is left out (M6).
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
    timing: Timing = Timing.MONTHLY
    invoice_date: date | None = None
    recurring_before: int = 0
    recurring_after: int = 0
    notices: tuple[Notice, ...] = ()
    errors: tuple[ConsoleError, ...] = ()
    shows_amounts: bool = True

    @property
    def gross(self) -> int:
        return self.net + self.estimated_tax

    @property
    def due_now(self) -> int:
        """What is asked for at once, tax included: by card, or by an invoice of the order's own."""
        return self.gross if self.timing is Timing.IMMEDIATE else 0

    @property
    def joins(self) -> Month | None:
        """The month whose invoice takes the lines up; None where they are due at once, or there are none."""
        later = self.timing is Timing.MONTHLY and self.invoice_date is not None
        return Month.of(self.invoice_date) if later and self.invoice_date else None

    def without_amounts(self) -> OrderPreview:
        """The same preview for someone who is not shown prices (M6)."""
        return replace(
            self, lines=(), net=0, tax_rate="0", tax_reason=None, estimated_tax=0, recurring_before=0,
            recurring_after=0, invoice_date=None, timing=Timing.MONTHLY, shows_amounts=False,
            notices=tuple(notice for notice in self.notices if notice.key != "tax_is_estimated"),
        )  # fmt: skip


def estimated_tax(
    lines: Sequence[Line], currency: str, tax_date: date, reseller: ResellerFacts, provider: ProviderFacts
) -> dict[str, Any]:
    """Net and tax of the lines on an invoice of that tax date, as fields of OrderPreview (T1, M3)."""
    net = sum(line.amount(currency) for line in lines)
    due = treatment(provider.country, reseller.country, reseller.vat_id_valid, reseller.exempt, tax_date)
    return {
        "lines": tuple(lines),
        "net": net,
        "tax_rate": due.percent,
        "tax_reason": due.reason,
        "estimated_tax": tax_of(net, due.rate),
    }
