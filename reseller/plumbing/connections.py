"""Connections to PostgreSQL: one engine a role, with a limit on every kind of waiting.

The engine never begins or ends a transaction itself (AUTOCOMMIT): `plumbing.database` does, on the driver's
connection, so that statements by SQLAlchemy and by the driver share one transaction. jsonb values
are Python objects on both ways.
"""

import asyncio
from collections.abc import Mapping
from socket import gaierror
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

CONNECT_SECONDS = 5
COMMAND_SECONDS = 60
SERVER_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "jit": "off",
    "application_name": "reseller-console",
}
CONNECTION_FAILURES = (
    ConnectionError,
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)
BROKEN_OFF = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,
)
"""What a statement answers on a connection that the server is closing, before the driver knows it closed."""


IN_THE_WAY = (
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
)
"""What a statement answers where others hold what it needs: 55P03, 40P01, 40001, 57014."""


class PassingFailure(Exception):
    """Nothing was committed, and the same may work in a moment."""


class DatabaseUnavailable(PassingFailure):
    """The database can't be reached or went away."""


class DatabaseBusy(PassingFailure):
    """The database is there, but others held what was needed: only what was asked for is refused."""


def cause_of(error: BaseException) -> BaseException:
    """What the driver raised, where SQLAlchemy wrapped it; else the error itself."""
    found = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else None
    return found or error


def busy(error: BaseException) -> DatabaseBusy | None:
    """The error for whoever was kept waiting too long, with what the server said; None for other errors."""
    cause = cause_of(error)
    return DatabaseBusy(f"The database is busy: {cause.message}.") if isinstance(cause, IN_THE_WAY) else None


def unavailable(error: BaseException) -> DatabaseUnavailable:
    """The error for whoever asked, with what the server said or the name of the cause."""
    cause = cause_of(error)
    if isinstance(cause, asyncpg.PostgresError):
        return DatabaseUnavailable(f"The database can't be used: {cause.message}.")
    return DatabaseUnavailable(f"The database can't be reached ({_named(cause)}).")


def _named(cause: BaseException) -> str:
    """The driver's words on a URL or on TLS, the system's on a name, else what kind of failure it is."""
    if isinstance(cause, asyncpg.InterfaceError) or type(cause) is ConnectionError:
        return str(cause)
    return (isinstance(cause, gaierror) and cause.strerror) or type(cause).__name__


def engine_for(
    dsn: str,
    *,
    command_timeout: float | None = COMMAND_SECONDS,
    server_settings: Mapping[str, str] = SERVER_LIMITS,
) -> AsyncEngine:
    """An engine on `dsn` (any libpq URL); it keeps no connection, `plumbing.pool` does."""

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(
            dsn,
            timeout=CONNECT_SECONDS,
            command_timeout=command_timeout,
            server_settings=dict(server_settings),
        )

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        pool_reset_on_return=None,
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
    )
    event.listen(engine.sync_engine, "connect", _speak_json)
    return engine


def _as_it_is(value: Any) -> Any:
    return value


def _speak_json(connection: Any, _record: object) -> None:
    connection.run_async(_set_codecs)


async def _set_codecs(driver: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await driver.set_type_codec(
            name, encoder=_encoded, decoder=orjson.loads, schema="pg_catalog", format="text"
        )


def _encoded(value: object) -> str:
    return orjson.dumps(value).decode()
