"""The worker process: runs jobs as they come, and sweeps for due things whose job was lost."""

import asyncio
import logging
import signal
from contextlib import suppress

from reseller.entrypoints.jobs import LANES, handlers, sweep
from reseller.plumbing.clock import Clock
from reseller.plumbing.collector import MANY, settle
from reseller.plumbing.connections import PassingFailure
from reseller.plumbing.database import Database
from reseller.plumbing.installation import reachable
from reseller.plumbing.moved_time import clock_for, refresh
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings, load_settings
from reseller.plumbing.telemetry import set_up_logs, show_metrics

SWEEP_SECONDS = 30.0
CLOCK_SECONDS = 1.0
logger = logging.getLogger(__name__)


async def work(settings: Settings, stopping: asyncio.Event) -> None:
    """Run jobs until `stopping` is set; a job that has begun is ended first."""
    clock = clock_for(settings)
    async with reachable(settings) as dsns:
        database = Database(dsns)
        with suppress(PassingFailure):
            await refresh(clock, database)
        beside = [asyncio.create_task(_follow(clock, database)), asyncio.create_task(_sweep(clock, database))]
        try:
            await Runner(database, handlers(database, settings), LANES).forever(clock, stopping)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await database.close()


async def _follow(clock: Clock, database: Database) -> None:
    while True:
        try:
            await refresh(clock, database)
        except PassingFailure:
            logger.warning("The moved clock can't be read; it keeps its offset.")
        await asyncio.sleep(CLOCK_SECONDS)


async def _sweep(clock: Clock, database: Database) -> None:
    while True:
        try:
            await sweep(database, clock.now())
        except Exception:
            logger.exception("The sweep failed; it is repeated.")
        await asyncio.sleep(SWEEP_SECONDS)


async def _until_told(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await work(settings, stopping)


def run(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM."""
    set_up_logs(settings)
    show_metrics(settings)
    settle(MANY)
    asyncio.run(_until_told(settings))


if __name__ == "__main__":
    run(load_settings())
