"""The database as the product sees it: units of work and readings, each for one tenant.

    async with database.unit_of_work(reseller_id) as session: ...      # one commit, or nothing
    async with database.reading(reseller_id, customer_id) as session: ...
    async with database.provider_reading() as session: ...             # provider staff, all resellers
    async with database.work_without_tenant() as session: ...          # identity, jobs, shared data
    found = await database.look_up(lambda session: ...)                # who is signed in: one select

The tenant is set once a transaction, never for a connection, so nothing leaks through the pool.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from uuid import UUID

from reseller.plumbing.connections import (
    BROKEN_OFF,
    CONNECTION_FAILURES,
    DatabaseBusy,
    DatabaseUnavailable,
    PassingFailure,
    busy,
    unavailable,
)
from reseller.plumbing.pool import Connection, Pool
from reseller.plumbing.sessions import ReadSession, Tenant, WriteSession
from reseller.plumbing.settings import Dsns
from reseller.plumbing.wake import Wake

__all__ = [
    "Database", "DatabaseBusy", "DatabaseUnavailable", "PassingFailure", "ReadSession", "Tenant",
    "WriteSession",
]  # fmt: skip

PROVIDER_POOL_SIZE = 4
ROLLBACK_SECONDS = 5
T = TypeVar("T")


class Database:
    """Two pools on one database: as console_app, and as console_provider for reading across resellers.

    `wake` tells workers of this database that a job waits.
    """

    def __init__(self, dsns: Dsns) -> None:
        self.dsns = dsns
        self.wake = Wake(dsns.app)
        self._app = Pool(dsns.app)
        self._provider = Pool(dsns.provider, PROVIDER_POOL_SIZE)

    @asynccontextmanager
    async def unit_of_work(
        self, reseller_id: UUID, customer_id: UUID | None = None
    ) -> AsyncIterator[WriteSession]:
        """A transaction for this reseller (and, where a customer's member acts, this customer).

        It commits when the block ends and rolls back when it raises. Raises DatabaseUnavailable, and
        DatabaseBusy where others held for too long what it needed.
        """
        async with self._writing(Tenant(reseller_id, customer_id)) as session:
            yield session

    @asynccontextmanager
    async def reading(
        self, reseller_id: UUID, customer_id: UUID | None = None, *, in_one_snapshot: bool = False
    ) -> AsyncIterator[ReadSession]:
        """A read-only transaction for this reseller (and customer). Raises DatabaseUnavailable.

        Each statement sees what is committed by then, or `in_one_snapshot` all what was when the first began.
        """
        tenant = Tenant(reseller_id, customer_id)
        level = "ISOLATION LEVEL REPEATABLE READ, " if in_one_snapshot else ""
        async with _transaction(self._app, f"BEGIN {level}READ ONLY; {_naming(tenant)}") as connection:
            yield ReadSession(connection, tenant)

    @asynccontextmanager
    async def provider_reading(self) -> AsyncIterator[ReadSession]:
        """A read-only transaction across all resellers, for provider staff."""
        async with _transaction(self._provider, "BEGIN READ ONLY") as connection:
            yield ReadSession(connection, Tenant())

    @asynccontextmanager
    async def work_without_tenant(self) -> AsyncIterator[WriteSession]:
        """A unit of work on identity, jobs and shared data; touching a tenant's table in it is an error."""
        async with self._writing(Tenant()) as session:
            yield session

    async def look_up(self, read: Callable[[ReadSession], Awaitable[T]]) -> T:
        """Single selects without a tenant, each a transaction of its own: no round trip before or after.

        `read` is asked again where a connection that has lain idle turns out dead.
        Raises DatabaseUnavailable, DatabaseBusy.
        """
        async with self._app.connection() as connection:
            while True:
                try:
                    return await read(ReadSession(connection, Tenant()))
                except Exception as error:
                    silent = isinstance(error, TimeoutError)
                    if silent:
                        await connection.close()
                    lost = await _is_lost(connection, error)
                    told = unavailable(error) if lost else busy(error)
                    if told is None:
                        raise
                    if silent or not (lost and connection.has_lain_idle):
                        raise told from error
                await self._app.renew(connection)

    @asynccontextmanager
    async def reading_without_tenant(self) -> AsyncIterator[ReadSession]:
        """A read-only transaction on identity, jobs and shared data."""
        async with _transaction(self._app, "BEGIN READ ONLY") as connection:
            yield ReadSession(connection, Tenant())

    async def close(self) -> None:
        """Close every connection."""
        await self.wake.close()
        await self._app.close()
        await self._provider.close()

    @asynccontextmanager
    async def _writing(self, tenant: Tenant) -> AsyncIterator[WriteSession]:
        begin = f"BEGIN; {_naming(tenant)}" if tenant.reseller_id else "BEGIN"
        async with _transaction(self._app, begin) as connection:
            session = WriteSession(connection, tenant, self.wake.soon)
            yield session
        session.committed()


async def set_tenant(session: WriteSession, reseller_id: UUID, customer_id: UUID | None = None) -> None:
    """Name the tenant of a transaction that was begun without one, such as a sign-in or a new reseller."""
    await session.run("SELECT set_tenant($1, $2)", reseller_id, str(customer_id or ""))
    session.tenant = Tenant(reseller_id, customer_id)


def _naming(tenant: Tenant) -> str:
    """The call that names the tenant, as text: it travels with BEGIN in one round trip.

    UUID() refuses whatever is no uuid, so nothing else can get into the statement.
    """
    customer = UUID(str(tenant.customer_id)) if tenant.customer_id else ""
    return f"SELECT set_tenant('{UUID(str(tenant.reseller_id))}', '{customer}')"


@asynccontextmanager
async def _transaction(pool: Pool, begin: str) -> AsyncIterator[Connection]:
    async with pool.connection() as connection:
        await _begin(pool, connection, begin)
        try:
            yield connection
            await connection.finish()
            await connection.driver.execute("COMMIT")
        except BaseException as error:
            lost = await _is_lost(connection, error)
            await _roll_back(connection)
            lost = lost or (isinstance(error, TimeoutError) and connection.driver.is_closed())
            if told := unavailable(error) if lost else busy(error):
                raise told from error
            raise


async def _begin(pool: Pool, connection: Connection, begin: str) -> None:
    """Begin, on a new connection where one that has lain idle turns out dead: nothing was done on it yet."""
    try:
        await connection.driver.execute(begin)
    except (*CONNECTION_FAILURES, *BROKEN_OFF) as error:
        if connection.has_lain_idle and not isinstance(error, TimeoutError):
            await pool.renew(connection)
            return await _begin(pool, connection, begin)
        await connection.close()
        raise unavailable(error) from error
    except BaseException:
        await _roll_back(connection)
        raise


async def _is_lost(connection: Connection, error: BaseException) -> bool:
    """Whether the connection broke off under a statement; then it is closed for good."""
    if isinstance(error, BROKEN_OFF):
        await connection.close()
    return connection.driver.is_closed() and isinstance(error, Exception)


async def _roll_back(connection: Connection) -> None:
    """Give the connection back clean; one that can't be rolled back is thrown away."""
    if not connection.driver.is_closed() and not connection.is_out_of_step:
        with suppress(Exception):
            await connection.driver.execute("ROLLBACK", timeout=ROLLBACK_SECONDS)
            await connection.leave()
            return
    await connection.close()
