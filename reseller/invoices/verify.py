"""Checking finalized invoices against the rules: every line computed anew, every sum added up again."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from reseller.invoices.lines import LineRow, stream_lines
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.periods import Month
from reseller.rules.tax import tax_of

_BY_NUMBER = "SELECT id FROM invoices WHERE reseller_id = $1 AND number = $2"
_BY_MONTH = """
SELECT id FROM invoices
WHERE reseller_id = $1 AND tax_date >= $2 AND tax_date < $3 ORDER BY finalized_at, series DESC, sequence
"""

_SUMS = """
SELECT number, net_minor, tax_minor, gross_minor, lines FROM invoices WHERE reseller_id = $1 AND id = $2
"""

_TAXES = "SELECT rate, net_minor, tax_minor FROM invoice_taxes WHERE reseller_id = $1 AND invoice_id = $2"


class Verified(NamedTuple):
    """An invoice, how many lines were computed anew, and each difference as a sentence; none is good."""

    number: str
    lines: int
    differences: tuple[str, ...]


async def verify_invoices(session: ReadSession, asked: str | Month, *, actor: Actor) -> list[Verified]:
    """Check the reseller's invoice of that number, or those of that month; empty where there is none.

    A month's are those of every kind whose tax date (T1) lies in it: the monthly one, the immediate ones of
    its orders, and the credit notes that were issued in it. Raises FORBIDDEN.
    """
    require(actor, Verb.READ_INVOICES)
    if isinstance(asked, Month):
        found = await session.fetch(_BY_MONTH, session.reseller_id, asked.first, asked.next_first)
    else:
        found = await session.fetch(_BY_NUMBER, session.reseller_id, asked)
    return [await verify_invoice(session, row["id"]) for row in found]


async def verify_invoice(session: ReadSession, invoice_id: UUID) -> Verified:
    """Compute the invoice's lines, net, taxes and gross anew and compare; memory stays flat."""
    invoice = await session.fetchrow(_SUMS, session.reseller_id, invoice_id)
    assert invoice is not None
    differences: list[str] = []
    lines = net_minor = 0
    async for line in stream_lines(session, invoice_id):
        lines, net_minor = lines + 1, net_minor + line.net_minor
        differences += _line_differences(line, lines)
    taxes = await session.fetch(_TAXES, session.reseller_id, invoice_id)
    tax_minor = sum(tax["tax_minor"] for tax in taxes)
    differences += _compare("number of lines", invoice["lines"], lines)
    differences += _compare("net", invoice["net_minor"], net_minor)
    differences += _compare("net of the tax rows", net_minor, sum(tax["net_minor"] for tax in taxes))
    differences += _compare("tax", invoice["tax_minor"], tax_minor)
    differences += _compare("gross", invoice["gross_minor"], net_minor + tax_minor)
    for tax in taxes:
        due = tax_of(tax["net_minor"], _tenths(tax["rate"]))
        differences += _compare(f"tax at {tax['rate']} %", tax["tax_minor"], due)
    return Verified(invoice["number"], lines, tuple(differences))


def _line_differences(line: LineRow, position: int) -> list[str]:
    """A credited line was rounded as its original, so the same computation holds for both."""
    found = _compare("position", line.position, position)
    amount = line.charge.amount(line.currency)
    return found + _compare(f"amount of line {line.position}", line.net_minor, amount)


def _compare(what: str, stored: int, computed: int) -> list[str]:
    return [] if stored == computed else [f"The {what} is {stored}, computed {computed}."]


def _tenths(percent: str) -> int:
    """A rate as people write it, in tenths of a percent: "25.5" is 255."""
    whole, _, tenth = percent.partition(".")
    return int(whole) * 10 + int(tenth or 0)
