"""A digest of everything that stands in the tables of a tenant."""

from __future__ import annotations

from uuid import UUID

from reseller.plumbing.database import Database

TABLES = """
SELECT c.table_name FROM information_schema.columns c
  JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
 WHERE c.table_schema = 'public' AND c.column_name = 'reseller_id' AND t.table_type = 'BASE TABLE'
   AND c.table_name <> ALL($1) ORDER BY 1"""
MAY_CHANGE = ("idempotency_keys", "sessions", "sign_in_attempts")
"""What a refused command may leave behind."""


async def digest_of(database: Database, reseller_id: UUID, *besides: str) -> str:
    """The statement that gives one number for each table but those named, with the reseller as $1."""
    async with database.reading(reseller_id) as session:
        rows = await session.fetch(TABLES, [*MAY_CHANGE, *besides])
    names = [row["table_name"] for row in rows]
    assert {"subscriptions", "orders", "seat_ledger", "charges", "action_log", "jobs"} <= {*names, *besides}
    sums = (
        f"(SELECT coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {name} t"
        f" WHERE t.reseller_id = $1) AS {name}"
        for name in names
    )
    return f"SELECT {', '.join(sums)}"
