"""`reseller-console simulate FILE`: read, play each scenario on its own database, print what came of it."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import orjson
import typer

from reseller.entrypoints.simulate.fitting import DoesNotFit, read
from reseller.entrypoints.simulate.play import NotPlayable, play
from reseller.entrypoints.simulate.scenario import Scenario
from reseller.entrypoints.simulate.scratch import Scratch, scratch
from reseller.entrypoints.simulate.show import show

AT_ONCE = 3


def simulate(
    file: Annotated[str, typer.Argument(help="JSON: a scenario or a list; - reads standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Play a scenario on scratch data by the real engine, and print its invoices."""
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        scenarios, is_list = read(text)
    except OSError as error:
        _stop(f"{file} can't be read: {error.strerror}.", 2)
    except DoesNotFit as error:
        _stop(str(error), 2)
    try:
        answers = asyncio.run(_play_all(scenarios))
    except NotPlayable as error:
        _stop(str(error), 1)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(answers if is_list else answers[0], option=orjson.OPT_INDENT_2))
        sys.stdout.buffer.write(b"\n")
        return
    for answer in answers:
        show(answer)


def _stop(reason: str, status: int) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(status)


async def _play_all(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Some at a time, each on its own clone; the answers in the order of the file.

    Where one can't be played the others stop and drop their databases, and its failure alone is told.
    """
    places = asyncio.Semaphore(AT_ONCE)
    async with scratch() as made:
        try:
            async with asyncio.TaskGroup() as group:
                plays = [group.create_task(_played(made, places, scenario)) for scenario in scenarios]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
    return [play.result() for play in plays]


async def _played(made: Scratch, places: asyncio.Semaphore, scenario: Scenario) -> dict[str, Any]:
    async with places, made.database() as database:
        return await play(database, scenario)
