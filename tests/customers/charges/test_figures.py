"""The month so far, customer by customer."""

from datetime import datetime

from customers.charges.figures import STATEMENT_SECONDS, refresh_figures
from reseller.plumbing.database import WriteSession
from reseller.rules.periods import Month


async def test_the_month_so_far_may_take_as_long_as_its_run(session: WriteSession, now: datetime) -> None:
    await refresh_figures(session, Month(2026, 3), now=now)
    assert await session.fetchval("SHOW statement_timeout") == f"{STATEMENT_SECONDS // 60}min"
