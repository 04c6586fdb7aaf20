"""`doctor`: whether this installation is sound."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from reseller.entrypoints.commands.terminal import AsJson, print_json, table

if TYPE_CHECKING:
    from reseller.entrypoints.doctor import Finding


def doctor(as_json: AsJson = False) -> None:
    """Examine settings, database, roles, migrations, jobs and log; 1 where something needs care."""
    findings = asyncio.run(_examine())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        rows = (
            (finding.question, "ok" if finding.sound else "act", finding.sentence) for finding in findings
        )
        table("Doctor", ("about", "", "finding"), rows)
    if not all(finding.sound for finding in findings):
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    from reseller.entrypoints.doctor import examine
    from reseller.plumbing.database import Database
    from reseller.plumbing.installation import reachable
    from reseller.plumbing.settings import load_settings

    settings = load_settings()
    async with reachable(settings) as dsns:
        database = Database(dsns)
        try:
            return await examine(settings, database)
        finally:
            await database.close()
