"""What subscriptions owe in a month: the one source of previews, lists, figures and invoices (I8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from customers.charges.arrears import arrears
from customers.charges.lines import OwedLine, in_time
from customers.charges.pending import pending
from customers.charges.prices import price_book
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import Month

_FACTS = """
SELECT r.currency, m.month IS NULL AS awaits
  FROM resellers r
  LEFT JOIN reseller_months m ON m.reseller_id = r.reseller_id AND m.month = $2
        AND m.status IN ('finalized', 'empty')
 WHERE r.reseller_id = $1"""
"""`awaits` is whether the month before is still to be invoiced."""


async def owed(
    session: ReadSession,
    month: Month,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[OwedLine]:
    """The lines of the month's invoice if nothing else happens, by subscription, then first day (I1, I2, I8).

    All of them, or those of one customer or one subscription. While the month before is open, what is dated
    in it waits for its own invoice. Of a month already invoiced the lines are the invoice's. Raises
    PRICE_NOT_SET where no price is in force.
    """
    reach = {"customer_id": customer_id, "subscription_id": subscription_id}
    async for lines in owed_together(session, month, ahead=True, **reach):
        for line in lines:
            yield line


async def owed_together(
    session: ReadSession,
    month: Month,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
    ahead: bool = False,
) -> AsyncIterator[list[OwedLine]]:
    """The lines of the invoice made now, many together, for work on millions of them.

    It holds every charge dated up to the month's last day that no invoice holds yet (I1); looking `ahead`
    leaves out what the month before will hold. Takes a constant number of statements plus one fetch per 2,500
    spans of terms, and keeps little more than that in memory.
    """
    reach = {"customer_id": customer_id, "subscription_id": subscription_id}
    [(currency, awaits)] = await session.fetch(_FACTS, session.reseller_id, month.previous().first)
    book = await price_book(session, currency, month.next_first)
    since = month.first if ahead and awaits else date.min
    charges = pending(session, month, since=since, **reach)
    charge = await anext(charges, None)
    async for lines in arrears(session, month, book, **reach):
        earlier: list[OwedLine] = []
        while charge is not None and in_time(charge) < in_time(lines[-1]):
            earlier.append(charge)
            charge = await anext(charges, None)
        yield sorted([*lines, *earlier], key=in_time) if earlier else lines
    while charge is not None:
        yield [charge]
        charge = await anext(charges, None)
