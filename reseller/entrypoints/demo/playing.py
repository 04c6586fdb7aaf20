"""Playing the demo's story: every deed by the real commands, every job of its time done in between."""

from datetime import datetime

from customers.orders.provisioner import LedgerProvisioner
from customers.payments.instant import InstantGateway
from reseller.entrypoints.demo.stage import Stage
from reseller.entrypoints.demo.story import story
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import BILLING_DAY, sweep
from reseller.invoices.jobs import FIGURES
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings


async def play(database: Database, settings: Settings, now: datetime) -> Stage:
    """Tell the story into an empty database, as it stands at `now`."""
    stage = Stage(database)
    gateway = InstantGateway()
    working = handlers(database, settings, LedgerProvisioner(), gateway)
    runner = Runner(database, {**working, BILLING_DAY: _not_yet, FIGURES: _not_yet})
    for event in story(stage, now):
        gateway.declines = event.declined
        if event.deed is not None:
            await event.deed(event.at)
        await runner.drain(event.at)
    await sweep(database, now)
    await Runner(database, working).drain(now)
    return stage


async def _not_yet(job: Job, now: datetime) -> None:
    """Asked for again when the story has been told; the days on which terms end are events of it."""
