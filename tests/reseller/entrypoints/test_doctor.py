"""The doctor finds what needs care, and says nothing is wrong where nothing is."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from reseller.entrypoints.doctor import Finding, examine
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import sweep
from reseller.plumbing import jobs
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.migrate import downgrade
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Dsns, Settings
from tests.builders import a_world


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


async def unsound(settings: Settings, database: Database) -> dict[str, str]:
    """What the doctor finds wrong, by subject."""
    findings: list[Finding] = await examine(settings, database)
    assert len({finding.question for finding in findings}) == len(findings)
    return {finding.question: finding.sentence for finding in findings if not finding.sound}


@pytest.fixture
def present() -> datetime:
    return SystemClock().now()


async def test_a_sound_installation_has_nothing_to_act_on(
    database: Database, settings: Settings, present: datetime
) -> None:
    await a_world(database, present)
    await sweep(database, present)
    await Runner(database, handlers(database, settings)).drain(present)
    assert await unsound(settings, database) == {}


async def test_jobs_that_nobody_does_tell_that_no_worker_is_alive(
    database: Database, settings: Settings, present: datetime
) -> None:
    await a_world(database, present)
    await sweep(database, present - timedelta(hours=1))
    assert "start `reseller-console worker`" in (await unsound(settings, database))["worker"]


async def test_held_jobs_are_named_with_their_error(
    database: Database, settings: Settings, present: datetime, reseller_id: UUID
) -> None:
    async with database.work_without_tenant() as session:
        await jobs.enqueue(session, "provision", reseller_id, subject=reseller_id, now=present)
        await session.run("UPDATE jobs SET state = 'held', last_error = 'Boom: gone'")
    assert (await unsound(settings, database))["held jobs"].endswith("the first, provision: Boom: gone")


async def test_a_log_that_is_not_sealed_is_told(
    database: Database, settings: Settings, present: datetime
) -> None:
    await a_world(database, present - timedelta(hours=2))
    assert "not sealed" in (await unsound(settings, database))["action log"]


async def test_an_old_database_is_told_how_to_be_migrated(database: Database, settings: Settings) -> None:
    await downgrade(database.dsns.owner, "infrastructure")
    found = await unsound(settings, database)
    assert list(found) == ["migrated"]
    assert "`reseller-console migrate` brings it to" in found["migrated"]


async def test_serving_as_the_owner_of_the_tables_is_told(database: Database, settings: Settings) -> None:
    mistaken = Database(Dsns(database.dsns.owner, database.dsns.owner, database.dsns.provider))
    try:
        found = await unsound(settings, mistaken)
    finally:
        await mistaken.close()
    assert found == {"application role": "console_owner owns tables; use a role that does not."}


async def test_two_roles_that_were_mixed_up_are_told(database: Database, settings: Settings) -> None:
    owner, app, provider = database.dsns.owner, database.dsns.app, database.dsns.provider
    mixed_up = {
        "application role": (Dsns(provider, owner, app), "console_provider", "console_app"),
        "provider role": (Dsns(app, owner, app), "console_app", "console_provider"),
    }
    for question, (dsns, given, wanted) in mixed_up.items():
        mistaken = Database(dsns)
        try:
            found = await unsound(settings, mistaken)
            assert found == {question: f"{given} is another role than {wanted}."}
        finally:
            await mistaken.close()


async def test_a_table_without_row_security_is_named(
    database: Database, settings: Settings, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
    assert (await unsound(settings, database))["row security"] == "Row security is not forced on orders."


async def test_an_unreachable_database_is_the_only_finding(settings: Settings) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    database = Database(Dsns(nowhere, nowhere, nowhere))
    try:
        found = await unsound(settings, database)
    finally:
        await database.close()
    assert list(found) == ["reachable"]
