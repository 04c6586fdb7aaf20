"""One line of an invoice to come, whichever way it came about."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID


class OwedLine(NamedTuple):
    """A line with the names it is invoiced under, in the order of the columns of `invoice_lines`.

    `first_day` to `last_day` inclusive; `month` is the first of the month of `first_day` (I7); the unit price
    is `unit_micros` ÷ 10**6 ÷ `unit_divisor` of the major unit. `charge_id` is None for charges in arrears,
    which are computed and never stored; `order_id` None where no order made the line.
    """

    kind: str
    month: date
    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_name: str
    terms_key: str
    order_id: UUID | None
    order_number: int | None
    charge_id: UUID | None
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_micros: int
    unit_divisor: int
    net_minor: int
    po_number: str | None
    rules: tuple[str, ...]


def in_time(line: OwedLine) -> tuple[UUID, date]:
    """The order of an invoice's lines: subscription as created, then first day."""
    return line.subscription_id, line.first_day
