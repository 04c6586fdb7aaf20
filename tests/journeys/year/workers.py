"""Job workers of one database: two at once, broken off, dead at a transaction's boundary or as processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from customers.orders.provisioner import Provisioner
from customers.payments.gateway import PaymentGateway
from reseller.entrypoints.jobs import handlers, sweep
from reseller.plumbing.database import Database, ReadSession, WriteSession
from reseller.plumbing.moved_time import move
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Dsns, Settings
from tests.journeys.year.processes import WorkerProcesses

LEASES_RUN_OUT = "UPDATE jobs SET claimed_until = '2000-01-01' WHERE claimed_until IS NOT NULL"
AT_WORK = """
SELECT EXISTS (SELECT FROM jobs WHERE claimed_until > now())
    OR NOT EXISTS (SELECT FROM jobs WHERE due_at <= $1 AND state = 'waiting')"""


class Killed(BaseException):
    """The process is gone: nothing that it runs may catch this."""


class MortalDatabase(Database):
    """A worker's database; the worker dies at its `steps_left`th boundary of a transaction from now.

    The boundaries are a transaction's beginning, the moment before its commit, and the one behind it.
    """

    def __init__(self, dsns: Dsns) -> None:
        super().__init__(dsns)
        self.steps_left: int | None = None

    @asynccontextmanager
    async def reading(
        self, reseller_id: UUID, customer_id: UUID | None = None, *, in_one_snapshot: bool = False
    ) -> AsyncIterator[ReadSession]:
        self._step()
        async with super().reading(reseller_id, customer_id, in_one_snapshot=in_one_snapshot) as session:
            yield session

    @asynccontextmanager
    async def unit_of_work(
        self, reseller_id: UUID, customer_id: UUID | None = None
    ) -> AsyncIterator[WriteSession]:
        async with super().unit_of_work(reseller_id, customer_id) as session:
            self._step()
            yield session
            self._step()
        self._step()

    @asynccontextmanager
    async def work_without_tenant(self) -> AsyncIterator[WriteSession]:
        async with super().work_without_tenant() as session:
            yield session
            self._step()
        self._step()

    def _step(self) -> None:
        if self.steps_left is None:
            return
        self.steps_left -= 1
        if self.steps_left < 0:
            self.steps_left = None
            raise Killed


class Workers:
    """Two workers with what they reach outside."""

    def __init__(self, dsns: Dsns, folder: Path, provisioner: Provisioner, cards: PaymentGateway) -> None:
        self._databases = (MortalDatabase(dsns), MortalDatabase(dsns))
        self._processes = WorkerProcesses(dsns, folder)
        settings = Settings(base_url="http://console.example", data_dir=folder)
        self._runners = [
            Runner(database, handlers(database, settings, provisioner, cards)) for database in self._databases
        ]

    async def work(self, now: datetime) -> None:
        """One worker does all that is due, after a look for lost jobs."""
        await sweep(self._databases[0], now)
        await self.drain(now)

    async def drain(self, now: datetime) -> None:
        """One worker does all that is due."""
        await self._runners[0].drain(now)

    async def work_together(self, now: datetime) -> None:
        """Both do it, at the same time."""
        await asyncio.gather(*(sweep(database, now) for database in self._databases))
        done = await asyncio.gather(*(runner.drain(now) for runner in self._runners), return_exceptions=True)
        _raise_first(done)
        await self.work(now)

    async def die(self, now: datetime, steps: int) -> None:
        """A worker begins, and is killed `steps` boundaries later; what it held is free again in time."""
        first = self._databases[0]
        first.steps_left = steps
        try:
            await self.work(now)
        except Killed:
            await self._free_jobs()
        finally:
            first.steps_left = None

    async def break_off(self, now: datetime, seconds: float) -> None:
        """A worker begins, and is broken off after so long, wherever it is; its jobs are free again."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.work(now), seconds)
        await self._free_jobs()

    async def kill_a_process(self, now: datetime, seconds: float) -> None:
        """A worker process begins at this time, and is killed so many seconds after it has begun a job."""
        database = self._databases[1]
        await sweep(database, now)
        await move(database, now)

        async def at_work() -> bool:
            async with database.reading_without_tenant() as session:
                return bool(await session.fetchval(AT_WORK, now))

        assert await self._processes.killed(at_work, seconds), "the worker process did nothing"
        await self._free_jobs()

    async def _free_jobs(self) -> None:
        async with self._databases[1].work_without_tenant() as session:
            await session.run(LEASES_RUN_OUT)

    async def close(self) -> None:
        await self._processes.close()
        for database in self._databases:
            await database.close()


def _raise_first(done: list[Any]) -> None:
    for outcome in done:
        if isinstance(outcome, BaseException):
            raise outcome
