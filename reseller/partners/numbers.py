"""Short numbers for people: one row a reseller and kind, counted up in the transaction that uses it."""

from reseller.plumbing.database import WriteSession

_NEXT = """
INSERT INTO reseller_counters (reseller_id, kind, value) VALUES ($1, $2, 1)
ON CONFLICT (reseller_id, kind) DO UPDATE SET value = reseller_counters.value + EXCLUDED.value
RETURNING value"""


async def next_number(session: WriteSession, kind: str) -> int:
    """The next number of this kind ("customer", "request", "invoice") in the session's reseller, from 1."""
    number: int = await session.fetchval(_NEXT, session.reseller_id, kind)
    return number
