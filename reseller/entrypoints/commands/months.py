"""`month close`, `lines export` and `invoice verify`: the month's invoices."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from reseller.entrypoints.commands.installation import OPERATOR, Installation, run
from reseller.entrypoints.commands.options import AMonth, OneReseller
from reseller.entrypoints.commands.terminal import AsJson, print_json, say, table
from reseller.rules.errors import InputInvalid, marked
from reseller.rules.money import Money
from reseller.rules.periods import Month

if TYPE_CHECKING:
    from uuid import UUID

    from rich.progress import Progress

    from reseller.invoices.verify import Verified

months = typer.Typer(help="Closing months.", no_args_is_help=True)
lines = typer.Typer(help="Invoice lines.", no_args_is_help=True)
invoices = typer.Typer(help="Invoices.", no_args_is_help=True)

_CLOSED = """
SELECT r.code, m.status, m.lines, m.net_minor, m.tax_minor, m.currency, m.reason
  FROM reseller_months m JOIN resellers r ON r.reseller_id = m.reseller_id
 WHERE m.reseller_id = ANY($1) AND m.month = $2 ORDER BY r.code"""


@months.callback()
def month_group() -> None:
    """Closing months."""


@lines.callback()
def line_group() -> None:
    """Invoice lines."""


@invoices.callback()
def invoice_group() -> None:
    """Invoices."""


@months.command()
def close(month: AMonth, reseller: OneReseller = None, as_json: AsJson = False) -> None:
    """Draft and finalize a month for all resellers; what is closed already stays as it is.

    A reseller whose month can't be closed is named with the reason, and the exit status is 1.
    """
    from reseller.invoices.closing import close_month
    from reseller.invoices.months import MonthStatus

    async def work(here: Installation) -> list[dict[str, Any]]:
        await here.provider()
        asked = await here.resellers(reseller)
        with _progress() as bar:
            task = bar.add_task(f"Closing {month}", total=len(asked))
            await close_month(
                here.database, month, actor=OPERATOR, now=here.now,
                reseller_id=asked[reseller.upper()] if reseller else None,
                progress=lambda at: bar.update(task, completed=at.done),
            )  # fmt: skip
        return await _closed(here, month, list(asked.values()))

    rows = run(work)
    if as_json:
        print_json({"month": str(month), "resellers": rows})
    else:
        heads = ("reseller", "status", ">lines", ">net", ">tax", "currency", "reason")
        table(str(month), heads, ([row[head.strip(">")] for head in heads] for row in rows))
    if any(row["status"] == MonthStatus.FAILED for row in rows):
        raise typer.Exit(1)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True))


async def _closed(here: Installation, month: Month, asked: list[UUID]) -> list[dict[str, Any]]:
    """How the month stands at these resellers, in order of code."""
    async with here.database.provider_reading() as session:
        rows = await session.fetch(_CLOSED, asked, month.first)
    return [
        {
            "reseller": row["code"], "status": row["status"], "lines": row["lines"],
            "net": Money(row["net_minor"], row["currency"]).amount,
            "tax": Money(row["tax_minor"], row["currency"]).amount,
            "currency": row["currency"], "reason": row["reason"],
        }
        for row in rows
    ]  # fmt: skip


@lines.command()
def export(
    month: AMonth,
    reseller: OneReseller = None,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
) -> None:
    """Write the lines of all invoices and credit notes whose tax date lies in the month, as CSV.

    `invoice_kind` tells the monthly invoice, the immediate ones and the credit notes apart; `invoice verify`
    takes the same.
    """
    from reseller.invoices.export import write_month_csv

    async def work(here: Installation) -> None:
        asked = await here.resellers(reseller)
        with output.open("wb") if output else _standard_output() as target:

            async def write(chunk: bytes) -> None:
                await asyncio.to_thread(target.write, chunk)

            async with here.database.provider_reading() as session:
                await write_month_csv(session, month, list(asked.values()), actor=OPERATOR, output=write)

    run(work)


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    """Standard output, as long as somebody reads it: `head` closes it early, which is no failure."""
    with TemporaryFile() as spool:
        yield spool
        spool.seek(0)
        with suppress(BrokenPipeError):
            shutil.copyfileobj(spool, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@invoices.command()
def verify(
    what: Annotated[
        str,
        typer.Argument(metavar="NUMBER|YYYY-MM", help="An invoice, or all whose tax date lies in a month."),
    ],
    as_json: AsJson = False,
) -> None:
    """Compute invoices and credit notes anew, line by line, and compare.

    A month's are those that `lines export` writes. A difference gives exit status 1.
    """
    from reseller.invoices.verify import verify_invoices

    async def work(here: Installation) -> list[Verified]:
        month = _month(what)
        code = None if month else what.partition("-")[0]
        found: list[Verified] = []
        for reseller_id in (await here.resellers(code)).values():
            async with here.database.reading(reseller_id) as session:
                found += await verify_invoices(session, month or what.upper(), actor=OPERATOR)
        return found

    found = run(work)
    if not found:
        raise InputInvalid(reason=marked("There is no invoice {what}.").format(what=what))
    if as_json:
        print_json([one._asdict() for one in found])
    else:
        rows = ([one.number, one.lines, " ".join(one.differences) or "as computed"] for one in found)
        table("Verified", ("invoice", ">lines", "outcome"), rows)
    wrong = sum(bool(one.differences) for one in found)
    if wrong:
        say(f"{wrong} of {len(found)} invoices {'differs' if wrong == 1 else 'differ'}.")
        raise typer.Exit(1)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except InputInvalid:
        return None
