"""Carrying out jobs: a worker's loop, and `drain` for tests, the simulator and commands."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import NamedTuple

from reseller.plumbing import jobs
from reseller.plumbing.clock import Clock, SystemClock
from reseller.plumbing.connections import DatabaseUnavailable
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.wake import listening

Handler = Callable[[Job, datetime], Awaitable[None]]
Handlers = Mapping[str, Handler]

POLL_SECONDS = 1.0
AT_ONCE = 4
MOST_DRAINED = 100_000
logger = logging.getLogger(__name__)


class UnknownJob(Exception):
    """A job of a kind for which this release has no handler."""


class Lane(NamedTuple):
    """A worker's places for jobs of these kinds alone, or with `others` of all but these."""

    kinds: frozenset[str]
    places: int = AT_ONCE
    others: bool = False


class Runner:
    """Runs the jobs of one database with `handlers`, each (job, now) → None in units of work of its own.

    Kinds in `lanes` have places of their own in a worker: what waits for them, or for whom they wait, holds
    up nothing else.
    """

    def __init__(self, database: Database, handlers: Handlers, lanes: Sequence[Lane] = ()) -> None:
        self._database = database
        self._handlers = handlers
        self._lanes = lanes
        self._machine = SystemClock()

    async def drain(self, now: datetime) -> int:
        """Run what is due at `now`, and what that enqueues, until nothing is left; returns how many ran.

        Raises what a handler raised, after the failure was recorded as a worker would.
        """
        for ran in range(MOST_DRAINED):
            found = await jobs.claim(self._database, now, machine_now=self._machine.now())
            if not found:
                return ran
            if error := await self.run(found[0], now):
                raise error
        raise RuntimeError(f"More than {MOST_DRAINED:,} jobs became due at once; one enqueues itself.")

    async def run(self, job: Job, now: datetime) -> Exception | None:
        """Run one claimed job under a heartbeat; a failure is recorded and returned."""
        try:
            async with self._heartbeat(job):
                await self._handler(job)(job, now)
        except Exception as error:
            logger.warning("Job %s of kind %s failed.", job.id, job.kind, exc_info=True)
            await jobs.fail(self._database, job, error, now)
            return error
        await jobs.done(self._database, job)
        return None

    async def forever(self, clock: Clock, stopping: asyncio.Event) -> None:
        """A worker: claims what is due, up to some at once, until `stopping` is set; then ends what runs.

        A commit wakes it; lanes look by themselves every POLL_SECONDS.
        """
        rest = Lane(frozenset(kind for lane in self._lanes for kind in lane.kinds), others=True)
        async with listening(self._database.dsns.app) as woken, asyncio.TaskGroup() as group:
            group.create_task(self._follow(rest, clock, stopping, woken))
            for lane in self._lanes:
                group.create_task(self._follow(lane, clock, stopping, asyncio.Event()))

    async def _follow(self, lane: Lane, clock: Clock, stopping: asyncio.Event, woken: asyncio.Event) -> None:
        running: set[asyncio.Task[Exception | None]] = set()
        while not stopping.is_set():
            woken.clear()
            started = await self._start(lane, clock.now(), running)
            if not started or len(running) >= lane.places:
                await _first_of(woken, stopping, running if len(running) >= lane.places else set())
        await asyncio.gather(*running, return_exceptions=True)

    async def _start(self, lane: Lane, now: datetime, running: set[asyncio.Task[Exception | None]]) -> bool:
        try:
            found = await jobs.claim(
                self._database, now, machine_now=self._machine.now(), most=lane.places - len(running),
                kinds=lane.kinds, others=lane.others,
            )  # fmt: skip
        except DatabaseUnavailable:
            logger.warning("The database is away; looking again in a moment.")
            return False
        except Exception:
            logger.exception("No job can be claimed; looking again in a moment.")
            return False
        for job in found:
            task = asyncio.create_task(self.run(job, now))
            running.add(task)
            task.add_done_callback(running.discard)
        return bool(found)

    def _handler(self, job: Job) -> Handler:
        if job.kind not in self._handlers:
            raise UnknownJob(job.kind)
        return self._handlers[job.kind]

    @asynccontextmanager
    async def _heartbeat(self, job: Job) -> AsyncIterator[None]:
        beating = asyncio.create_task(self._beat(job))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self, job: Job) -> None:
        while True:
            await asyncio.sleep(jobs.LEASE.total_seconds() / 3)
            try:
                await jobs.extend(self._database, job, machine_now=self._machine.now())
            except Exception:
                logger.warning("The lease of job %s was not extended.", job.id, exc_info=True)


async def _first_of(
    woken: asyncio.Event, stopping: asyncio.Event, running: set[asyncio.Task[Exception | None]]
) -> None:
    """Wait for a notification, the end, a free place, or the next poll, whichever comes first."""
    waits = [asyncio.create_task(event.wait()) for event in (woken, stopping)]
    await asyncio.wait([*waits, *running], timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
