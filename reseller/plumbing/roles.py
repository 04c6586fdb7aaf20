"""The first step of an installation: three roles and a database, made by a superuser, once.

console_owner owns the tables and migrates; console_app serves and owns nothing; console_provider reads
named tables across resellers for provider staff. None is a superuser, none may bypass row security.
A production database is prepared by the statements that `reseller-console database` prints.
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from reseller.plumbing.settings import Dsns

OWNER, APP, PROVIDER = "console_owner", "console_app", "console_provider"
ROLES = (OWNER, APP, PROVIDER)
_ONE_AT_A_TIME = 0x636F6E736F6C65
_LIMITS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


def role_statements(password: str | None = None) -> list[str]:
    """SQL that makes the three roles, or brings them back to what they must be."""
    secret = f" PASSWORD '{password.replace(chr(39), chr(39) * 2)}'" if password else ""
    made = [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        f" THEN CREATE ROLE {role}; END IF; END $$"
        for role in ROLES
    ]
    return made + [f"ALTER ROLE {role} LOGIN {_LIMITS}{secret}" for role in ROLES]


def database_statements(name: str) -> list[str]:
    """SQL that makes the database `name`, owned by console_owner and closed to others."""
    return [
        f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE template0'
        " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
        *opening_statements(name),
    ]


def opening_statements(name: str) -> list[str]:
    """SQL that lets only the three roles in; a clone of a template needs it anew."""
    return [
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO {APP}, {PROVIDER}',
    ]


async def prepare(superuser_dsn: str, name: str, password: str | None = None) -> Dsns:
    """Make roles and database where they are missing; returns how to reach the database as each role.

    `password` is set for the three roles; None keeps what they have (sockets that trust).
    """
    connection = await asyncpg.connect(superuser_dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _ONE_AT_A_TIME)
        for statement in role_statements(password):
            await connection.execute(statement)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            for statement in database_statements(name):
                await connection.execute(statement)
    finally:
        await connection.close()
    return dsns_of(superuser_dsn, name, password)


def dsns_of(superuser_dsn: str, name: str, password: str | None = None) -> Dsns:
    """The three roles' DSNs on the server of `superuser_dsn`."""
    app, owner, provider = (as_role(superuser_dsn, role, name, password) for role in (APP, OWNER, PROVIDER))
    return Dsns(app=app, owner=owner, provider=provider)


def as_role(dsn: str, role: str, name: str, password: str | None = None) -> str:
    """`dsn` with another user and database; its host, port and options stay."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    signed = role + (f":{quote(password, safe='')}" if password else "")
    options = [(k, v) for k, v in parse_qsl(parts.query) if k not in ("user", "password", "dbname")]
    return urlunsplit(("postgresql", f"{signed}@{place}", f"/{name}", urlencode(options, safe="/"), ""))
