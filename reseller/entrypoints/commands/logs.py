"""`log verify`: whether the action log is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from reseller.entrypoints.commands.installation import Installation, run
from reseller.entrypoints.commands.options import OneReseller
from reseller.entrypoints.commands.terminal import AsJson, print_json, table

if TYPE_CHECKING:
    from reseller.plumbing.sealing import LogReport

app = typer.Typer(help="The action log.", no_args_is_help=True)
PROVIDER = "provider"


@app.callback()
def log() -> None:
    """The action log."""


@app.command()
def verify(reseller: OneReseller = None, as_json: AsJson = False) -> None:
    """Walk each reseller's hash chain, and the provider's own; a fault gives exit status 1."""
    from reseller.plumbing.sealing import heads_folder, published
    from reseller.plumbing.sealing import verify as verify_log

    async def work(here: Installation) -> dict[str, LogReport]:
        asked = await here.resellers(reseller)
        if reseller is None:
            asked = {PROVIDER: (await here.provider()).provider_id, **asked}
        found = {}
        for code, tenant in asked.items():
            outside = published(heads_folder(here.settings), tenant)
            async with here.database.reading(tenant, in_one_snapshot=True) as session:
                found[code] = await verify_log(session, tenant, outside)
        return found

    found = run(work)
    if as_json:
        print_json([_row(code, report) for code, report in found.items()])
    else:
        heads = ("of", ">sealed", ">unsealed", "oldest_unsealed_at", "faults")
        rows = (list(_row(code, report).values()) for code, report in found.items())
        table("Action log", heads, ([*row[:4], "; ".join(row[4]) or "none"] for row in rows))
    if any(report.faults for report in found.values()):
        raise typer.Exit(1)


def _row(code: str, report: LogReport) -> dict[str, Any]:
    return {
        "of": code, "sealed": report.sealed, "unsealed": report.unsealed,
        "oldest_unsealed_at": report.oldest_unsealed_at, "faults": report.faults,
    }  # fmt: skip
