"""The action log: one row a deed, sealed in a chain in which every change shows."""

import asyncio
from datetime import date, datetime
from os import SEEK_END
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action, record
from reseller.plumbing.sealing import LogReport, published, seal, verify
from reseller.rules.access import Actor, ActorKind, Role
from tests.locks import until_waiting

ANN = Actor(UUID(int=1), "Ann", Role.RESELLER_SALES)


async def log(database: Database, reseller_id: UUID, now: datetime, count: int = 1, **touched: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        for number in range(count):
            await record(
                session,
                Action("purchase_cap_set", details={"to": number}, **touched),  # type: ignore[arg-type]
                reseller_id=reseller_id,
                actor=ANN,
                billing_date=date(2026, 3, 16),
                now=now,
            )


async def report(database: Database, reseller_id: UUID, folder: Path) -> LogReport:
    outside = published(folder, reseller_id)
    async with database.reading(reseller_id, in_one_snapshot=True) as session:
        return await verify(session, reseller_id, outside)


async def test_a_row_says_who_what_and_when(database: Database, reseller_id: UUID, now: datetime) -> None:
    await log(database, reseller_id, now)
    async with database.reading(reseller_id) as session:
        row = await session.fetchrow("SELECT * FROM action_log WHERE reseller_id = $1", reseller_id)
    assert row is not None
    assert (row["actor_name"], row["actor_kind"], row["action"]) == (
        "Ann",
        ActorKind.RESELLER_USER,
        "purchase_cap_set",
    )
    assert (row["at"], row["billing_date"], row["details"]) == (now, date(2026, 3, 16), {"to": 0})


async def test_a_sealed_log_is_sound(
    database: Database, reseller_id: UUID, now: datetime, tmp_path: Path
) -> None:
    await log(database, reseller_id, now, 3)
    await seal(database, reseller_id, tmp_path)
    await log(database, reseller_id, now, 2)
    assert await report(database, reseller_id, tmp_path) == LogReport(3, 2, now, ())
    await seal(database, reseller_id, tmp_path)
    assert await report(database, reseller_id, tmp_path) == LogReport(5, 0, None, ())


async def test_a_log_that_is_being_sealed_is_sound(
    database: Database, reseller_id: UUID, now: datetime, tmp_path: Path
) -> None:
    async def go_on() -> None:
        while True:
            await log(database, reseller_id, now)
            await seal(database, reseller_id, tmp_path)

    sealing = asyncio.create_task(go_on())
    found = [await report(database, reseller_id, tmp_path)]
    try:
        while not sealing.done() and (len(found) < 40 or found[-1].sealed < 2):
            found.append(await report(database, reseller_id, tmp_path))
    finally:
        sealing.cancel()
        await asyncio.gather(sealing, return_exceptions=True)
    assert {one.faults for one in found} == {()}
    assert found[-1].sealed > 1


async def test_two_workers_seal_one_chain_one_after_the_other(
    database: Database, reseller_id: UUID, now: datetime, tmp_path: Path
) -> None:
    await log(database, reseller_id, now)
    await seal(database, reseller_id, tmp_path)
    await log(database, reseller_id, now, 3)
    async with database.unit_of_work(reseller_id) as session:
        await session.run("SELECT FROM action_log_heads WHERE reseller_id = $1 FOR UPDATE", reseller_id)
        sealing = [asyncio.create_task(seal(database, reseller_id, tmp_path)) for _ in range(2)]
        await until_waiting(database, statements=2)
    assert {head.seq for head in await asyncio.gather(*sealing)} == {4}
    assert await report(database, reseller_id, tmp_path) == LogReport(4, 0, None, ())


async def test_a_head_that_was_cut_off_as_it_was_written_is_published_anew(
    database: Database, reseller_id: UUID, now: datetime, tmp_path: Path
) -> None:
    await log(database, reseller_id, now)
    first = await seal(database, reseller_id, tmp_path)
    with (tmp_path / f"{reseller_id}.heads").open("a") as file:
        file.write("2 0a1")
    assert published(tmp_path, reseller_id) == first
    await log(database, reseller_id, now)
    await seal(database, reseller_id, tmp_path)
    assert (await report(database, reseller_id, tmp_path)).faults == ()
    second = await seal(database, reseller_id, tmp_path)
    assert (second.seq, published(tmp_path, reseller_id)) == (2, second)


async def test_the_last_head_is_found_however_long_its_file_has_become(
    database: Database, reseller_id: UUID, now: datetime, tmp_path: Path
) -> None:
    with (tmp_path / f"{reseller_id}.heads").open("w") as file:
        file.truncate(1 << 36)
        file.seek(0, SEEK_END)
        file.write("\n")
    await log(database, reseller_id, now)
    head = await seal(database, reseller_id, tmp_path)
    assert (head.seq, published(tmp_path, reseller_id)) == (1, head)


TAMPERING = {
    "UPDATE action_log SET actor_name = 'Bob' WHERE sealed_seq = 2": "row 2 was changed",
    "DELETE FROM action_log WHERE sealed_seq = 2": "rows 2 to 2 are missing",
    "DELETE FROM action_log WHERE sealed_seq = 3": "the published head, row 3, is not in the chain",
}


@pytest.mark.parametrize("statement", TAMPERING)
async def test_what_an_administrator_changes_behind_the_guards_shows(
    database: Database,
    owner: asyncpg.Connection,
    reseller_id: UUID,
    now: datetime,
    tmp_path: Path,
    statement: str,
) -> None:
    await log(database, reseller_id, now, 3)
    await seal(database, reseller_id, tmp_path)
    await owner.execute("ALTER TABLE action_log DISABLE TRIGGER USER")
    await owner.execute(statement)
    assert TAMPERING[statement] in (await report(database, reseller_id, tmp_path)).faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE action_log SET actor_name = 'Bob'",
        "UPDATE action_log SET sealed_seq = 9, hash = 'x'",
        "DELETE FROM action_log",
        "TRUNCATE action_log",
    ],
)
async def test_not_even_the_owner_changes_a_sealed_row(
    database: Database,
    owner: asyncpg.Connection,
    reseller_id: UUID,
    now: datetime,
    tmp_path: Path,
    statement: str,
) -> None:
    await log(database, reseller_id, now)
    await seal(database, reseller_id, tmp_path)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(statement)


async def test_a_customers_member_sees_the_customers_rows_only(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    customer = new_id(now)
    await log(database, reseller_id, now)
    await log(database, reseller_id, now, 2, customer_id=customer)
    async with database.reading(reseller_id, customer) as session:
        assert await session.fetchval("SELECT count(*) FROM action_log") == 2
    async with database.provider_reading() as session:
        assert await session.fetchval("SELECT count(*) FROM action_log") == 3
