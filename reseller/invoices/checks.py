"""What must hold of an invoice before it is committed; else the reseller is parked with the reason."""

from __future__ import annotations

from uuid import UUID

from reseller.invoices.totals import Totals
from reseller.plumbing.database import WriteSession
from reseller.rules.errors import marked

_SUMS = """
SELECT count(*), coalesce(sum(net_minor), 0)::bigint, count(DISTINCT charge_id), count(charge_id)
FROM invoice_lines WHERE reseller_id = $1 AND invoice_id = $2
"""


class InvoiceRefused(Exception):
    """An invoice that would not add up, or bill twice; the message says which. Nothing was written."""


async def check_invoice(session: WriteSession, invoice_id: UUID, totals: Totals) -> None:
    """Raise InvoiceRefused unless the stored lines add up and hold each charge once.

    That no other invoice holds one of their charges is a unique index; that every line has its invoice, a
    foreign key, which is looked at here rather than at the commit.
    """
    await session.run("SET CONSTRAINTS ALL IMMEDIATE")
    lines, net_minor, charges, with_charge = await session.fetchrow(_SUMS, session.reseller_id, invoice_id)  # type: ignore[misc]
    if (lines, net_minor) != (totals.lines, totals.net_minor):
        raise InvoiceRefused(marked("The lines do not add up to the invoice's total."))
    if charges != with_charge:
        raise InvoiceRefused(marked("A charge would be invoiced twice."))
