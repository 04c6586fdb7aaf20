"""Putting millions of rows in: unchecked, indexed when they are there, without waiting for the disk."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

QUICKLY = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
    "SET session_replication_role = replica",
    "SET maintenance_work_mem = '512MB'",
    "SET work_mem = '256MB'",
)
SAFELY = (
    "VACUUM ANALYZE",
    "RESET ALL",
    "ALTER SYSTEM RESET fsync",
    "ALTER SYSTEM RESET full_page_writes",
    "SELECT pg_reload_conf()",
    "CHECKPOINT",
)
INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"""


async def lay(connection: asyncpg.Connection, statements: str, values: Mapping[str, object]) -> None:
    """Run statements with these values for %names%, as a superuser."""
    async with _unguarded(connection):
        for name, value in values.items():
            statements = statements.replace(f"%{name}%", str(value))
        for statement in statements.split(";\n"):
            if statement.strip():
                await connection.execute(statement)


@asynccontextmanager
async def _unguarded(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Foreign keys are not looked at meanwhile, and indexes that hold no constraint are made behind it."""
    indexes = await connection.fetch(INDEXES)
    for statement in QUICKLY:
        await connection.execute(statement)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    yield
    for index in indexes:
        await connection.execute(index["made"])
    for statement in SAFELY:
        await connection.execute(statement)
