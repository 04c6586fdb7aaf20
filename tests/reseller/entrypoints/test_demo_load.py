"""Loading the demo by its command: whole, once, and anew where it was interrupted."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reseller.entrypoints.demo import load, sign_ins
from reseller.plumbing.database import Database
from reseller.plumbing.settings import Settings
from reseller.rules.errors import InputInvalid

LONGEST_SECONDS = 600.0
LOCKS = """
pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


async def loading(database: Database, folder: Path) -> asyncio.subprocess.Process:
    """`reseller-console demo load --json` on this database, in a process of its own."""
    dsns = database.dsns
    settings = {
        "RESELLER_DATABASE_URL": dsns.app, "RESELLER_OWNER_DATABASE_URL": dsns.owner,
        "RESELLER_PROVIDER_DATABASE_URL": dsns.provider, "RESELLER_DATA_DIR": str(folder),
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "reseller.entrypoints.cli", "demo", "load", "--json",
        env={**os.environ, **settings}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def count(database: Database, table: str) -> int:
    async with database.provider_reading() as session:
        found: int = await session.fetchval(f"SELECT count(*) FROM {table}")
    return found


async def reached(database: Database, table: str, least: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the process that loads has written so many rows of a table."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while await count(database, table) < least:
            assert process.returncode is None, (await process.communicate())[1]
            await asyncio.sleep(0.1)


async def killed_in_the_middle(database: Database, folder: Path) -> None:
    """Begun, killed, and noticed by PostgreSQL, which holds the dead one's lock until then."""
    process = await loading(database, folder)
    await reached(database, "orders", 5, process)
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    async with asyncio.timeout(LONGEST_SECONDS):
        while await count(database, LOCKS):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def loaded(database: Database, folder: Path) -> tuple[Any, str]:
    """What the command answered, and what it said besides."""
    process = await loading(database, folder)
    out, err = await asyncio.wait_for(process.communicate(), LONGEST_SECONDS)
    assert process.returncode == 0, err
    return json.loads(out), err.decode()


async def test_a_load_that_was_killed_in_the_middle_is_made_whole_by_the_next(
    database: Database, tmp_path: Path
) -> None:
    await killed_in_the_middle(database, tmp_path)
    partial = await count(database, "orders")
    with pytest.raises(InputInvalid, match="RESELLER_OWNER_DATABASE_URL"):
        await load(Settings(data_dir=tmp_path), replace(database.dsns, owner=""))
    answered, said = await loaded(database, tmp_path)
    assert answered == {"loaded": True, "address": "http://127.0.0.1:8000", "sign_ins": sign_ins()}
    assert "was not loaded to its end" in said
    assert await count(database, "resellers") == 3
    assert await count(database, "invoices") > 36
    whole = await count(database, "orders")
    assert whole > partial
    again, said = await loaded(database, tmp_path)
    assert (again["loaded"], said) == (False, "")
    assert await count(database, "orders") == whole


async def test_two_do_not_load_at_once(database: Database, tmp_path: Path) -> None:
    process = await loading(database, tmp_path)
    try:
        await reached(database, "provider", 1, process)
        with pytest.raises(InputInvalid, match="being loaded already"):
            await load(Settings(data_dir=tmp_path), database.dsns)
    finally:
        process.kill()
        await process.communicate()
