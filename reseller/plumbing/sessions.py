"""What is done with an open transaction: ReadSession selects, WriteSession also changes.

They are two types, so that mypy refuses a write through a read; the server refuses one too, since a read's
transaction is READ ONLY. Every query takes a ReadSession, and a WriteSession is one.

Statements go straight to the driver with $1 parameters: one such call costs a third of the same statement
through SQLAlchemy, which only writes new rows of the models. jsonb arguments and results are Python objects.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg

from reseller.plumbing.pool import Connection

T = TypeVar("T")
Hook = Callable[[], None]
ROWS_AT_A_TIME = 10_000


class Tenant(NamedTuple):
    """Whose rows a transaction sees: a reseller's or, where `customer_id` is set, that customer's alone."""

    reseller_id: UUID | None = None
    customer_id: UUID | None = None


class ReadSession:
    """One transaction that selects, for one tenant, in one snapshot a statement."""

    def __init__(self, connection: Connection, tenant: Tenant) -> None:
        self._connection = connection
        self._driver = connection.driver
        self._seconds: float | None = None
        self.tenant = tenant
        self._known: dict[Hashable, Any] = {}

    @property
    def reseller_id(self) -> UUID:
        """The tenant, which every statement on a tenant's table names; LookupError without one."""
        if self.tenant.reseller_id is None:
            raise LookupError("this transaction has no tenant")
        return self.tenant.reseller_id

    @property
    def customer_id(self) -> UUID | None:
        """The customer whose member acts; None for the reseller's own people and jobs."""
        return self.tenant.customer_id

    async def allow(self, seconds: int) -> None:
        """Let each statement behind this that is streamed, copied or run take so long, for millions of rows.

        What is streamed never runs in several processes, so it isn't planned for them; its hash tables are
        kept small, since each stays to the last row. This holds for this transaction; others keep the
        connection's limits.
        """
        await self._driver.execute(
            f"SET LOCAL statement_timeout = '{seconds:d}s';"
            "SET LOCAL max_parallel_workers_per_gather = 0;"
            "SET LOCAL hash_mem_multiplier = 1"
        )
        self._seconds = seconds

    async def once(self, question: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """The answer to what one reading asks several times: `read` gives it the first time.

        A unit of work reads it each time, since it changes what it reads.
        """
        if question not in self._known:
            self._known[question] = await read()
        answer: T = self._known[question]
        return answer

    async def fetch(self, sql: str, *args: object) -> list[Any]:
        """All rows of `sql`, as the driver's records (by name and by position)."""
        rows: list[Any] = await self._driver.fetch(sql, *args)
        return rows

    async def fetch_planned(self, sql: str, *args: object) -> list[Any]:
        """All rows of `sql`, planned for these very arguments.

        A plan that is kept for any arguments takes all values of a column to be equally frequent, and reads a
        whole table to find the few rows of a rare one. Planning costs less than half a millisecond.
        """
        await self._driver.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        return await self.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Any | None:
        """The first row of `sql`, None without one."""
        return await self._driver.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row of `sql`, None without one."""
        return await self._driver.fetchval(sql, *args)

    async def stream(self, sql: str, *args: object, rows: int = ROWS_AT_A_TIME) -> AsyncIterator[Any]:
        """The rows of `sql` one by one, `rows` fetched at a time; memory stays flat."""
        async for fetched in self.batches(sql, *args, rows=rows):
            for row in fetched:
                yield row

    async def batches(
        self, sql: str, *args: object, rows: int = ROWS_AT_A_TIME
    ) -> AsyncIterator[Sequence[Any]]:
        """The rows of `sql` as they are fetched, at most `rows` together, for work on millions of them."""
        cursor = await self._driver.cursor(sql, *args)
        while fetched := await cursor.fetch(rows, timeout=self._seconds):
            yield fetched

    async def copy_out(
        self, sql: str, *args: object, output: Callable[[bytes], Awaitable[None]], **options: Any
    ) -> None:
        """COPY the rows of `sql` to `output` as bytes; `options` are the driver's (format, header, …).

        Where it is broken off, by whom it writes to or by time, the transaction is over and its connection is
        closed: the driver takes the next bytes that come for the end of the COPY, and gets out of step.
        """
        copy = self._driver.copy_from_query(sql, *args, output=output, timeout=self._seconds, **options)
        try:
            await copy
        except asyncpg.PostgresError:
            raise
        except BaseException:
            self._connection.is_out_of_step = True
            raise


class WriteSession(ReadSession):
    """One unit of work: it commits as a whole when its block ends, or not at all."""

    def __init__(self, connection: Connection, tenant: Tenant, wake: Hook) -> None:
        super().__init__(connection, tenant)
        self._hooks: list[Hook] = []
        self._wake = wake

    async def once(self, question: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives, each time anew."""
        return await read()

    async def run(self, sql: str, *args: object) -> str:
        """Run `sql` for its effect; answers the server's tag, such as "UPDATE 1"."""
        tag: str = await self._driver.execute(sql, *args, timeout=self._seconds)
        return tag

    async def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run `sql` once for each row of arguments, in one round trip."""
        await self._driver.executemany(sql, rows)

    def add(self, row: object) -> None:
        """Hand a new ORM row to the session; it is written at the next flush."""
        self._connection.orm.add(row)

    def add_all(self, rows: Iterable[object]) -> None:
        """Hand several new ORM rows to the session."""
        self._connection.orm.add_all(rows)

    async def flush(self) -> None:
        """Write what was added, so that statements behind it see the rows."""
        await self._connection.orm.flush()

    def after_commit(self, hook: Hook) -> None:
        """Call `hook` once the unit has committed; never when it is rolled back. Equal hooks run once."""
        if hook not in self._hooks:
            self._hooks.append(hook)

    def wake_workers(self) -> None:
        """Tell the workers, once this unit has committed, that a job waits."""
        self.after_commit(self._wake)

    def committed(self) -> None:
        """Run the hooks; called by the one who committed."""
        for hook in self._hooks:
            hook()
