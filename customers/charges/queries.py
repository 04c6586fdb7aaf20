"""What subscriptions owe in a month: the one source of previews, lists, figures and invoices (I8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from customers.charges.arrears import arrears
from customers.charges.lines import OwedLine, in_time
from customers.charges.pending import pending
from customers.charges.prices import price_book
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import Month

_CURRENCY = "SELECT currency FROM resellers WHERE reseller_id = $1"


async def owed(
    session: ReadSession,
    month: Month,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[OwedLine]:
    """The lines of the month's invoice to the session's reseller, by subscription, then first day (I1, I2).

    All of them, or those of one customer or one subscription. Knows nothing of months already invoiced: their
    lines are the invoice's. Raises PRICE_NOT_SET where no price is in force.
    """
    reach = {"customer_id": customer_id, "subscription_id": subscription_id}
    async for lines in owed_together(session, month, **reach):
        for line in lines:
            yield line


async def owed_together(
    session: ReadSession,
    month: Month,
    *,
    customer_id: UUID | None = None,
    subscription_id: UUID | None = None,
) -> AsyncIterator[list[OwedLine]]:
    """The lines of `owed`, many together, for work on millions of them.

    Takes a constant number of statements plus one fetch per 2,500 spans of terms, and keeps little more than
    that in memory.
    """
    reach = {"customer_id": customer_id, "subscription_id": subscription_id}
    currency = await session.fetchval(_CURRENCY, session.reseller_id)
    book = await price_book(session, currency, month.next_first)
    charges = pending(session, month, **reach)
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
