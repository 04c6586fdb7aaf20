"""`reseller-console simulate FILE`: read, play each scenario on its own database, print what came of it."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer


def simulate(
    file: Annotated[str, typer.Argument(help="JSON: a scenario or a list; - reads standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Play a scenario on scratch data by the real engine, and print its invoices."""
    from reseller.entrypoints.simulate.fitting import DoesNotFit, read
    from reseller.entrypoints.simulate.play import NotPlayable
    from reseller.entrypoints.simulate.plays import play_all
    from reseller.entrypoints.simulate.show import show

    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        scenarios, is_list = read(text)
    except OSError as error:
        _stop(f"{file} can't be read: {error.strerror}.", 2)
    except DoesNotFit as error:
        _stop(str(error), 2)
    try:
        answers = asyncio.run(play_all(scenarios))
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
