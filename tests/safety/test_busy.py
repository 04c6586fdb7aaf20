"""Where others hold for too long what a command needs, it changes nothing and asks to be sent again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from reseller.plumbing import jobs
from reseller.plumbing.database import Database, DatabaseBusy
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.running import Runner
from reseller.plumbing.sessions import WriteSession
from reseller_api.ids import global_id
from tests.locks import until_waiting
from tests.safety.scene import OWN_PAGE, Scene
from tests.web.site import address, hidden, words

WHO = "reseller_owner"
BUSY = "Others are changing the same things just now."
UPDATE = (
    "mutation($i: UpdateCustomerInput!) { updateCustomer(input: $i) { customer { name } errors { code } } }"
)
LOCK = "SELECT FROM customers WHERE reseller_id = $1 FOR UPDATE"
IMPATIENT = "SET LOCAL lock_timeout = '20ms'"
COUNT = "UPDATE sign_in_attempts SET failures = failures + 1 WHERE key = $1"
COUNTS = "SELECT key, failures FROM sign_in_attempts ORDER BY key"

Deed = Callable[[WriteSession], Awaitable[object]]


async def two_rows(database: Database, now: datetime) -> None:
    async with database.work_without_tenant() as session:
        insert = "INSERT INTO sign_in_attempts (key, failures, window_ends_at) VALUES ($1, 0, $2)"
        await session.run_many(insert, [("a", now), ("b", now)])


async def counts(database: Database) -> dict[str, int]:
    async with database.reading_without_tenant() as session:
        return {row["key"]: row["failures"] for row in await session.fetch(COUNTS)}


async def waits_too_long(session: WriteSession) -> None:
    await session.run(IMPATIENT)
    await session.run(COUNT, "b")


async def takes_too_long(session: WriteSession) -> None:
    await session.run("SET LOCAL statement_timeout = '20ms'")
    await session.run("SELECT pg_sleep(60)")


async def counted_and(database: Database, deed: Deed) -> None:
    async with database.work_without_tenant() as session:
        await session.run(COUNT, "a")
        await deed(session)


@pytest.mark.parametrize("deed", [waits_too_long, takes_too_long])
async def test_who_waits_too_long_is_told_so_and_changes_nothing(
    database: Database, now: datetime, deed: Deed
) -> None:
    await two_rows(database, now)
    async with database.work_without_tenant() as holder:
        await holder.run(COUNT, "b")
        with pytest.raises(DatabaseBusy, match="canceling statement due to"):
            await counted_and(database, deed)
    assert await counts(database) == {"a": 0, "b": 1}


async def test_of_two_who_wait_for_each_other_one_is_told_so(database: Database, now: datetime) -> None:
    await two_rows(database, now)
    both_hold = asyncio.Barrier(2)

    async def count_both(*keys: str) -> None:
        async with database.work_without_tenant() as session:
            await session.run(COUNT, keys[0])
            await both_hold.wait()
            await session.run(COUNT, keys[1])

    ends = await asyncio.gather(count_both("a", "b"), count_both("b", "a"), return_exceptions=True)
    assert [type(end) for end in ends if end] == [DatabaseBusy]
    assert await counts(database) == {"a": 1, "b": 1}


async def test_who_would_overwrite_what_it_has_not_seen_is_told_so(database: Database, now: datetime) -> None:
    await two_rows(database, now)

    async def overwrite() -> None:
        async with database.work_without_tenant() as session:
            await session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await session.fetch(COUNTS)
            async with database.work_without_tenant() as other:
                await other.run(COUNT, "a")
            await session.run(COUNT, "a")

    with pytest.raises(DatabaseBusy, match="could not serialize"):
        await overwrite()
    assert await counts(database) == {"a": 1, "b": 0}


async def test_a_single_select_that_is_kept_waiting_is_told_so(database: Database) -> None:
    refusal = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$"
    with pytest.raises(DatabaseBusy):
        await database.look_up(lambda session: session.fetch(refusal))
    assert await database.look_up(lambda session: session.fetchval("SELECT 1")) == 1


async def test_a_job_that_others_are_in_the_way_of_is_done_again(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    await two_rows(database, now)

    async def run(_job: Job, _now: datetime) -> None:
        async with database.work_without_tenant() as session:
            await waits_too_long(session)

    async with database.work_without_tenant() as session:
        await enqueue(session, "look", reseller_id, now=now)
    runner = Runner(database, {"look": run})
    async with database.work_without_tenant() as holder:
        await holder.run(COUNT, "b")
        with pytest.raises(DatabaseBusy):
            await runner.drain(now)
    assert not await jobs.held(database)
    assert await runner.drain(now + timedelta(minutes=1)) == 1
    assert await counts(database) == {"a": 0, "b": 2}


async def test_pages_and_graphql_answer_503_and_do_it_when_it_is_sent_again(bare_scene: Scene) -> None:
    """The real limit on waiting, ten seconds, for everybody at once."""
    scene, database = bare_scene, bare_scene.site.database
    path, browser = f"/customers/{scene.site.sibling_id}/edit", await scene.browser(WHO)
    typed = {**hidden((await browser.get(path)).text), "name": "Renamed", "primary_domain": "globex.example"}
    attempt = {"email": address("reseller_viewer"), "password": "wrong horse"}
    await browser.post("/login", data=attempt, headers=OWN_PAGE)
    key = global_id("Customer", scene.site.world.customer_id)
    command = {"idempotencyKey": "k", "customer": key, "version": 1, "email": "a@acme.example"}
    async with database.unit_of_work(scene.site.world.reseller_id) as holder:
        await holder.fetch(LOCK, holder.reseller_id)
        await holder.run("SELECT FROM sign_in_attempts FOR UPDATE")
        answers = asyncio.gather(
            browser.post(path, data=typed, headers=OWN_PAGE),
            browser.post("/login", data=attempt, headers=OWN_PAGE),
            scene.ask(WHO, UPDATE, i=command),
        )
        await until_waiting(database, statements=3)
        form, page, answer = await answers
    assert [each.status_code for each in (form, page, answer)] == [503] * 3
    assert all(int(each.headers["retry-after"]) for each in (form, page, answer))
    assert form.headers["cache-control"] == page.headers["cache-control"] == "no-store"
    assert BUSY in words(form.text)
    assert 'value="Renamed"' in form.text
    assert "The console is busy for a moment" in words(page.text)
    assert BUSY in words(page.text)
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["message"].startswith(BUSY)
    again = await scene.ask(WHO, UPDATE, i=command)
    assert again.json()["data"]["updateCustomer"]["errors"] == []
    typed = {**hidden(form.text), "name": "Renamed", "primary_domain": "globex.example"}
    assert (await browser.post(path, data=typed, headers=OWN_PAGE)).status_code == 303
