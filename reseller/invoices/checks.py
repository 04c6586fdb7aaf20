"""What must hold of an invoice before it is committed; else the reseller is parked with the reason."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from reseller.invoices.totals import Totals
from reseller.plumbing.database import WriteSession
from reseller.plumbing.violations import refusing
from reseller.rules.errors import marked

_SUMS = """
SELECT count(*), coalesce(sum(net_minor), 0)::bigint FROM invoice_lines
WHERE reseller_id = $1 AND invoice_id = $2
"""
TWICE = marked("A charge would be invoiced twice.")
UNEQUAL = marked("The lines do not add up to the invoice's total.")


class InvoiceRefused(Exception):
    """An invoice that would not add up, or bill twice; the message says which. Nothing was written."""


def once() -> AbstractContextManager[None]:
    """Turn the refusal of a charge that an invoice holds already, this or another, into InvoiceRefused."""
    return refusing(invoice_lines_charge_once=lambda: InvoiceRefused(TWICE))


async def check_invoice(session: WriteSession, invoice_id: UUID, totals: Totals) -> None:
    """Raise InvoiceRefused unless the stored lines are those that were summed up.

    That their id has its invoice is a foreign key, looked at here rather than at the commit. The streams that
    the lines came from are closed first, since they hold their sorts and hash tables to the end, and lines
    are read in their order: the bitmap of four million takes 12 MB.
    """
    await session.run("CLOSE ALL; SET LOCAL enable_bitmapscan = off; SET CONSTRAINTS ALL IMMEDIATE")
    found = await session.fetchrow(_SUMS, session.reseller_id, invoice_id)
    if found is None or (found[0], found[1]) != (totals.lines, totals.net_minor):
        raise InvoiceRefused(UNEQUAL)
