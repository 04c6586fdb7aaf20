"""The demo: fourteen months of a provider's business, played by the real commands under a moved clock.

Nothing is written by SQL. Loading takes some seconds; what comes of it depends on the day alone.
"""

from dataclasses import replace
from datetime import datetime

from rich.console import Console
from rich.table import Table

from customers.orders.provisioner import LedgerProvisioner
from customers.payments.instant import InstantGateway
from reseller.entrypoints.demo.cast import BUYERS, PARTNERS, PASSWORD, STAFF
from reseller.entrypoints.demo.stage import Stage
from reseller.entrypoints.demo.story import story
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import BILLING_DAY, sweep
from reseller.invoices.jobs import FIGURES
from reseller.partners.queries import find_provider
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.moved_time import clock_for, refresh
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Dsns, Settings
from reseller.rules.errors import InputInvalid, marked

IS_DEMO = "SELECT true FROM members WHERE email = $1"


async def first_use(settings: Settings, dsns: Dsns) -> None:
    """Development's start: load the demo into an empty database, and show how to sign in to it."""
    database = Database(dsns)
    try:
        async with database.reading_without_tenant() as session:
            is_empty = await find_provider(session) is None
        if is_empty:
            Console(stderr=True).print("Loading the demo data; this takes some seconds, once.")
            await load(settings, dsns)
        async with database.reading_without_tenant() as session:
            is_demo = await session.fetchval(IS_DEMO, STAFF[0].email)
    finally:
        await database.close()
    if is_demo:
        show_sign_ins(settings)


async def load(settings: Settings, dsns: Dsns) -> None:
    """Play the demo's story up to now; nothing where it has been played.

    INPUT_INVALID where the database holds another provider.
    """
    database = Database(_hasty(dsns))
    try:
        clock = clock_for(settings)
        await refresh(clock, database)
        async with database.reading_without_tenant() as session:
            in_use = await find_provider(session) is not None
            is_demo = await session.fetchval(IS_DEMO, STAFF[0].email)
        if is_demo:
            return
        if in_use:
            reason = marked("The demo is for an empty database, and this one is in use.")
            raise InputInvalid(reason=reason)
        await play(database, settings, clock.now())
    finally:
        await database.close()


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


def _hasty(dsns: Dsns) -> Dsns:
    """Without waiting for the disk at each commit: what a crash loses is loaded again."""
    mark = "&" if "?" in dsns.app else "?"
    return replace(dsns, app=f"{dsns.app}{mark}synchronous_commit=off")


def show_sign_ins(settings: Settings) -> None:
    """Print who can sign in, and how, on stderr."""
    shown = Table(title=f"Sign in at http://127.0.0.1:{settings.port}", title_justify="left")
    for head in ("e-mail", "role", "password"):
        shown.add_column(head)
    for person in (*STAFF, *PARTNERS, *BUYERS):
        shown.add_row(person.email, person.role.replace("_", " "), PASSWORD)
    Console(stderr=True).print(shown)
