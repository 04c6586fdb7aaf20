"""`doctor`: is this installation sound? Each question is answered by one sentence, the worst decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from reseller.plumbing import jobs
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.migrate import head
from reseller.plumbing.moved_time import clock_for, refresh
from reseller.plumbing.roles import APP, PROVIDER
from reseller.plumbing.settings import DEVELOPMENT_SECRET, Settings

LONGEST_UNSEALED = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=5)

_ROLES = """
SELECT current_user AS name, rolsuper, rolbypassrls, pg_has_role($1, 'USAGE') AS may,
       EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind = 'r') AS owns
  FROM pg_roles WHERE rolname = current_user"""
_OPEN_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'reseller_id'
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnotnull
   AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
_WAITING = """
SELECT count(*) AS count, min(due_at) AS since FROM jobs
 WHERE state = 'waiting' AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until < $2)"""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question; `sound` False needs someone to act."""

    question: str
    sound: bool
    sentence: str


async def examine(settings: Settings, database: Database) -> list[Finding]:
    """Every finding, in the order in which they build on each other; stops where the next can't be asked."""
    findings = [_settings(settings)]
    for ask in (_reachable, _migrated, _application_role, _provider_role, _row_security):
        findings.append(await _answer(ask, database))
        if not findings[-1].sound and ask is not _row_security:
            return findings
    clock = clock_for(settings)
    await refresh(clock, database)
    now = clock.now()
    findings.append(await _worker(database, now, SystemClock().now()))
    findings.append(await _held(database))
    findings.append(await _sealed(database, now))
    return findings


async def _answer(ask: Callable[[Database], Awaitable[Finding]], database: Database) -> Finding:
    try:
        return await ask(database)
    except Exception as error:
        return Finding(ask.__name__.strip("_").replace("_", " "), False, f"{error}")


def _settings(settings: Settings) -> Finding:
    if settings.secret_key == DEVELOPMENT_SECRET:
        return Finding("settings", True, f"Read, for {settings.environment}, with development's secret key.")
    return Finding("settings", True, f"Read, for {settings.environment}.")


async def _reachable(database: Database) -> Finding:
    async with database.reading_without_tenant() as session:
        version = await session.fetchval("SHOW server_version")
    return Finding("reachable", True, f"PostgreSQL {version} answers.")


async def _migrated(database: Database) -> Finding:
    wanted = head()
    try:
        async with database.reading_without_tenant() as session:
            present = await session.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        present = None
    if present == wanted:
        return Finding("migrated", True, f"The database is at {wanted}, the newest step.")
    sentence = f"The database is at {present or 'no step'}; `reseller-console migrate` brings it to {wanted}."
    return Finding("migrated", False, sentence)


async def _application_role(database: Database) -> Finding:
    async with database.reading_without_tenant() as session:
        return _role("application role", APP, await session.fetchrow(_ROLES, APP))


async def _provider_role(database: Database) -> Finding:
    async with database.provider_reading() as session:
        return _role("provider role", PROVIDER, await session.fetchrow(_ROLES, PROVIDER))


def _role(question: str, role: str, row: Any) -> Finding:
    powers = {
        "is a superuser": row["rolsuper"],
        "bypasses row security": row["rolbypassrls"],
        "owns tables": row["owns"],
    }
    wrong = [power for power, has in powers.items() if has]
    if wrong:
        return Finding(question, False, f"{row['name']} {' and '.join(wrong)}; use a role that does not.")
    if not row["may"]:
        return Finding(question, False, f"{row['name']} is another role than {role}.")
    return Finding(question, True, f"{row['name']} owns nothing and is bound by row security.")


async def _row_security(database: Database) -> Finding:
    async with database.reading_without_tenant() as session:
        rows = await session.fetch(_OPEN_TABLES)
    if rows:
        names = ", ".join(row["relname"] for row in rows)
        return Finding("row security", False, f"Row security is not forced on {names}.")
    return Finding("row security", True, "Forced on every tenant's table.")


async def _worker(database: Database, now: datetime, machine_now: datetime) -> Finding:
    """Jobs that are long due and in nobody's hands mean that no worker is alive."""
    async with database.reading_without_tenant() as session:
        row = await session.fetchrow(_WAITING, now - LONGEST_WAIT, machine_now)
    if row is None or not row["count"]:
        return Finding("worker", True, "No job waits longer than it should.")
    since = row["since"].isoformat(timespec="minutes")
    waiting = "1 job waits" if row["count"] == 1 else f"{row['count']} jobs wait"
    return Finding("worker", False, f"{waiting} since {since}; start `reseller-console worker`.")


async def _held(database: Database) -> Finding:
    held = await jobs.held(database)
    if not held:
        return Finding("held jobs", True, "None.")
    job, error = held[0]
    return Finding(
        "held jobs", False, f"{len(held)} after their last attempt; the first, {job.kind}: {error}"
    )


async def _sealed(database: Database, now: datetime) -> Finding:
    async with database.provider_reading() as session:
        since = await session.fetchval("SELECT min(at) FROM action_log WHERE sealed_seq IS NULL")
    if since is None or now - since <= LONGEST_UNSEALED:
        return Finding("action log", True, "Sealed.")
    return Finding("action log", False, f"Rows since {since.isoformat(timespec='minutes')} are not sealed.")
