"""Invoice numbers: one series for invoices and one for credit notes, per reseller, without gaps (I6)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from reseller.partners import numbers
from reseller.plumbing.database import WriteSession
from reseller.rules.periods import Month


class Series(StrEnum):
    """A run of numbers of its own; values are the kinds of `reseller_counters`."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def mark(self) -> str:
        """What stands in a number behind the reseller's code."""
        return "-CN" if self is Series.CREDIT_NOTE else ""


class Number(NamedTuple):
    """A number for people and its place in its series."""

    series: Series
    sequence: int
    text: str


async def next_number(session: WriteSession, series: Series, code: str, issued_on: date) -> Number:
    """Take the next number: NORTH-2026-000001, the year that of the issue date, never restarting.

    The counter's row stays locked to the end of the unit of work, so take the number last.
    """
    sequence = await numbers.next_number(session, series.value)
    return Number(series, sequence, f"{code}{series.mark}-{issued_on.year:04d}-{sequence:06d}")


def monthly_id(reseller_id: UUID, month: Month, currency: str) -> UUID:
    """The id of a reseller's monthly invoice, the same however often the month is run (I7)."""
    return uuid5(reseller_id, f"MONTHLY {month} {currency}")


def immediate_id(reseller_id: UUID, order_id: UUID) -> UUID:
    """The id of an order's immediate invoice, the same however often its job runs."""
    return uuid5(reseller_id, f"IMMEDIATE {order_id}")


def credit_note_id(reseller_id: UUID, invoice_id: UUID) -> UUID:
    """The id of the credit note of an invoice, which has one at most."""
    return uuid5(reseller_id, f"CREDIT_NOTE {invoice_id}")
