"""Units of work and readings: one commit or nothing, one tenant or an error."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import datetime
from uuid import UUID

import asyncpg
import pytest

from reseller.partners.models import ResellerCode
from reseller.plumbing.connections import DatabaseUnavailable
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.pool import POOL_SIZE
from reseller.plumbing.sessions import ReadSession
from reseller.plumbing.settings import Dsns

INSERT = "INSERT INTO action_log_heads (reseller_id, seq, hash) VALUES ($1, $2, $3)"
COUNT = "SELECT count(*) FROM action_log_heads"
CODES = "SELECT count(*) FROM reseller_codes"


async def test_a_unit_of_work_commits_when_its_block_ends(database: Database, reseller_id: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await session.run(INSERT, reseller_id, 1, b"")
    async with database.reading(reseller_id) as reading:
        assert await reading.fetchval(COUNT) == 1


async def test_a_unit_of_work_that_raises_leaves_nothing(database: Database, reseller_id: UUID) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert_twice(database, reseller_id)
    async with database.reading(reseller_id) as reading:
        assert await reading.fetchval(COUNT) == 0


async def insert_twice(database: Database, reseller_id: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await session.run(INSERT, reseller_id, 1, b"")
        await session.run(INSERT, reseller_id, 1, b"")


async def test_a_reading_refuses_to_write(database: Database, reseller_id: UUID) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.reading(reseller_id) as reading:
            await reading.fetch(INSERT, reseller_id, 1, b"")


async def test_rows_of_another_reseller_are_hidden_and_refused(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    other = new_id(now)
    async with database.unit_of_work(reseller_id) as session:
        await session.run(INSERT, reseller_id, 1, b"")
    async with database.reading(other) as reading:
        assert await reading.fetchval(COUNT) == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with database.unit_of_work(other) as session:
            await session.run(INSERT, reseller_id, 2, b"")


async def test_a_forgotten_tenant_is_an_error_on_a_fresh_and_on_a_used_connection(
    database: Database, reseller_id: UUID
) -> None:
    with pytest.raises(asyncpg.UndefinedObjectError, match=r"app\.reseller_id"):
        async with database.work_without_tenant() as session:
            await session.run(INSERT, reseller_id, 1, b"")
    async with database.unit_of_work(reseller_id) as session:
        await session.run(INSERT, reseller_id, 1, b"")
    with pytest.raises(asyncpg.PostgresError, match=r"app\.reseller_id|invalid input syntax for type uuid"):
        async with database.reading_without_tenant() as reading:
            await reading.fetchval(COUNT)


async def test_no_statement_can_hide_in_a_tenant(database: Database) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        async with database.unit_of_work("'; DROP TABLE jobs; --"):  # type: ignore[arg-type]
            pytest.fail("the unit began")


async def test_hooks_run_after_the_commit_and_never_after_a_refusal(
    database: Database, reseller_id: UUID
) -> None:
    called: list[str] = []

    def hook() -> None:
        called.append("hook")

    async with database.unit_of_work(reseller_id) as session:
        session.after_commit(hook)
        session.after_commit(hook)
        assert called == []
    assert called == ["hook"]
    with pytest.raises(KeyError):
        await refused(database, reseller_id, called)
    assert called == ["hook"]


async def refused(database: Database, reseller_id: UUID, called: list[str]) -> None:
    async with database.unit_of_work(reseller_id) as session:
        session.after_commit(lambda: called.append("refused"))
        raise KeyError


async def test_json_is_python_on_both_ways(database: Database, reseller_id: UUID) -> None:
    async with database.reading(reseller_id) as reading:
        assert await reading.fetchval("SELECT $1::jsonb", {"a": [1, "é"]}) == {"a": [1, "é"]}


async def test_what_is_planned_for_its_values_is_planned_each_time(
    database: Database, reseller_id: UUID
) -> None:
    asked = "SELECT $1::integer AS planned_for_its_value"
    async with database.reading(reseller_id) as session:
        for number in range(9):
            assert [row[0] for row in await session.fetch_planned(asked, number)] == [number]
        plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = $1"
        assert tuple(await session.fetchrow(plans, asked) or ()) == (0, 9)


async def test_a_long_answer_streams(database: Database, reseller_id: UUID) -> None:
    async with database.reading(reseller_id) as reading:
        rows = [
            row["n"] async for row in reading.stream("SELECT generate_series(1, $1::int) AS n", 25, rows=10)
        ]
    assert rows == list(range(1, 26))


async def test_statements_take_long_only_where_their_transaction_allows_it(
    database: Database, reseller_id: UUID
) -> None:
    limit = "SHOW statement_timeout"
    async with database.unit_of_work(reseller_id) as session:
        assert await session.fetchval(limit) == "30s"
        await session.allow(90)
        assert await session.fetchval(limit) == "90s"
    async with database.unit_of_work(reseller_id) as session:
        assert await session.fetchval(limit) == "30s"


async def test_long_statements_are_planned_for_one_process_and_small_hash_tables(
    database: Database, reseller_id: UUID
) -> None:
    planned = (
        "SELECT current_setting('max_parallel_workers_per_gather'), current_setting('hash_mem_multiplier')"
    )
    async with database.unit_of_work(reseller_id) as session:
        before = await session.fetchrow(planned)
        await session.allow(90)
        assert tuple(await session.fetchrow(planned) or ()) == ("0", "1")
    async with database.unit_of_work(reseller_id) as session:
        assert await session.fetchrow(planned) == before != ("0", "1")


async def test_a_server_that_ended_our_connections_is_reached_again(
    database: Database, reseller_id: UUID, server_dsn: str
) -> None:
    with pytest.raises(DatabaseUnavailable):
        await be_cut_off(database, reseller_id, server_dsn)
    async with database.reading(reseller_id) as reading:
        assert await reading.fetchval("SELECT 1") == 1


async def test_an_idle_connection_that_was_cut_is_replaced_unseen(
    database: Database, reseller_id: UUID, server_dsn: str
) -> None:
    async with database.unit_of_work(reseller_id) as session:
        pid = await session.fetchval("SELECT pg_backend_pid()")
    connection = await asyncpg.connect(server_dsn)
    await connection.fetchval("SELECT pg_terminate_backend($1, 60000)", pid)
    await connection.close()
    async with database.reading(reseller_id) as reading:
        assert await reading.fetchval("SELECT pg_backend_pid()") != pid


async def be_cut_off(database: Database, reseller_id: UUID, server_dsn: str) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await cut(server_dsn, session)
        await session.fetchval("SELECT 1")


async def cut(server_dsn: str, session: ReadSession) -> None:
    pid = await session.fetchval("SELECT pg_backend_pid()")
    connection = await asyncpg.connect(server_dsn)
    await connection.fetchval("SELECT pg_terminate_backend($1, 60000)", pid)
    await connection.close()


async def test_a_look_up_sees_no_tenant_and_heals_after_a_cut(database: Database, server_dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        await be_cut_off_looking_up(database, server_dsn)
    with pytest.raises(asyncpg.PostgresError, match=r"app\.reseller_id|invalid input syntax for type uuid"):
        await database.look_up(lambda session: session.fetchval(COUNT))
    assert await database.look_up(lambda session: session.fetchval("SELECT 1")) == 1
    assert await database.look_up(two_instants)


async def two_instants(session: ReadSession) -> bool:
    """Whether each statement has a transaction of its own."""
    before: bool = await session.fetchval("SELECT now()") < await session.fetchval("SELECT now()")
    return before


async def be_cut_off_looking_up(database: Database, server_dsn: str) -> None:
    async def look(session: ReadSession) -> None:
        await cut(server_dsn, session)
        await session.fetchval("SELECT 1")

    await database.look_up(look)


def kill_unheard(server_dsn: str, database: Database) -> None:
    """End every connection to the database, while our loop stands still and can't hear of it."""

    async def kill() -> None:
        connection = await asyncpg.connect(server_dsn)
        await connection.fetch(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
            " WHERE datname = $1 AND pid <> pg_backend_pid()", name,
        )  # fmt: skip
        await connection.close()

    name = database.dsns.app.partition("?")[0].rpartition("/")[2]
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, kill()).result()


async def fill_the_pool(database: Database, reseller_id: UUID) -> None:
    """Let as many connections lie idle as the pool has places."""
    async with AsyncExitStack() as stack:
        for _ in range(POOL_SIZE):
            await stack.enter_async_context(database.reading(reseller_id))


async def test_no_dead_connection_of_an_idle_pool_is_noticed(
    database: Database, reseller_id: UUID, server_dsn: str
) -> None:
    await fill_the_pool(database, reseller_id)
    kill_unheard(server_dsn, database)
    async with database.unit_of_work(reseller_id) as session:
        await session.run(INSERT, reseller_id, 1, b"")
        async with AsyncExitStack() as stack:
            for _ in range(POOL_SIZE - 1):
                reading = await stack.enter_async_context(database.reading(reseller_id))
                assert await reading.fetchval(COUNT) == 0


async def test_a_look_up_on_a_dead_connection_is_asked_again(
    database: Database, reseller_id: UUID, server_dsn: str
) -> None:
    await fill_the_pool(database, reseller_id)
    kill_unheard(server_dsn, database)
    assert await database.look_up(lambda session: session.fetchval("SELECT 1")) == 1


async def test_more_units_than_connections_wait_for_each_other(database: Database, reseller_id: UUID) -> None:
    async def one(number: int) -> int:
        async with database.unit_of_work(reseller_id) as session:
            await session.run(INSERT + " ON CONFLICT DO NOTHING", reseller_id, number, b"")
            pid: int = await session.fetchval("SELECT pg_backend_pid()")
            return pid

    used = await asyncio.gather(*[one(number) for number in range(POOL_SIZE * 5)])
    assert len(set(used)) <= POOL_SIZE


async def test_rows_of_the_orm_and_of_the_driver_share_a_transaction(
    database: Database, reseller_id: UUID
) -> None:
    row = ResellerCode(code="SOUTH", reseller_id=reseller_id, billing_zone="Europe/Dublin")
    async with database.unit_of_work(reseller_id) as session:
        session.add(row)
        await session.flush()
        inside = await session.fetchval(CODES)
        async with database.reading_without_tenant() as other:
            outside = await other.fetchval(CODES)
    assert (inside, outside) == (1, 0)


async def test_an_unreachable_database_is_one_typed_error(tmp_path: object) -> None:
    nowhere = f"postgresql://console_app@/console?host={tmp_path}"
    database = Database(Dsns(nowhere, nowhere, nowhere))
    with pytest.raises(DatabaseUnavailable):
        async with database.reading_without_tenant():
            pytest.fail("the reading began")
    await database.close()
