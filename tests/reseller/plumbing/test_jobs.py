"""Jobs: written with the deed, run by one worker at a time, never lost."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from reseller.plumbing import jobs
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.jobs import Job, enqueue
from reseller.plumbing.running import AT_ONCE, Lane, Runner, UnknownJob
from reseller.plumbing.wake import listening

CUT_OFF = """
SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
 WHERE datname = current_database() AND query LIKE 'LISTEN%'"""


async def put(
    database: Database, reseller_id: UUID, now: datetime, kind: str = "look", **more: object
) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await enqueue(session, kind, reseller_id, now=now, **more)  # type: ignore[arg-type]


async def claimed(database: Database, now: datetime, most: int = 1) -> list[Job]:
    return await jobs.claim(database, now, machine_now=SystemClock().now(), most=most)


async def count(database: Database) -> int:
    async with database.reading_without_tenant() as session:
        found: int = await session.fetchval("SELECT count(*) FROM jobs")
    return found


async def refused(database: Database, reseller_id: UUID, now: datetime) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await enqueue(session, "look", reseller_id, now=now)
        raise LookupError


async def test_a_job_of_a_refused_deed_does_not_exist(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    with pytest.raises(LookupError):
        await refused(database, reseller_id, now)
    assert await count(database) == 0


async def test_thirty_claims_at_once_take_each_job_once(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    for _ in range(20):
        await put(database, reseller_id, now)
    found = await asyncio.gather(*(claimed(database, now, most=2) for _ in range(30)))
    taken = Counter(job.id for some in found for job in some)
    assert len(taken) == 20
    assert set(taken.values()) == {1}


async def test_a_job_waits_for_its_business_time(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    await put(database, reseller_id, now, due_at=now + timedelta(days=40))
    assert await claimed(database, now + timedelta(days=39)) == []
    assert len(await claimed(database, now + timedelta(days=40))) == 1


async def test_wishes_for_one_subject_join_at_the_earlier_time(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    subject = new_id(now)
    await put(database, reseller_id, now, subject=subject, due_at=now + timedelta(hours=2))
    await put(database, reseller_id, now, subject=subject)
    await put(database, reseller_id, now, subject=subject, due_at=now + timedelta(hours=1))
    assert await count(database) == 1
    assert len(await claimed(database, now)) == 1


async def test_a_wish_during_the_run_is_followed_by_another_run(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    runs: list[datetime] = []

    async def look(job: Job, at: datetime) -> None:
        runs.append(at)
        if len(runs) == 1:
            await put(database, reseller_id, now, subject=job.subject)

    await put(database, reseller_id, now, subject=new_id(now))
    assert await Runner(database, {"look": look}).drain(now) == 2
    assert await count(database) == 0


async def test_a_job_that_asks_for_itself_tomorrow_runs_once_today(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    tomorrow = now + timedelta(days=1)

    async def daily(job: Job, at: datetime) -> None:
        await put(database, reseller_id, at, "daily", subject=job.subject, due_at=at + timedelta(days=1))

    await put(database, reseller_id, now, "daily", subject=new_id(now))
    runner = Runner(database, {"daily": daily})
    assert [await runner.drain(at) for at in (now, now, tomorrow)] == [1, 0, 1]


async def test_a_job_that_keeps_failing_is_held_with_its_error(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    async def look(job: Job, at: datetime) -> None:
        raise ValueError("the vendor is away")

    await put(database, reseller_id, now, subject=new_id(now))
    runner = Runner(database, {"look": look})
    for attempt in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(ValueError, match="away"):
            await runner.drain(now + attempt * jobs.delay(jobs.MOST_ATTEMPTS))
    assert await runner.drain(now + timedelta(days=365)) == 0
    [(job, error)] = await jobs.held(database)
    assert (job.kind, error) == ("look", "ValueError: the vendor is away")


async def test_a_failing_job_that_asks_for_itself_tomorrow_is_tried_anew_then(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    tomorrow = now + timedelta(days=1)
    tries: list[datetime] = []

    async def daily(job: Job, at: datetime) -> None:
        tries.append(at)
        if at < tomorrow:
            await put(database, reseller_id, at, "daily", subject=job.subject, due_at=tomorrow, revive=False)
            raise ValueError("not today")

    await put(database, reseller_id, now, "daily", subject=new_id(now))
    runner = Runner(database, {"daily": daily})
    for minute in range(60):
        with suppress(ValueError):
            await runner.drain(now + timedelta(minutes=minute))
    assert len(tries) == jobs.MOST_ATTEMPTS
    assert await jobs.held(database) == []
    await runner.drain(tomorrow)
    assert tries[-1] == tomorrow


async def test_a_held_job_runs_again_when_a_person_asks_and_not_when_a_sweep_does(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    subject = new_id(now)
    await put(database, reseller_id, now, subject=subject)
    async with database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET state = 'held', attempts = 8")
    await put(database, reseller_id, now, subject=subject, revive=False)
    assert await claimed(database, now) == []
    await put(database, reseller_id, now, subject=subject)
    assert len(await claimed(database, now)) == 1


async def test_the_lease_of_a_dead_worker_ends(database: Database, reseller_id: UUID, now: datetime) -> None:
    await put(database, reseller_id, now)
    machine = SystemClock().now()
    [job] = await jobs.claim(database, now, machine_now=machine)
    await jobs.extend(database, job, machine_now=machine + jobs.LEASE / 2)
    assert await jobs.claim(database, now, machine_now=machine + jobs.LEASE) == []
    [again] = await jobs.claim(database, now, machine_now=machine + 2 * jobs.LEASE)
    assert (again.id, again.attempts) == (job.id, 2)


async def test_a_job_under_which_many_workers_died_is_held_when_it_fails(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    async def look(job: Job, at: datetime) -> None:
        raise ValueError("the vendor is away")

    await put(database, reseller_id, now)
    async with database.work_without_tenant() as session:
        await session.run("UPDATE jobs SET attempts = 1000")
    with pytest.raises(ValueError, match="away"):
        await Runner(database, {"look": look}).drain(now)
    assert len(await jobs.held(database)) == 1


async def test_a_job_without_a_handler_says_so(database: Database, reseller_id: UUID, now: datetime) -> None:
    await put(database, reseller_id, now)
    with pytest.raises(UnknownJob, match="look"):
        await Runner(database, {}).drain(now)


async def test_a_commit_wakes_the_listening_worker(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    async with listening(database.dsns.app) as woken:
        await put(database, reseller_id, now)
        await asyncio.wait_for(woken.wait(), 60)


async def test_a_listener_that_was_cut_off_is_woken_again(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    async with listening(database.dsns.app) as woken, asyncio.timeout(60):
        async with database.work_without_tenant() as session:
            assert await session.fetchval(CUT_OFF)
        while not woken.is_set():
            await put(database, reseller_id, now)
            await asyncio.sleep(0.02)


async def test_a_listener_that_was_turned_away_is_woken_once_it_is_let_in(
    database: Database,
    owner: asyncpg.Connection,
    reseller_id: UUID,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = await owner.fetchval("SELECT current_database()")
    async with listening(database.dsns.app) as woken, asyncio.timeout(60):
        async with database.work_without_tenant() as session:
            await owner.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM console_app')
            assert await session.fetchval(CUT_OFF)
        while True:
            if "Not listening" in caplog.text:
                break
            await asyncio.sleep(0.02)
        await owner.execute(f'GRANT CONNECT ON DATABASE "{name}" TO console_app')
        while not woken.is_set():
            await put(database, reseller_id, now)
            await asyncio.sleep(0.02)


async def test_a_worker_runs_what_comes_and_stops_when_told(
    database: Database, reseller_id: UUID, now: datetime, clock: SystemClock
) -> None:
    ran, stopping = asyncio.Event(), asyncio.Event()

    async def look(job: Job, at: datetime) -> None:
        ran.set()

    worker = asyncio.create_task(Runner(database, {"look": look}).forever(clock, stopping))
    await put(database, reseller_id, now)
    await asyncio.wait_for(ran.wait(), 60)
    stopping.set()
    await asyncio.wait_for(worker, 60)
    assert await count(database) == 0


async def test_a_worker_that_may_not_claim_lives_on_and_claims_once_it_may(
    database: Database,
    owner: asyncpg.Connection,
    reseller_id: UUID,
    now: datetime,
    clock: SystemClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran, stopping = asyncio.Event(), asyncio.Event()

    async def look(job: Job, at: datetime) -> None:
        ran.set()

    await put(database, reseller_id, now)
    await owner.execute("REVOKE UPDATE ON jobs FROM console_app")
    worker = asyncio.create_task(Runner(database, {"look": look}).forever(clock, stopping))
    async with asyncio.timeout(60):
        while True:
            if "No job can be claimed" in caplog.text or worker.done():
                break
            await asyncio.sleep(0.02)
        await owner.execute("GRANT UPDATE ON jobs TO console_app")
        assert not worker.done()
        await ran.wait()
        stopping.set()
        await worker


async def test_nothing_waits_behind_jobs_that_have_places_of_their_own(
    database: Database, reseller_id: UUID, now: datetime, clock: SystemClock
) -> None:
    looked, goes_on, ended, stopping = (asyncio.Event() for _ in range(4))
    left, lingering = AT_ONCE + 2, 0

    async def linger(job: Job, at: datetime) -> None:
        nonlocal left, lingering
        lingering += 1
        await goes_on.wait()
        left -= 1
        if not left:
            ended.set()

    async def look(job: Job, at: datetime) -> None:
        looked.set()

    for _ in range(left):
        await put(database, reseller_id, now, "linger")
    await put(database, reseller_id, now)
    runner = Runner(database, {"linger": linger, "look": look}, [Lane(frozenset({"linger"}), places=2)])
    worker = asyncio.create_task(runner.forever(clock, stopping))
    await asyncio.wait_for(looked.wait(), 60)
    assert lingering <= 2
    goes_on.set()
    await asyncio.wait_for(ended.wait(), 60)
    stopping.set()
    await asyncio.wait_for(worker, 60)


async def test_jobs_are_out_of_reach_for_the_provider_role(database: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.provider_reading() as session:
            await session.fetchval("SELECT count(*) FROM jobs")


async def test_a_claim_selects_once_whatever_the_plan(database: Database, now: datetime) -> None:
    async with database.work_without_tenant() as session:
        plan = await session.fetch(f"EXPLAIN {jobs.CLAIM}", now, now, now + jobs.LEASE, 1, [], True)
    assert any("InitPlan" in line for (line,) in plan)
