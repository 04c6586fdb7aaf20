"""How alembic reaches the database: as console_owner, all steps in one transaction, one process at a time.

It waits briefly for locks, since a migration that queues behind a long query stops everyone behind it.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection

from reseller.plumbing.connections import engine_for
from reseller.plumbing.settings import SettingsError, load_settings

ONE_AT_A_TIME = 0x6D696772617465
LIMITS = {"lock_timeout": "5s", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}


def _owner_dsn() -> str:
    handed = context.config.attributes.get("owner_dsn")
    dsn = handed or load_settings().owner_database_url
    if not dsn:
        raise SettingsError("RESELLER_OWNER_DATABASE_URL is missing: migrations need the owner's role.")
    return str(dsn)


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


async def _migrate() -> None:
    engine = engine_for(_owner_dsn(), server_settings=LIMITS, command_timeout=None)
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        async with driver.transaction():
            await driver.execute("SET LOCAL lock_timeout = '60s'")
            await driver.execute("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
            await driver.execute("SET LOCAL lock_timeout = '5s'")
            await connection.run_sync(_run)
    await engine.dispose()


if context.is_offline_mode():
    raise SettingsError("Migrations run on a database; there is no offline mode.")
asyncio.run(_migrate())
