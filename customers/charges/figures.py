"""The month so far, customer by customer, kept for lists and the home page as of the last look."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from customers.charges.queries import owed
from reseller.plumbing.database import WriteSession
from reseller.rules.periods import Month

STATEMENT_SECONDS = 600
"""How long one statement may take that looks at a month: a million subscriptions are sorted by one."""

_CLEAR = "DELETE FROM month_figures WHERE reseller_id = $1 AND (month = $2 OR month < $3)"

_FILL = """
INSERT INTO month_figures (reseller_id, customer_id, month, net_minor, as_of)
SELECT $1, customer_id, $2, net_minor, $3 FROM unnest($4::uuid[], $5::bigint[]) AS f (customer_id, net_minor)
"""


async def refresh_figures(session: WriteSession, month: Month, *, now: datetime) -> int:
    """Compute the month so far for every customer of the session's reseller; gives how many owe something.

    Figures of the month before are kept, older ones go. It may take as long as the month's run.
    """
    await session.allow(STATEMENT_SECONDS)
    nets: Counter[UUID] = Counter()
    async for line in owed(session, month):
        nets[line.customer_id] += line.net_minor
    await session.run(_CLEAR, session.reseller_id, month.first, month.previous().first)
    keys, amounts = list(nets), list(nets.values())
    await session.run(_FILL, session.reseller_id, month.first, now, keys, amounts)
    return len(nets)
